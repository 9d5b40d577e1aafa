// Loop: the I/O threads of the process: sockets, timers and short tasks run here.
//
// One loop serves all listeners. app makes it first and stops it last. Any thread may call any member.
// Tasks of one connection never run at the same time; tasks given to post() may run on any I/O thread, in
// any order. A task must not block: what waits (queries, outgoing HTTP, fsync) belongs on a thread of its
// own, or on the worker threads of HttpServer (RouteOptions::runs). An exception that leaves a task ends the
// process, as it would anywhere. Cost: post about 1 us; a timer about 2 us and 200 bytes.
// Objects that use a loop (servers, listeners) must be destroyed before it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace foreshock::net {

// A handle on a timer; copyable. Letting go of it does not cancel.
class LoopTimer {
 public:
  LoopTimer() = default;
  // True when the function has not run and now never will (for call_every: will not run again).
  // It may be running on another thread while this returns false.
  bool cancel() const;

 private:
  friend class Loop;
  struct State;
  std::shared_ptr<State> state_;
};

class Loop {
 public:
  Loop();
  ~Loop();  // stops
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start(int threads);  // once; CHECKs threads >= 1
  void stop();              // joins the threads; tasks and timers that did not run are dropped
  bool stopped() const;
  bool on_loop_thread() const;  // whether the caller is one of the I/O threads

  void post(std::function<void()> task);
  LoopTimer call_after(int64_t delay_ns, std::function<void()> task);
  // Again and again, `period_ns` after the end of the run before; never twice at once.
  LoopTimer call_every(int64_t period_ns, std::function<void()> task);

  struct Core;  // net/asio/loop_core.h; private to the room
  const std::shared_ptr<Core>& core() const { return core_; }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace foreshock::net
