#include <gtest/gtest.h>

#include <algorithm>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

struct WindowsTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  Timestamp now{1'790'000'000 * kSecond};

  void work(int64_t steps, size_t lines, size_t errors = 0) {
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs) {
      std::vector<features::GroupActivity> groups;
      if (lines > 0)
        groups.push_back(burst_of("shop", "steady work", 9, now, lines + static_cast<size_t>(i % 3)));
      if (errors > 0) groups.push_back(burst_of("shop", "could not print the receipt", 17, now, errors));
      groups.push_back(burst_of("clock", "tick", 9, now, 1));
      watch.observe(batch_of(std::move(groups)), out);
    }
  }
  const Finding* first(FindingKind kind) const {
    auto found = std::find_if(out.begin(), out.end(), [&](const Finding& f) { return f.kind == kind; });
    return found == out.end() ? nullptr : &*found;
  }
};

TEST_F(WindowsTest, AnErrorBurstIsSaidInOneSentence) {
  work(360, 100, 2);
  out.clear();
  work(3, 100, 60);
  const Finding* found = first(FindingKind::kRateHigh);
  ASSERT_NE(found, nullptr);
  EXPECT_NE(found->why.find("in 10 s, expected"), std::string::npos) << found->why;
  EXPECT_TRUE(found->alarm);
  EXPECT_GE(found->observed, 60);
  EXPECT_LE(found->expected_high, 15);
}

TEST_F(WindowsTest, AJobThatAlwaysComesIsNoNews) {
  for (int round = 0; round < 40; ++round) {
    work(29, 10);
    work(1, 400);
  }
  out.clear();
  work(29, 10);
  work(1, 400);
  work(6, 10);
  for (const Finding& finding : out) EXPECT_FALSE(finding.alarm) << finding.why;
}

TEST_F(WindowsTest, HalfTheLinesMissingForMinutesIsToldButNotTheRecovery) {
  work(720, 100);
  out.clear();
  work(36, 15);
  const Finding* low = first(FindingKind::kRateLow);
  ASSERT_NE(low, nullptr);
  EXPECT_NE(low->why.find("only 16 %"), std::string::npos) << low->why;
  out.clear();
  work(36, 100);
  EXPECT_EQ(first(FindingKind::kRateHigh), nullptr);
}

TEST_F(WindowsTest, ALevelThatStaysBecomesNormal) {
  work(720, 20);
  work(480, 100);  // eighty minutes at five times the level
  out.clear();
  work(60, 100);
  EXPECT_EQ(first(FindingKind::kRateHigh), nullptr);
}

}  // namespace
}  // namespace foreshock::detect
