#include "detect/offline/rare_templates.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

LogWindow window(std::vector<std::pair<uint64_t, uint32_t>> counts) {
  LogWindow made;
  for (auto [id, count] : counts) made.counts.emplace_back(TemplateId{id}, count);
  return made;
}

TEST(RareTemplates, WhatIsEverywhereAddsLittleAndTheUnseenMost) {
  std::vector<LogWindow> windows;
  std::vector<size_t> all;
  for (uint32_t i = 0; i < 100; ++i) {
    windows.push_back(i % 10 == 0 ? window({{1, 90}, {2, 10}}) : window({{1, 100}}));
    all.push_back(i);
  }
  RareTemplates rare;
  rare.fit(windows, all);
  double usual = rare.score(window({{1, 100}})), known = rare.score(window({{1, 99}, {2, 1}}));
  double unseen = rare.score(window({{1, 99}, {3, 1}}));
  EXPECT_LT(usual, 0.05);
  EXPECT_LT(usual, known);
  EXPECT_LT(known, unseen);
  EXPECT_LT(unseen, rare.score(window({{1, 90}, {3, 10}})));  // and more of it is stranger
  std::vector<std::pair<TemplateId, double>> parts = rare.parts(window({{1, 99}, {3, 1}}));
  EXPECT_NEAR(parts[0].second + parts[1].second, unseen, 1e-12);
  EXPECT_GT(parts[1].second, 10 * parts[0].second);
}

TEST(RareTemplates, NothingLearnedAndNothingSeenAreNumbers) {
  RareTemplates rare;
  EXPECT_TRUE(std::isfinite(rare.score(window({{1, 5}}))));
  EXPECT_EQ(rare.score(window({})), 0);
}

}  // namespace
}  // namespace foreshock::detect
