#include "net/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace foreshock::net {
namespace {

TEST(WorkerPool, RunsTasksAndRefusesWhatDoesNotFit) {
  WorkerPool pool(1, 2);
  std::promise<void> started, go_on;
  std::atomic<int> ran{0};
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    go_on.get_future().get();
    ++ran;
  }));
  started.get_future().get();
  EXPECT_TRUE(pool.submit([&] { ++ran; }));
  std::promise<void> last;
  EXPECT_TRUE(pool.submit([&] { last.set_value(); }));
  EXPECT_FALSE(pool.submit([&] { ++ran; }));
  go_on.set_value();
  last.get_future().get();
  EXPECT_EQ(ran, 2);
}

TEST(WorkerPool, StopDropsWhatWaits) {
  auto token = std::make_shared<int>(1);
  std::promise<void> started, go_on;
  WorkerPool pool(1, 1'000'000'000);  // never full: submit fails only when the pool is closed
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    go_on.get_future().get();
  }));
  started.get_future().get();
  ASSERT_TRUE(pool.submit([token] { FAIL() << "must not run"; }));
  std::thread stopper([&] { pool.stop(); });
  while (pool.submit([] {})) std::this_thread::yield();  // until the queue is closed
  go_on.set_value();
  stopper.join();
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace foreshock::net
