#include "ingest/file_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/limits.h"
#include "base/world.h"
#include "net/body_decoder.h"

namespace foreshock::ingest {
namespace {

namespace fs = std::filesystem;

// Collects what a source hands on, and plays the store: positions become "durable" at once.
class Collector : public FrameSink {
 public:
  Status offer(Frame& frame) override { return offer_for(frame, 0); }
  Status offer_for(Frame& frame, int64_t) override {
    std::lock_guard lock(mutex_);
    if (refusals_ > 0) {
      --refusals_;
      return fail(ErrorKind::kExhausted, "full");
    }
    text_ += frame.bytes;
    if (frame.checkpoint)
      positions_[frame.checkpoint->key] = {frame.checkpoint->key, frame.checkpoint->end,
                                           frame.checkpoint->note};
    frame.receipt.sign();
    changed_.notify_all();
    return {};
  }
  bool wait_for(const std::string& want) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return text_ == want; });
  }
  bool wait_for_bytes(size_t bytes) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return text_.size() >= bytes; });
  }
  std::string text() {
    std::lock_guard lock(mutex_);
    return text_;
  }
  std::vector<SavedPosition> positions() {
    std::lock_guard lock(mutex_);
    std::vector<SavedPosition> out;
    for (auto& [key, position] : positions_) out.push_back(position);
    return out;
  }
  void refuse(int times) {
    std::lock_guard lock(mutex_);
    refusals_ = times;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::map<std::string, SavedPosition> positions_;
  int refusals_ = 0;
};

class FileSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("foreshock_file_source_" + std::to_string(getpid()) + "_" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    world_ = make_real_world();
  }
  void TearDown() override {
    source_.reset();
    fs::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void append(const std::string& name, const std::string& text) {
    std::ofstream(path(name), std::ios::app | std::ios::binary) << text;
  }
  void start(const std::vector<SavedPosition>& saved = {}, bool from_end = false) {
    FileOptions options;
    options.paths = {path("*.log"), path("*.log.1")};
    options.from_end = from_end;
    source_ = std::make_unique<FileSource>(*world_, sink_, std::vector<FileOptions>{options}, saved);
  }
  void restart() {
    source_.reset();
    start(sink_.positions());
  }

  fs::path folder_;
  std::unique_ptr<World> world_;
  Collector sink_;
  std::unique_ptr<FileSource> source_;
};

TEST_F(FileSourceTest, HandsOnWholeLinesOnly) {
  append("a.log", "one\ntwo\nthr");
  start();
  ASSERT_TRUE(sink_.wait_for("one\ntwo\n"));
  append("a.log", "ee\n");
  ASSERT_TRUE(sink_.wait_for("one\ntwo\nthree\n"));
}

TEST_F(FileSourceTest, RestartNeitherLosesNorRepeats) {
  append("a.log", "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for("one\n"));
  source_.reset();
  append("a.log", "two\n");
  restart();
  ASSERT_TRUE(sink_.wait_for("one\ntwo\n"));
}

TEST_F(FileSourceTest, RenameRotationReadsOldToItsEndAndNewFromItsStart) {
  append("a.log", "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for("one\n"));
  fs::rename(path("a.log"), path("a.log.1"));
  append("a.log.1", "last of old\n");
  ASSERT_TRUE(sink_.wait_for("one\nlast of old\n"));
  append("a.log", "first of new\n");
  ASSERT_TRUE(sink_.wait_for("one\nlast of old\nfirst of new\n"));
}

TEST_F(FileSourceTest, CopytruncateStartsOverEvenWhenGrownPastTheOldPosition) {
  append("a.log", "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for("one\n"));
  std::ofstream(path("a.log"), std::ios::trunc) << "two, which is longer than one\n";
  ASSERT_TRUE(sink_.wait_for("one\ntwo, which is longer than one\n"));
}

TEST_F(FileSourceTest, ReusedInodeIsAnotherFileAfterRestart) {
  append("a.log", "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for("one\n"));
  source_.reset();
  std::ofstream(path("a.log"), std::ios::trunc) << "other content\n";  // same inode
  restart();
  ASSERT_TRUE(sink_.wait_for("one\nother content\n"));
}

TEST_F(FileSourceTest, FullLanesDelayAndLoseNothing) {
  sink_.refuse(5);
  append("a.log", "one\n");
  append("b.log", "");
  start();
  ASSERT_TRUE(sink_.wait_for("one\n"));
}

TEST_F(FileSourceTest, HundredMegabyteLineIsCutAndTheNextLineComes) {
  std::string chunk(1024 * 1024, 'x');
  for (int i = 0; i < 100; ++i) append("a.log", chunk);
  append("a.log", "\nafter\n");
  start();
  size_t want = limits::kLineBytesMax + 2 + 6;
  ASSERT_TRUE(sink_.wait_for_bytes(want));
  EXPECT_EQ(sink_.text().size(), want);
  EXPECT_TRUE(sink_.text().ends_with("\nafter\n"));
}

TEST_F(FileSourceTest, RestartInsideALineThatWasCutGoesOnSkipping) {
  append("a.log", std::string(2 * limits::kFrameBytesMax, 'x'));
  start();
  ASSERT_TRUE(sink_.wait_for_bytes(limits::kLineBytesMax + 2));
  restart();
  append("a.log", "yyy\nafter\n");
  ASSERT_TRUE(sink_.wait_for_bytes(limits::kLineBytesMax + 2 + 6));
  EXPECT_TRUE(sink_.text().ends_with("x\nafter\n"));
}

TEST_F(FileSourceTest, FromEndSkipsWhatWasThereAndReadsWhatComes) {
  append("a.log", "old\nhalf");
  start({}, true);
  while (source_->files().empty()) std::this_thread::yield();
  append("a.log", " line\n");
  ASSERT_TRUE(sink_.wait_for("half line\n"));
}

TEST_F(FileSourceTest, ACompressedFileIsReadOnceAndNotAgainWhenItWasReadBefore) {
  std::string known, fresh;
  for (int i = 0; i < 100; ++i) known += "known line " + std::to_string(i) + "\n";
  for (int i = 0; i < 100; ++i) fresh += "fresh line " + std::to_string(i) + "\n";
  auto pack = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << net::gzip_compress(text);
    fs::last_write_time(folder_ / name, fs::file_time_type::clock::now() - std::chrono::hours(1));
  };
  std::ofstream(folder_ / "app.log") << known;
  std::vector<FileOptions> options{{.paths = {(folder_ / "*").string()}, .service = "", .zone = ""}};
  source_ = std::make_unique<FileSource>(*world_, sink_, options, std::vector<SavedPosition>{});
  ASSERT_TRUE(sink_.wait_for(known));
  source_->stop();
  fs::remove(folder_ / "app.log");
  pack("app.log.1.gz", known + "written before it was rotated\n");
  pack("old.log.gz", fresh);
  source_ = std::make_unique<FileSource>(*world_, sink_, options, sink_.positions());
  std::string rest = "written before it was rotated\n";
  EXPECT_TRUE(sink_.wait_for(known + rest + fresh)) << sink_.text().substr(known.size());
  source_->stop();
  source_ = std::make_unique<FileSource>(*world_, sink_, options, sink_.positions());
  std::ofstream(folder_ / "end.log") << "end\n";
  EXPECT_TRUE(sink_.wait_for(known + rest + fresh + "end\n"));
}

}  // namespace
}  // namespace foreshock::ingest
