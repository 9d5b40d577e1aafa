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

// A slow shift is decided on a weighted sum; what is shown must still be what the lines of its window add up
// to.
TEST_F(WindowsTest, AShiftShowsTheCountOfItsWindow) {
  work(720, 0, 20);
  out.clear();
  Timestamp began = now;
  for (int step = 0; step < 90; ++step) work(1, 0, 20 + static_cast<size_t>(step));
  size_t shown = 0;
  for (const Finding& finding : out) {
    if (finding.kind != FindingKind::kRateHigh) continue;
    ++shown;
    double sum = 0;
    for (Timestamp at = finding.window_start; at < finding.window_end; at = at + features::kStepNs) {
      int64_t step = (at - began) / features::kStepNs;
      sum += step < 0 ? 20 : 20 + static_cast<double>(step);
    }
    bool all_lines = finding.template_id == TemplateId{};  // the sum of the service holds the same lines here
    EXPECT_NEAR(finding.observed, sum, all_lines ? 3 : 0.5) << finding.why;
  }
  EXPECT_GT(shown, 0u);
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
