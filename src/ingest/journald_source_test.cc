#include "ingest/journald_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace foreshock::ingest {
namespace {

class CountingSink : public FrameSink {
 public:
  Status offer(Frame& frame) override { return offer_for(frame, 0); }
  Status offer_for(Frame& frame, int64_t) override {
    records_ += frame.boundaries.size();
    return {};
  }
  std::atomic<size_t> records_{0};
};

TEST(JournaldSource, AnEmptyFolderIsNoEntriesAndStopsAtOnce) {
  std::string folder =
      std::filesystem::temp_directory_path() / ("foreshock_journal_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  auto world = make_real_world();
  CountingSink sink;
  {
    JournaldSource source(*world, sink, kDefaultTenant, folder, kDay, {});
    while (!source.available()) std::this_thread::yield();
    EXPECT_EQ(source.entries(), 0u);
  }
  EXPECT_EQ(sink.records_, 0u);
  std::filesystem::remove_all(folder);
}

TEST(JournaldSource, AMissingFolderIsWaitedFor) {
  auto world = make_real_world();
  CountingSink sink;
  JournaldSource source(*world, sink, kDefaultTenant, "/nonexistent/journal", kDay, {});
  source.stop();
  EXPECT_FALSE(source.available());
}

}  // namespace
}  // namespace foreshock::ingest
