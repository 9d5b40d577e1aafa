#include "detect/offline/nearest_windows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

uint32_t poisson(ml::Random& random, double mean) {
  uint32_t count = 0;
  for (double left = std::exp(-mean), product = random.uniform(); product > left; product *= random.uniform())
    ++count;
  return count;
}

// `kinds` templates that come `mean` times each.
LogWindow varied(ml::Random& random, uint64_t kinds, double mean, uint64_t first = 1) {
  LogWindow made;
  for (uint64_t t = 0; t < kinds; ++t)
    if (uint32_t count = poisson(random, mean)) made.counts.emplace_back(TemplateId{first + t}, count);
  return made;
}

std::vector<size_t> all(const std::vector<LogWindow>& windows) {
  std::vector<size_t> members(windows.size());
  for (size_t i = 0; i < members.size(); ++i) members[i] = i;
  return members;
}

// What plain distances got wrong: a varied healthy window was farther from its like than a flood.
TEST(NearestWindows, AVariedHealthyWindowIsNearerThanAFlood) {
  ml::Random random(7);
  std::vector<LogWindow> healthy;
  for (int i = 0; i < 100; ++i) healthy.push_back(varied(random, 60, 2));
  NearestWindows nearest;
  nearest.fit(healthy, all(healthy));
  double worst = -1e9, least_flood = 1e9;
  for (int i = 0; i < 50; ++i) {
    worst = std::max(worst, nearest.score(varied(random, 60, 2)));
    LogWindow flood = varied(random, 60, 0.3);
    flood.counts.emplace_back(TemplateId{900}, 90);
    least_flood = std::min(least_flood, nearest.score(flood));
  }
  EXPECT_LT(worst, least_flood);
}

TEST(NearestWindows, WhatWasSeenOnceIsKnownAndTheUnseenIsBlamed) {
  ml::Random random(8);
  std::vector<LogWindow> windows;
  for (int i = 0; i < 50; ++i) windows.push_back(varied(random, 10, 8));
  windows.push_back(varied(random, 40, 2, 100));  // a start: once, and unlike all else
  NearestWindows nearest;
  nearest.fit(windows, all(windows));
  EXPECT_LT(nearest.score(windows.back()), nearest.score(varied(random, 10, 8)) + 1);
  LogWindow unseen = varied(random, 10, 8);
  unseen.counts.emplace_back(TemplateId{500}, 5);
  EXPECT_GT(nearest.score(unseen), nearest.score(windows.back()) + 5);
  std::vector<std::pair<TemplateId, double>> parts = nearest.parts(unseen);
  ASSERT_FALSE(parts.empty());
  double sum = 0, unseen_part = 0;
  for (auto [id, part] : parts) {
    EXPECT_GT(part, 0);
    sum += part;
    if (id == TemplateId{500}) unseen_part = part;
  }
  EXPECT_GT(unseen_part, 0.5 * sum);
}

TEST(NearestWindows, NothingLearnedEmptyWindowsAndHugeCountsAreNumbers) {
  NearestWindows nearest;
  LogWindow huge;
  huge.counts.emplace_back(TemplateId{1}, UINT32_MAX);
  EXPECT_EQ(nearest.score(huge), 0);
  EXPECT_TRUE(nearest.parts(huge).empty());
  nearest.fit({LogWindow{}}, {0});
  EXPECT_EQ(nearest.score(LogWindow{}), 0);
  EXPECT_TRUE(std::isfinite(nearest.score(huge)));
  EXPECT_EQ(nearest.kept(), 1u);
}

}  // namespace
}  // namespace foreshock::detect
