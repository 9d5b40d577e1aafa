#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace foreshock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(BoundedQueue, RefusesPastItsWeightAndKeepsTheItem) {
  BoundedQueue<std::unique_ptr<int>> queue(10);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_TRUE(queue.try_push(first, 8));
  EXPECT_FALSE(queue.try_push(second, 3));
  ASSERT_NE(second, nullptr) << "a refused item stays with the caller";
  EXPECT_FALSE(queue.push_for(second, 3, milliseconds(1)));
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(queue.try_push(second, 2));
  EXPECT_EQ(queue.weight(), 10u);
  EXPECT_EQ(**queue.try_pop(), 1);
  EXPECT_EQ(**queue.try_pop(), 2);
  EXPECT_EQ(queue.weight(), 0u);
  EXPECT_FALSE(queue.try_pop());
}

TEST(BoundedQueue, TakesAnItemHeavierThanItselfWhenEmpty) {
  BoundedQueue<int> queue(10);
  int item = 1;
  EXPECT_TRUE(queue.try_push(item, 1000));
  EXPECT_FALSE(queue.try_push(item, 1));
}

TEST(BoundedQueue, CloseDrainsAndThenEnds) {
  BoundedQueue<int> queue(10);
  int item = 7;
  ASSERT_TRUE(queue.try_push(item));
  queue.close();
  EXPECT_FALSE(queue.try_push(item));
  EXPECT_FALSE(queue.drained());
  EXPECT_EQ(queue.pop_for(seconds(10)), 7);
  EXPECT_TRUE(queue.drained());
  EXPECT_EQ(queue.pop_for(seconds(10)), std::nullopt) << "closed and empty answers at once";
}

TEST(BoundedQueue, CloseWakesThoseWhoWait) {
  BoundedQueue<int> full(1);
  BoundedQueue<int> empty(1);
  int item = 1;
  ASSERT_TRUE(full.try_push(item));
  std::thread producer([&] {
    int other = 2;
    EXPECT_FALSE(full.push_for(other, 1, seconds(60)));
  });
  std::thread consumer([&] { EXPECT_EQ(empty.pop_for(seconds(60)), std::nullopt); });
  full.close();
  empty.close();
  producer.join();
  consumer.join();
}

TEST(BoundedQueue, ManyProducersAndConsumersLoseAndRepeatNothing) {
  constexpr int kThreads = 4;
  constexpr int kItems = 2'000;
  BoundedQueue<int> queue(16);
  std::vector<std::atomic<int>> seen(kThreads * kItems);
  std::atomic<size_t> heaviest{0};
  std::vector<std::thread> producers;
  std::vector<std::thread> consumers;
  for (int t = 0; t < kThreads; ++t)
    producers.emplace_back([&, t] {
      for (int i = 0; i < kItems; ++i) {
        int item = t * kItems + i;
        while (!queue.push_for(item, 1 + static_cast<size_t>(i % 3), seconds(30))) {
        }
      }
    });
  for (int t = 0; t < kThreads; ++t)
    consumers.emplace_back([&] {
      while (!queue.drained()) {
        size_t weight = queue.weight();
        for (size_t known = heaviest; weight > known && !heaviest.compare_exchange_weak(known, weight);) {
        }
        if (auto item = queue.pop_for(seconds(30))) ++seen[static_cast<size_t>(*item)];
      }
    });
  for (std::thread& thread : producers) thread.join();
  queue.close();
  for (std::thread& thread : consumers) thread.join();
  for (const std::atomic<int>& count : seen) EXPECT_EQ(count, 1);
  EXPECT_LE(heaviest, queue.capacity());
}

}  // namespace
}  // namespace foreshock
