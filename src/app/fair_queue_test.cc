#include "app/fair_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace foreshock::app {
namespace {

constexpr TenantId kPourer{1}, kOther{2}, kThird{3};
constexpr size_t kItem = FairQueue<int>::kTurnWeight;

TEST(FairQueue, ATenantIsServedInTheOrderOfItsItems) {
  FairQueue<int> queue(100);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(queue.try_push(kPourer, i, 10));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(queue.try_pop(), i);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
  EXPECT_EQ(queue.weight(), 0u);
}

TEST(FairQueue, WhoComesLateWaitsForOneTurnOfEachOther) {
  FairQueue<std::string> queue(100 * kItem);
  for (int i = 0; i < 50; ++i) {
    std::string item = "poured " + std::to_string(i);
    ASSERT_TRUE(queue.try_push(kPourer, item, kItem));
  }
  std::string other = "other", third = "third";
  ASSERT_TRUE(queue.try_push(kOther, other, kItem));
  ASSERT_TRUE(queue.try_push(kThird, third, 1));
  EXPECT_EQ(queue.try_pop(), "poured 0");
  EXPECT_EQ(queue.try_pop(), "other");
  EXPECT_EQ(queue.try_pop(), "third");
  EXPECT_EQ(queue.try_pop(), "poured 1");
}

TEST(FairQueue, SmallItemsShareATurn) {
  FairQueue<int> queue(100 * kItem);
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(queue.try_push(kPourer, i, kItem / 3 + 1));
  int other = 100;
  ASSERT_TRUE(queue.try_push(kOther, other, 1));
  std::vector<int> served;
  while (auto item = queue.try_pop()) served.push_back(*item);
  EXPECT_EQ(served, (std::vector<int>{0, 1, 2, 100, 3, 4, 5}));
}

TEST(FairQueue, OneThatPoursHasThreeQuartersAndOthersAlwaysRoomForOne) {
  FairQueue<int> queue(100);
  int item = 0;
  size_t taken = 0;
  while (queue.try_push(kPourer, item, 5)) ++taken;
  EXPECT_EQ(taken, 15u);
  taken = 0;
  while (queue.try_push(kOther, item, 5)) ++taken;
  EXPECT_EQ(taken, 5u);
  EXPECT_TRUE(queue.try_push(kThird, item, 60)) << "its first";
  EXPECT_FALSE(queue.try_push(kThird, item, 1));
  EXPECT_FALSE(queue.try_push(TenantId{4}, item, 50)) << "not beyond twice the capacity";
  FairQueue<int> empty(100);
  EXPECT_TRUE(empty.try_push(kPourer, item, 1'000)) << "so that nothing can wait for ever";
}

TEST(FairQueue, CloseLetsDrainAndRefuses) {
  FairQueue<int> queue(100);
  int item = 7;
  ASSERT_TRUE(queue.try_push(kPourer, item, 1));
  queue.close();
  EXPECT_FALSE(queue.try_push(kPourer, item, 1));
  EXPECT_FALSE(queue.push_for(kOther, item, 1, std::chrono::seconds(60)));
  EXPECT_FALSE(queue.drained());
  EXPECT_EQ(queue.pop_for(std::chrono::seconds(60)), 7);
  EXPECT_TRUE(queue.drained());
  EXPECT_EQ(queue.pop_for(std::chrono::seconds(60)), std::nullopt);
}

TEST(FairQueue, AWaitingPushGoesOnWhenThereIsRoom) {
  FairQueue<int> queue(8);
  constexpr int kItems = 2'000;
  std::thread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      int item = i;
      ASSERT_TRUE(queue.push_for(kPourer, item, 2, std::chrono::seconds(60)));
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
