#include "api/query_workers.h"

#include <gtest/gtest.h>

#include <future>

namespace foreshock::api {
namespace {

CancelFlag flag() {
  return std::make_shared<std::atomic<bool>>(false);
}

TEST(QueryWorkers, RunsWhatFitsAndRefusesTheRest) {
  QueryWorkers workers(1, 2);
  std::promise<void> begun, go;
  auto gone = go.get_future().share();
  ASSERT_TRUE(workers.submit(
      [&] {
        begun.set_value();
        gone.wait();
      },
      flag()));
  begun.get_future().wait();
  std::atomic<int> ran{0};
  EXPECT_TRUE(workers.submit([&] { ++ran; }, flag()));
  EXPECT_TRUE(workers.submit([&] { ++ran; }, flag()));
  EXPECT_FALSE(workers.submit([&] { ++ran; }, flag()));
  go.set_value();
  workers.stop();
  EXPECT_EQ(ran, 2);
  EXPECT_FALSE(workers.submit([] {}, flag())) << "nothing after stop()";
}

TEST(QueryWorkers, StopTellsRunningAndWaitingTasks) {
  QueryWorkers workers(1, 2);
  CancelFlag running = flag(), waiting = flag();
  std::promise<void> begun;
  std::atomic<bool> waiting_saw{false};
  ASSERT_TRUE(workers.submit(
      [&] {
        begun.set_value();
        while (!running->load()) std::this_thread::yield();
      },
      running));
  ASSERT_TRUE(workers.submit([&] { waiting_saw = waiting->load(); }, waiting));
  begun.get_future().wait();
  workers.stop();
  EXPECT_TRUE(waiting_saw);
}

}  // namespace
}  // namespace foreshock::api
