#include "app/tenant_turns.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace foreshock::app {
namespace {

constexpr TenantId kPourer{1}, kOther{2}, kThird{3};
constexpr size_t kItem = kTurnWeight;

TEST(TenantTurns, ATenantIsServedInTheOrderOfItsItems) {
  FairQueue<int> queue(100);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(queue.try_push(i, 10, kPourer));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(queue.try_pop(), i);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
  EXPECT_EQ(queue.weight(), 0u);
}

TEST(TenantTurns, WhoComesLateWaitsForOneTurnOfEachOther) {
  FairQueue<std::string> queue(100 * kItem);
  for (int i = 0; i < 50; ++i) {
    std::string item = "poured " + std::to_string(i);
    ASSERT_TRUE(queue.try_push(item, kItem, kPourer));
  }
  std::string other = "other", third = "third";
  ASSERT_TRUE(queue.try_push(other, kItem, kOther));
  ASSERT_TRUE(queue.try_push(third, 1, kThird));
  EXPECT_EQ(queue.try_pop(), "poured 0");
  EXPECT_EQ(queue.try_pop(), "other");
  EXPECT_EQ(queue.try_pop(), "third");
  EXPECT_EQ(queue.try_pop(), "poured 1");
}

TEST(TenantTurns, SmallItemsShareATurn) {
  FairQueue<int> queue(100 * kItem);
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(queue.try_push(i, kItem / 3 + 1, kPourer));
  int other = 100;
  ASSERT_TRUE(queue.try_push(other, 1, kOther));
  std::vector<int> served;
  while (auto item = queue.try_pop()) served.push_back(*item);
  EXPECT_EQ(served, (std::vector<int>{0, 1, 2, 100, 3, 4, 5}));
}

TEST(TenantTurns, OneThatPoursHasThreeQuartersAndOthersAlwaysRoomForOne) {
  FairQueue<int> queue(100);
  int item = 0;
  size_t taken = 0;
  while (queue.try_push(item, 5, kPourer)) ++taken;
  EXPECT_EQ(taken, 15u);
  taken = 0;
  while (queue.try_push(item, 5, kOther)) ++taken;
  EXPECT_EQ(taken, 5u);
  EXPECT_TRUE(queue.try_push(item, 60, kThird)) << "its first";
  EXPECT_FALSE(queue.try_push(item, 1, kThird));
  EXPECT_FALSE(queue.try_push(item, 50, TenantId{4})) << "not beyond twice the capacity";
  FairQueue<int> empty(100);
  EXPECT_TRUE(empty.try_push(item, 1'000, kPourer)) << "so that nothing can wait for ever";
}

TEST(TenantTurns, CloseLetsDrainAndRefuses) {
  FairQueue<int> queue(100);
  int item = 7;
  ASSERT_TRUE(queue.try_push(item, 1, kPourer));
  queue.close();
  EXPECT_FALSE(queue.try_push(item, 1, kPourer));
  EXPECT_FALSE(queue.push_for(item, 1, std::chrono::seconds(60), kOther));
  EXPECT_FALSE(queue.drained());
  EXPECT_EQ(queue.pop_for(std::chrono::seconds(60)), 7);
  EXPECT_TRUE(queue.drained());
  EXPECT_EQ(queue.pop_for(std::chrono::seconds(60)), std::nullopt);
}

TEST(TenantTurns, AWaitingPushGoesOnWhenThereIsRoom) {
  FairQueue<int> queue(8);
  constexpr int kItems = 2'000;
  std::thread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      int item = i;
      ASSERT_TRUE(queue.push_for(item, 2, std::chrono::seconds(60), kPourer));
    }
    queue.close();
  });
  int expected = 0;
  while (auto item = queue.pop_for(std::chrono::seconds(60))) EXPECT_EQ(*item, expected++);
  producer.join();
  EXPECT_EQ(expected, kItems);
}

}  // namespace
}  // namespace foreshock::app
