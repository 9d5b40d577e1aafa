#include "alerting/routing/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

using incidents::Urgency;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

AlertingOptions options() {
  AlertingOptions out;
  for (const char* name : {"a", "b", "c"}) out.channels.push_back({.name = name});
  return out;
}

Labels labels(std::set<std::string> services, Urgency urgency = Urgency::kHigh,
              std::set<std::string> causes = {}) {
  return {
      .incident_id = "i", .urgency = urgency, .services = std::move(services), .causes = std::move(causes)};
}

TEST(Routes, WithoutRoutesEveryChannelGetsAll) {
  EXPECT_THAT(channels_for(options(), labels({"x"})), ElementsAre("a", "b", "c"));
}

TEST(Routes, TheFirstThatMatchesDecidesUnlessItContinues) {
  AlertingOptions o = options();
  o.routes = {{.services = {"pay*"}, .channels = {"b"}, .go_on = true},
              {.urgencies = {Urgency::kCritical}, .channels = {"c"}},
              {.channels = {"a"}}};
  EXPECT_THAT(channels_for(o, labels({"payments", "cart"})), ElementsAre("a", "b"));
  EXPECT_THAT(channels_for(o, labels({"payments"}, Urgency::kCritical)), ElementsAre("b", "c"));
  EXPECT_THAT(channels_for(o, labels({"cart"})), ElementsAre("a"));
}

TEST(Routes, AllMatchersOfARouteMustHold) {
  AlertingOptions o = options();
  o.routes = {{.services = {"payments"}, .causes = {"database", "dns"}, .channels = {"a"}}};
  EXPECT_THAT(channels_for(o, labels({"payments"})), IsEmpty());
  EXPECT_THAT(channels_for(o, labels({"payments"}, Urgency::kLow, {"dns"})), ElementsAre("a"));
}

TEST(Routes, Globs) {
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("pay*s", "payments"));
  EXPECT_TRUE(glob_matches("*a*b*", "xxaxxaxb"));
  EXPECT_FALSE(glob_matches("pay", "payments"));
  EXPECT_FALSE(glob_matches("*a*b", "aba"));
  EXPECT_FALSE(glob_matches(std::string(50, '*') + "x", std::string(10'000, 'a')));
}

TEST(Routes, LabelsAreThoseOfTheAlarms) {
  incidents::Incident incident;
  incident.services = {"s"};
  detect::Finding alarm, digest;
  alarm.alarm = true;
  alarm.cause = "dns";
  alarm.template_id = TemplateId{1};
  digest.cause = "memory";
  incident.findings = {alarm, digest};
  Labels found = labels_of(incident);
  EXPECT_THAT(found.causes, ElementsAre("dns"));
  EXPECT_THAT(found.templates, ElementsAre("0000000000000001"));
  EXPECT_THAT(found.kinds, ElementsAre("new_template"));
}

}  // namespace
}  // namespace foreshock::alerting
