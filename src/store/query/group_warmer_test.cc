#include "store/query/group_warmer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

namespace foreshock::store {
namespace {

struct CountedGroup : BlockGroup {
  int64_t min_time() const override { return 0; }
  int64_t max_time() const override { return 0; }
  Result<OpenedBlocks> open(const BlockWish&) override { return OpenedBlocks(); }
  uint64_t warm(const std::vector<std::string>&) override { return ++warmed; }
  std::atomic<uint64_t> warmed = 0;
};

std::vector<BlockGroup*> views(std::vector<CountedGroup>& groups) {
  std::vector<BlockGroup*> out;
  for (CountedGroup& group : groups) out.push_back(&group);
  return out;
}

TEST(GroupWarmer, EveryGroupIsWarmOnceBeforeItIsReached) {
  std::vector<CountedGroup> groups(100);
  const std::vector<std::string> words = {"quokka"};
  GroupWarmer warmer(views(groups), warm_words(words));
  for (size_t i = 0; i < groups.size(); ++i) {
    EXPECT_EQ(warmer.reach(i), 1u);
    EXPECT_EQ(groups[i].warmed, 1u);
  }
}

TEST(GroupWarmer, ASearchThatEndsEarlyReadsLittle) {
  std::vector<CountedGroup> groups(1'000);
  const std::vector<std::string> words = {"quokka"};
  {
    GroupWarmer warmer(views(groups), warm_words(words));
    warmer.reach(0);
  }
  size_t warmed = 0;
  for (const CountedGroup& group : groups) warmed += group.warmed;
  EXPECT_GE(warmed, 1u);
  EXPECT_LE(warmed, 17u);
}

TEST(GroupWarmer, WithoutWordsOrForFewGroupsNothingIsRead) {
  std::vector<CountedGroup> many(100), few(3);
  const std::vector<std::string> none, words = {"quokka"};
  GroupWarmer of_many(views(many), warm_words(none));
  GroupWarmer of_few(views(few), warm_words(words));
  EXPECT_EQ(of_many.reach(0) + of_few.reach(0), 0u);
  EXPECT_EQ(many[0].warmed + few[0].warmed, 0u);
}

}  // namespace
}  // namespace foreshock::store
