#include "alerting/alerting_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

using incidents::Urgency;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<AlertingOptions> read(std::string_view yaml) {
  Config config;
  declare_alerting_settings(config);
  Status loaded = config.load_text(yaml, "f.yml");
  if (!loaded) return fail(loaded.error());
  return alerting_options(config);
}

std::string refusal(std::string_view yaml) {
  auto options = read(yaml);
  return options ? "accepted" : options.error().message;
}

TEST(AlertingOptions, DefaultsOfConfigAndStructAgree) {
  AlertingOptions options = read("{}").value(), made;
  EXPECT_TRUE(options.channels.empty());
  EXPECT_EQ(options.group_wait_ns, made.group_wait_ns);
  EXPECT_EQ(options.group_interval_ns, made.group_interval_ns);
  EXPECT_EQ(options.repeat_interval_ns, made.repeat_interval_ns);
  EXPECT_EQ(options.notifications_per_hour, made.notifications_per_hour);
  EXPECT_EQ(options.attempts_max, made.attempts_max);
}

TEST(AlertingOptions, ReadsChannelsAndRoutes) {
  auto options = read(R"(
alerting:
  page_url: https://logs.example.org/
  channels:
    - {name: hook, kind: webhook, url: "http://127.0.0.1:1/x", secret_file: /etc/s, headers: {X-Team: a}, per_hour: 5}
    - {name: chat, kind: slack, url_file: /etc/slack}
    - name: mail
      kind: email
      smtp: {host: mx, port: 25, from: a@b.c, to: [d@e.f, g@h.i], starttls: off}
  routes:
    - {match: {service: ["pay*", cart], urgency: ">=high", cause: database}, channels: [hook, chat], continue: true}
    - {channels: mail}
)");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->page_url, "https://logs.example.org");
  ASSERT_EQ(options->channels.size(), 3u);
  EXPECT_EQ(options->channels[0].headers[0].first, "X-Team");
  EXPECT_EQ(options->channels[0].per_hour, 5);
  EXPECT_EQ(options->channels[1].kind, ChannelKind::kSlack);
  EXPECT_EQ(options->channels[2].smtp.starttls, StartTls::kOff);
  EXPECT_EQ(options->channels[2].smtp.to.size(), 2u);
  ASSERT_EQ(options->routes.size(), 2u);
  EXPECT_THAT(options->routes[0].urgencies, ElementsAre(Urgency::kHigh, Urgency::kCritical));
  EXPECT_TRUE(options->routes[0].go_on);
  EXPECT_THAT(options->routes[1].channels, ElementsAre("mail"));
}

TEST(AlertingOptions, RefusalsNamePlaceAndReason) {
  EXPECT_EQ(refusal("alerting: {channels: [{name: a, kind: pager}]}"),
            "f.yml: alerting.channels[0].kind: is \"pager\"; it must be one of webhook, slack, email");
  EXPECT_THAT(refusal("alerting: {channels: [{kind: slack}]}"),
              HasSubstr("alerting.channels[0].name: is missing"));
  EXPECT_THAT(refusal("alerting: {channels: [{name: a, kind: slack}]}"),
              HasSubstr("give either url or url_file"));
  EXPECT_THAT(refusal("alerting: {channels: [{name: a, kind: slack, url: ftp://x}]}"),
              HasSubstr("must begin with"));
  EXPECT_THAT(refusal("alerting: {channels: [{name: a, kind: slack, url: 'http://x', ulr: y}]}"),
              HasSubstr("alerting.channels[0].ulr: no such key; known here: name, kind"));
  EXPECT_THAT(
      refusal("alerting: {channels: [{name: a, kind: slack, url: 'http://x'}, {name: a, kind: slack, url: "
              "'http://x'}]}"),
      HasSubstr("alerting.channels[1].name: \"a\" is taken"));
  EXPECT_THAT(refusal("alerting: {channels: [{name: m, kind: email, smtp: {host: h, from: a@b, to: [x]}}]}"),
              HasSubstr("alerting.channels[0].smtp.to: \"x\" is no mail address"));
  EXPECT_THAT(
      refusal(
          "alerting: {channels: [{name: m, kind: email, smtp: {host: h, from: a@b, to: [x@y], user: u}}]}"),
      HasSubstr("smtp.password_file: is missing"));
  EXPECT_THAT(
      refusal(
          "alerting: {channels: [{name: m, kind: email, smtp: {host: h, port: 99999, from: a@b, to: x@y}}]}"),
      HasSubstr("it must be between 1 and 65535"));
  EXPECT_THAT(refusal("alerting: {routes: [{channels: [nobody]}]}"),
              HasSubstr("alerting.routes[0].channels: there is no channel \"nobody\""));
  EXPECT_THAT(refusal("alerting: {routes: [{match: {urgency: huge}, channels: []}]}"), HasSubstr("\"huge\""));
  EXPECT_THAT(refusal("alerting: {channels: [7]}"), HasSubstr("alerting.channels[0]: must be a map"));
  EXPECT_THAT(refusal("alerting: {page_url: example.org}"), HasSubstr("alerting.page_url"));
  EXPECT_THAT(refusal("alerting: {group_interval: 0s}"), HasSubstr("alerting.group_interval"));
}

}  // namespace
}  // namespace foreshock::alerting
