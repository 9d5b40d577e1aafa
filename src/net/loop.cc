#include "net/loop.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <mutex>

#include "base/check.h"
#include "net/asio/loop_core.h"

namespace foreshock::net {

// The state outlives the loop when a handle does, so it holds no asio object: the timer belongs to its
// pending wait. A cancelled wait stays in the timer queue until its time, but its task is freed at once.
struct LoopTimer::State {
  std::mutex mutex;
  std::function<void()> task;
  bool cancelled = false;
  bool running = false;
  bool done = false;
};

bool LoopTimer::cancel() const {
  if (!state_) return false;
  std::function<void()> dropped;  // destroyed without the lock: it may own anything
  std::lock_guard lock(state_->mutex);
  bool prevented = !state_->cancelled && !state_->running && !state_->done;
  state_->cancelled = true;
  if (!state_->running) dropped.swap(state_->task);
  return prevented;
}

Loop::Loop() : core_(std::make_shared<Core>()) {}

Loop::~Loop() {
  stop();
  core_->context.reset();
}

void Loop::start(int threads) {
  CHECK(threads >= 1) << "a loop needs a thread";
  CHECK(core_->threads.empty()) << "a loop is started once";
  core_->work.emplace(core_->context->get_executor());
  for (int i = 0; i < threads; ++i)
    core_->threads.emplace_back([context = core_->context.get()] { context->run(); });
}

void Loop::stop() {
  if (core_->stopped.exchange(true)) return;
  CHECK(!on_loop_thread()) << "a loop cannot be stopped from one of its own threads";
  core_->work.reset();
  core_->context->stop();
  for (std::thread& thread : core_->threads) thread.join();
}

bool Loop::stopped() const {
  return core_->stopped;
}
bool Loop::on_loop_thread() const {
  return core_->on_thread();
}

void Loop::post(std::function<void()> task) {
  asio::post(*core_->context, std::move(task));
}

namespace {

using Wait = std::shared_ptr<asio::steady_timer>;

void arm(const Wait& wait, int64_t delay_ns, std::function<void()> fire) {
  wait->expires_after(std::chrono::nanoseconds(delay_ns));
  wait->async_wait([wait, fire = std::move(fire)](boost::system::error_code error) {
    if (!error) fire();
  });
}

}  // namespace

LoopTimer Loop::call_after(int64_t delay_ns, std::function<void()> task) {
  LoopTimer timer;
  timer.state_ = std::make_shared<LoopTimer::State>();
  timer.state_->task = std::move(task);
  arm(std::make_shared<asio::steady_timer>(*core_->context), delay_ns, [state = timer.state_] {
    std::function<void()> run;
    {
      std::lock_guard lock(state->mutex);
      if (state->cancelled) return;
      state->done = true;
      run.swap(state->task);
    }
    run();
  });
  return timer;
}

namespace {

template <class State>
void repeat(const Wait& wait, int64_t period_ns, const std::shared_ptr<State>& state) {
  arm(wait, period_ns, [wait, period_ns, state] {
    {
      std::lock_guard lock(state->mutex);
      if (state->cancelled) return;
      state->running = true;
    }
    state->task();
    std::function<void()> dropped;
    {
      std::lock_guard lock(state->mutex);
      state->running = false;
      if (state->cancelled) {
        dropped.swap(state->task);
        return;
      }
    }
    repeat(wait, period_ns, state);
  });
}

}  // namespace

LoopTimer Loop::call_every(int64_t period_ns, std::function<void()> task) {
  CHECK(period_ns > 0) << "a period must be positive";
  LoopTimer timer;
  timer.state_ = std::make_shared<LoopTimer::State>();
  timer.state_->task = std::move(task);
  repeat(std::make_shared<asio::steady_timer>(*core_->context), period_ns, timer.state_);
  return timer;
}

}  // namespace foreshock::net
