#include "net/loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "base/time.h"

namespace foreshock::net {
namespace {

TEST(Loop, RunsPostedTasksOnItsThreads) {
  Loop loop;
  loop.start(2);
  std::promise<bool> on_thread;
  loop.post([&] { on_thread.set_value(loop.on_loop_thread()); });
  EXPECT_TRUE(on_thread.get_future().get());
  EXPECT_FALSE(loop.on_loop_thread());
}

TEST(Loop, TimersFireInOrderOfTheirTime) {
  Loop loop;
  loop.start(1);
  std::promise<void> done;
  std::string order;
  loop.call_after(20 * kMillisecond, [&] {
    order += 'b';
    done.set_value();
  });
  loop.call_after(1 * kMillisecond, [&] { order += 'a'; });
  done.get_future().get();
  EXPECT_EQ(order, "ab");
}

TEST(Loop, CancelledTimerNeverRunsAndFreesItsTask) {
  Loop loop;
  loop.start(1);
  auto token = std::make_shared<int>(1);
  std::atomic<bool> ran{false};
  LoopTimer timer = loop.call_after(kHour, [&ran, token] { ran = true; });
  EXPECT_EQ(token.use_count(), 2);
  EXPECT_TRUE(timer.cancel());
  EXPECT_FALSE(timer.cancel());
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_FALSE(ran);
}

TEST(Loop, PeriodicTimerRunsUntilItCancelsItself) {
  Loop loop;
  std::promise<void> done;
  int runs = 0;
  LoopTimer timer;
  timer = loop.call_every(kMillisecond, [&] {
    if (++runs < 3) return;
    timer.cancel();
    done.set_value();
  });
  loop.start(2);
  done.get_future().get();
  // Another timer that outlasts several periods shows that no fourth run came.
  std::promise<void> later;
  loop.call_after(10 * kMillisecond, [&] { later.set_value(); });
  later.get_future().get();
  EXPECT_EQ(runs, 3);
}

TEST(Loop, HandlesAndPendingTasksSurviveTheLoop) {
  LoopTimer timer;
  auto token = std::make_shared<int>(1);
  {
    Loop loop;
    loop.start(1);
    timer = loop.call_after(kHour, [token] {});
    loop.stop();
    loop.post([token] {});  // never runs
  }
  timer.cancel();
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace foreshock::net
