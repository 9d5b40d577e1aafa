#include "templates/template_groups.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace foreshock::templates {
namespace {

const std::vector<std::string> kTexts{
    "order <id> moved to state PAID", "order <id> moved to state DONE", "order <id> created by <*>",
    "cache refreshed in <num> ms",    "cache refreshed by hand",        "disk <path> is full",
};

size_t groups_at(double granularity) {
  std::vector<uint32_t> groups = group_texts(kTexts, granularity);
  std::sort(groups.begin(), groups.end());
  return static_cast<size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
}

TEST(TemplateGroups, FromEveryOneToTheMostGeneral) {
  EXPECT_EQ(groups_at(1), kTexts.size());
  EXPECT_EQ(groups_at(0.8), 5u) << "the two states of an order";
  EXPECT_LT(groups_at(0.4), 5u);
  EXPECT_EQ(groups_at(0), 2u) << "one word in common is enough";
}

TEST(TemplateGroups, ACoarserGrainNeverTearsAGroupApart) {
  std::vector<uint32_t> before = group_texts(kTexts, 1);
  for (double granularity = 0.95; granularity >= 0; granularity -= 0.05) {
    std::vector<uint32_t> now = group_texts(kTexts, granularity);
    for (size_t i = 0; i < now.size(); ++i)
      for (size_t j = 0; j < i; ++j) {
        if (before[i] != before[j]) continue;
        EXPECT_EQ(now[i], now[j]) << granularity;
      }
    before = now;
  }
}

TEST(TemplateGroups, LikenessIsOfWords) {
  EXPECT_DOUBLE_EQ(likeness("a b", "b a"), 1);
  EXPECT_DOUBLE_EQ(likeness("a b", "c d"), 0);
  EXPECT_DOUBLE_EQ(likeness("a b", "a c"), 0.5);
  EXPECT_TRUE(group_texts({}, 0.5).empty());
}

}  // namespace
}  // namespace foreshock::templates
