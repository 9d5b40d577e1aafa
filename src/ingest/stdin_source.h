// StdinSource: lines from standard input (or any file descriptor) until it ends; one thread.
//
// Waits for lanes instead of dropping. What is read but not yet durable when the process dies is gone with
// it: a pipe cannot be read twice.
#pragma once

#include <memory>

#include "base/world.h"
#include "ingest/frame.h"

namespace foreshock::ingest {

class StdinSource {
 public:
  StdinSource(World& world, FrameSink& sink, std::shared_ptr<const Stream> stream, int descriptor = 0);
  ~StdinSource();
  void stop();
  bool ended() const;  // the input is at its end and everything was handed on

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock::ingest
