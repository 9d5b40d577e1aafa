#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"
#include "features/slot_numbers.h"

namespace foreshock::detect {
namespace {

struct WatchSlotsTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  std::mt19937_64 random{23};
  Timestamp now{1'790'000'000 * kSecond};

  void work(int64_t steps, double factor = 1, const std::string& region = "north") {
    std::lognormal_distribution<double> law(3, 0.8);
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs) {
      auto group = burst_of("orders", "answered region <word> in <num> ms", 9, now, 20);
      features::SlotNumbers numbers{.slot = 1, .minute = now.ns / kMinute, .count = 20, .max = 0, .bins = {}};
      numbers.bins.resize(features::kNumberBins);
      for (int k = 0; k < 20; ++k) {
        double value = factor * law(random);
        ++numbers.bins[features::number_bin(value)];
        numbers.max = std::max(numbers.max, value);
      }
      group.numbers = {numbers};
      group.words = {{.slot = 0, .many = false, .words = {{std::hash<std::string>()(region), 20, region}}}};
      watch.observe(batch_of({group}), out);
    }
  }
  size_t told(FindingKind kind) const {
    return static_cast<size_t>(
        std::count_if(out.begin(), out.end(), [&](const Finding& f) { return f.kind == kind; }));
  }
};

TEST_F(WatchSlotsTest, TwelveHealthyHoursAreQuiet) {
  work(12 * 360);
  EXPECT_EQ(told(FindingKind::kSlotNumber), 0u);
  EXPECT_EQ(told(FindingKind::kSlotValue), 0u);
}

TEST_F(WatchSlotsTest, SlowAnswersAlarmWithWhatWouldHaveBeenQuiet) {
  work(4 * 360);
  work(36, 8);
  ASSERT_GT(told(FindingKind::kSlotNumber), 0u);
  const Finding& finding = *std::find_if(
      out.begin(), out.end(), [](const Finding& f) { return f.kind == FindingKind::kSlotNumber && f.alarm; });
  ASSERT_NE(&finding, &*out.end());
  EXPECT_NE(finding.why.find("slot 2 of"), std::string::npos) << finding.why;
  EXPECT_LT(finding.quiet_at, finding.observed);
  EXPECT_EQ(finding.model, "slot-tail-beta-binomial/1");
}

TEST_F(WatchSlotsTest, ANewWordGoesToTheDigest) {
  work(4 * 360);
  work(1, 1, "west");
  ASSERT_EQ(told(FindingKind::kSlotValue), 1u);
  EXPECT_FALSE(out.back().alarm);
  EXPECT_NE(out.back().why.find("\"west\""), std::string::npos) << out.back().why;
}

TEST_F(WatchSlotsTest, WhatWasLearnedSurvivesARestart) {
  work(4 * 360);
  std::string bytes, again_bytes;
  ml::StateWriter writer(bytes);
  watch.save(writer);
  Watch again{TenantId{1}, catalogue, DetectOptions{}};
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  ml::StateWriter again_writer(again_bytes);
  again.save(again_writer);
  EXPECT_EQ(bytes, again_bytes);
}

}  // namespace
}  // namespace foreshock::detect
