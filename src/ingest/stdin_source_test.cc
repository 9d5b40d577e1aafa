#include "ingest/stdin_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace foreshock::ingest {
namespace {

class Collector : public FrameSink {
 public:
  Status offer(Frame& frame) override { return offer_for(frame, 0); }
  Status offer_for(Frame& frame, int64_t) override {
    std::lock_guard lock(mutex_);
    if (refusals_-- > 0) return fail(ErrorKind::kExhausted, "full");
    text_ += frame.bytes;
    ended_ = frame.end_of_stream;
    return {};
  }
  std::mutex mutex_;
  std::string text_;
  bool ended_ = false;
  int refusals_ = 3;
};

TEST(StdinSource, HandsOnEverythingAndTheUnterminatedEnd) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto world = make_real_world();
  Collector sink;
  StdinSource source(*world, sink, make_stream({.kind = SourceKind::kStdin, .name = "stdin"}), ends[0]);
  ASSERT_EQ(write(ends[1], "one\ntwo\nthr", 11), 11);
  ASSERT_EQ(write(ends[1], "ee", 2), 2);
  close(ends[1]);
  while (!source.ended()) std::this_thread::yield();
  EXPECT_EQ(sink.text_, "one\ntwo\nthree");
  EXPECT_TRUE(sink.ended_);
  close(ends[0]);
}

TEST(StdinSource, StopsWhileNothingComes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto world = make_real_world();
  Collector sink;
  { StdinSource source(*world, sink, make_stream({.kind = SourceKind::kStdin, .name = "stdin"}), ends[0]); }
  EXPECT_EQ(sink.text_, "");
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace foreshock::ingest
