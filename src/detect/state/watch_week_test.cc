// What the week knows, seen through the detector: eight days of one service and what came after.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "detect/detector.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kHourSteps = 360, kDaySteps = 24 * kHourSteps;

struct WatchWeekTest : ::testing::Test {
  templates::Catalogue catalogue;
  Detector detector{TenantId{1}, catalogue, {}};
  std::mt19937_64 random{77};
  int64_t step = 24 * 360 * 20'600;  // midnight, UTC
  std::vector<Finding> findings;

  // Steps of a service with `lines` and `errors` a step on average; of another, so that time goes on.
  void run(int64_t steps, double lines, double errors) {
    for (int64_t end = step + steps; step < end; ++step) {
      features::Activity activity;
      activity.tenant = TenantId{1};
      add(activity, "orders", "took an order", 9, lines);
      add(activity, "orders", "could not store the picture", 17, errors);
      add(activity, "other", "beat", 9, 20);
      activity.event_time_max = Timestamp{(step + 1) * features::kStepNs - 1};
      for (Finding& finding : detector.observe(activity)) findings.push_back(std::move(finding));
    }
  }
  void add(features::Activity& activity, const char* service, const char* text, uint8_t severity,
           double mean) {
    uint32_t count = mean > 0 ? std::poisson_distribution<uint32_t>(mean)(random) : 0;
    if (count == 0) return;
    features::GroupActivity group;
    group.service = service;
    group.template_id = templates::template_id_of(text);
    group.severity_max = severity;
    group.lines = count;
    group.steps = {{step, count, severity >= 17 ? count : 0}};
    group.first = Timestamp{step * features::kStepNs};
    group.last = group.first + kSecond;
    group.examples = {text};
    activity.groups.push_back(std::move(group));
  }
  size_t told(std::string_view model, bool alarms) const {
    std::set<std::string> ids;
    for (const Finding& finding : findings)
      if (finding.service == "orders" && finding.model == model && (finding.alarm || !alarms))
        ids.insert(finding.id);
    return ids.size();
  }
};

// Errors rise by 5 % an hour for a day. No window of it is strange to a model that follows, but the week is.
TEST_F(WatchWeekTest, ASlowRampIsToldOnceAndGrowthIsNot) {
  run(7 * kDaySteps, 10, 1);
  run(12 * kHourSteps, 12, 1.25);  // a week later a quarter more: growth
  EXPECT_EQ(told("week-memory/1", false), 0u);
  findings.clear();
  double factor = 1;
  for (int hour = 0; hour < 24; ++hour, factor *= 1.05) run(kHourSteps, 12, 1.25 * factor);
  EXPECT_EQ(told("week-memory/1", true), 1u);
  for (const Finding& finding : findings) {
    if (finding.model != "week-memory/1") continue;
    std::printf("the ramp is told after %.0f h: %s\n",
                static_cast<double>(finding.at.ns / features::kStepNs - (step - kDaySteps)) / kHourSteps,
                finding.why.c_str());
    EXPECT_EQ(finding.unit, "errors/3600s");
    EXPECT_GE(finding.observed, 2 * finding.expected);
    break;
  }
}

// A job that comes once a week is an alarm the first time at most.
TEST_F(WatchWeekTest, AJobOfTheWeekIsAHabitTheSecondTime) {
  run(2 * kDaySteps, 10, 0);
  run(kHourSteps / 4, 120, 0);
  size_t first = told("rate-negative-binomial/1", true);
  run(7 * kDaySteps - kHourSteps / 4, 10, 0);
  findings.clear();
  run(kHourSteps / 4, 120, 0);
  EXPECT_EQ(first, 1u);
  EXPECT_EQ(told("rate-negative-binomial/1", true), 0u);
  EXPECT_GE(told("rate-negative-binomial/1", false), 1u);  // it stays in the digest, and says why
  bool said = false;
  for (const Finding& finding : findings)
    said = said || finding.why.find("in this hour a week ago") != std::string::npos;
  EXPECT_TRUE(said);
  // Twice as high is no habit.
  run(kHourSteps, 10, 0);
  findings.clear();
  run(kHourSteps / 4, 400, 0);
  EXPECT_EQ(told("rate-negative-binomial/1", true), 1u);
}

// The week outlives a restart.
TEST_F(WatchWeekTest, IsSaved) {
  run(2 * kDaySteps, 10, 0);
  std::string saved = detector.save();
  Detector other(TenantId{1}, catalogue, {});
  Result<std::vector<std::string>> loaded = other.load(saved);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_TRUE(loaded->empty());
  EXPECT_EQ(other.save(), saved);
}

}  // namespace
}  // namespace foreshock::detect
