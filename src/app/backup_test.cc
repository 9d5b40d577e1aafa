#include "app/backup.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <thread>

#include "base/arena.h"
#include "db/database.h"
#include "parse/parser.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

constexpr Timestamp kStart{1'780'000'000 * kSecond};

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("foreshock_backup_" + std::to_string(getpid()) + "_" +
                                         testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    fs::create_directories(root_);
    data_ = root_ / "data";
    folder_ = root_ / "backup";
    options_.background = false;
    open(data_);
    auto control = db::Database::open(*world_, (data_ / "control.db").string());
    ASSERT_TRUE(control);
    ASSERT_TRUE((*control)->execute("CREATE TABLE t(a TEXT); INSERT INTO t VALUES('an incident')"));
  }
  void TearDown() override {
    store_.reset();
    fs::remove_all(root_);
  }
  void open(const fs::path& data) {
    store_.reset();
    auto store = store::open_embedded_store(*world_, data.string(), options_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  Status append(int first, int count, TenantId tenant = kDefaultTenant) {
    Arena arena;
    std::vector<parse::Record> records(static_cast<size_t>(count));
    std::vector<templates::Event> events;
    std::vector<std::string_view> services(records.size(), "web"), hosts(records.size(), "h1");
    std::vector<uint32_t> streams(records.size(), 0);
    for (int i = 0; i < count; ++i) {
      parse::Record& record = records[static_cast<size_t>(i)];
      record.raw = record.body = arena.copy("line " + std::to_string(first + i));
      record.timestamp = record.observed = kStart + (first + i) * kSecond;
      events.push_back({&record, templates::template_id_of("line <num>"), ShapeId{1}, {}, false});
    }
    store::Batch batch;
    batch.tenant = tenant;
    batch.events = events;
    batch.services = services;
    batch.hosts = hosts;
    batch.streams = streams;
    batch.labels = {{SourceId{1}, "file a", ""}};
    std::promise<Status> done;
    auto future = done.get_future();
    Status queued = store_->append(batch, [&](Status status) { done.set_value(std::move(status)); });
    return queued ? future.get() : queued;
  }
  Result<BackupReport> back_up(const BackupProgress& progress = {}) {
    return make_backup(*world_, *store::caretaker_of(*store_), data_.string(), folder_.string(), progress);
  }
  std::vector<std::string> rows(TenantId tenant = kDefaultTenant) {
    std::vector<std::string> out;
    auto done = store::caretaker_of(*store_)->export_rows({tenant}, [&](const store::ExportRow& row) {
      store::append_export_row(out.emplace_back(), row);
      return true;
    });
    EXPECT_TRUE(done && !done->partial);
    return out;
  }
  std::vector<fs::path> files(const std::string& ending) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      if (entry.is_regular_file() && entry.path().string().ends_with(ending)) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }

  std::unique_ptr<World> world_ = make_real_world();
  fs::path root_, data_, folder_;
  store::StoreOptions options_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(BackupTest, WhatIsRestoredIsWhatWasThere) {
  ASSERT_TRUE(append(0, 100));
  ASSERT_TRUE(append(0, 10, TenantId{2}));
  ASSERT_TRUE(store_->seal_now());
  ASSERT_TRUE(append(100, 50));
  auto before = rows();
  auto report = back_up();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->files, 4u) << "two databases, two segments";
  EXPECT_EQ(report->copied_files, 4u);
  ASSERT_TRUE(append(150, 50));
  EXPECT_EQ(verify_backup(*world_, folder_.string())->files, 4u);
  fs::path restored = root_ / "restored";
  auto back = restore_backup(*world_, folder_.string(), restored.string() + "/");
  ASSERT_TRUE(back) << back.error().message;
  open(restored);
  EXPECT_EQ(rows(), before) << "and nothing of after the backup";
  EXPECT_EQ(rows(TenantId{2}).size(), 10u);
  auto control = db::Database::open(*world_, (restored / "control.db").string());
  auto row = (*control)->prepare("SELECT a FROM t");
  ASSERT_TRUE(row->step());
  EXPECT_EQ(row->text(0), "an incident");
  ASSERT_TRUE(append(150, 1)) << "it goes on from there";
}

TEST_F(BackupTest, TheNextOneCopiesWhatIsNewAndForgetsWhatIsGone) {
  options_.seal_bytes = 100;  // so that segments are not joined
  open(data_);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(append(i * 10, 10));
    ASSERT_TRUE(store_->seal_now());
  }
  ASSERT_TRUE(back_up());
  std::vector<fs::path> first = files(".seg");
  ASSERT_EQ(first.size(), 3u);
  auto untouched = fs::last_write_time(first[2]);
  store::ErasureRequest request{kDefaultTenant, "\"line 3\""};
  ASSERT_EQ(store::caretaker_of(*store_)->erase(request)->lines, 1u);
  ASSERT_TRUE(append(30, 10));
  ASSERT_TRUE(store_->seal_now());
  auto report = back_up();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->files, 6u);
  EXPECT_EQ(report->copied_files, 4u) << "the databases, the segment that was written anew, the new one";
  std::vector<fs::path> second = files(".seg");
  EXPECT_EQ(second.size(), 4u);
  EXPECT_FALSE(fs::exists(first[0])) << "what holds the erased line is gone";
  EXPECT_EQ(fs::last_write_time(first[2]), untouched);
  EXPECT_EQ(files("store.db").size(), 1u);
  EXPECT_TRUE(verify_backup(*world_, folder_.string()));
}

// Lines that were acknowledged before the backup began are in it, all of them once, whatever goes on.
TEST_F(BackupTest, UnderLoadNothingAcknowledgedBeforeIsMissingAndNothingIsTwice) {
  options_.background = true;
  options_.seal_bytes = 30'000;
  open(data_);
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> stop = false;
  std::thread load([&] {
    for (int batch = 0; !stop && batch < 2'000; ++batch) {
      if (!append(batch * 20, 20)) break;
      acknowledged = batch * 20 + 20;
      if (batch % 50 == 49) (void)store_->seal_now();
    }
  });
  while (acknowledged < 400) std::this_thread::yield();
  std::vector<int> known;
  for (int round = 0; round < 3; ++round) {
    known.push_back(acknowledged);
    auto report = back_up();
    EXPECT_TRUE(report) << report.error().message;
    if (!report) break;
    auto back = restore_backup(*world_, folder_.string(), (root_ / ("r" + std::to_string(round))).string());
    EXPECT_TRUE(back) << back.error().message;
  }
  stop = true;
  load.join();
  auto original = rows();
  for (size_t round = 0; round < known.size(); ++round) {
    options_.background = false;
    open(root_ / ("r" + std::to_string(round)));
    auto restored = rows();
    ASSERT_GE(restored.size(), static_cast<size_t>(known[round])) << "round " << round;
    ASSERT_LE(restored.size(), original.size());
    for (size_t i = 0; i < restored.size(); ++i) ASSERT_EQ(restored[i], original[i]) << "round " << round;
  }
}

TEST_F(BackupTest, ACutShortBackupLeavesTheOneBefore) {
  ASSERT_TRUE(append(0, 10));
  ASSERT_TRUE(store_->seal_now());
  ASSERT_TRUE(back_up());
  ASSERT_TRUE(append(10, 10));
  auto ended = back_up([](uint64_t done, uint64_t) { return done < 2; });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::kUnavailable);
  auto still = restore_backup(*world_, folder_.string(), (root_ / "restored").string());
  ASSERT_TRUE(still) << still.error().message;
  ASSERT_TRUE(back_up()) << "and the next one goes on";
  open(root_ / "restored");
  EXPECT_EQ(rows().size(), 10u);
}

TEST_F(BackupTest, HalfCopiedOrChangedFoldersAreRefusedWithTheFile) {
  ASSERT_TRUE(append(0, 100));
  ASSERT_TRUE(store_->seal_now());
  ASSERT_TRUE(back_up());
  fs::path segment = files(".seg").at(0);
  fs::path manifest = folder_ / "backup.json";
  fs::path sound = root_ / "sound";
  fs::copy(folder_, sound, fs::copy_options::recursive);
  auto refusal = [&](const std::string& what) {
    auto seen = verify_backup(*world_, folder_.string());
    EXPECT_FALSE(seen) << what;
    std::string target = (root_ / "restored").string();
    auto back = restore_backup(*world_, folder_.string(), target);
    EXPECT_FALSE(back) << what;
    EXPECT_FALSE(fs::exists(target)) << what;
    EXPECT_FALSE(fs::exists(target + ".restoring")) << what;
    std::string message = back ? "" : back.error().message;
    fs::remove_all(folder_);
    fs::copy(sound, folder_, fs::copy_options::recursive);
    return message;
  };
  fs::resize_file(segment, fs::file_size(segment) / 2);
  EXPECT_NE(refusal("cut").find(segment.filename().string()), std::string::npos);
  fs::remove(segment);
  EXPECT_NE(refusal("missing").find(segment.filename().string() + " is missing"), std::string::npos);
  {
    std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(20);
    char byte = static_cast<char>(file.get());
    file.seekp(20);
    file.put(static_cast<char>(byte ^ 1));
  }
  EXPECT_NE(refusal("flipped").find("its SHA-256 is another"), std::string::npos);
  fs::resize_file(manifest, fs::file_size(manifest) - 20);
  EXPECT_NE(refusal("cut manifest").find("cut short"), std::string::npos);
  fs::remove(manifest);
  EXPECT_NE(refusal("no manifest").find("holds no whole backup"), std::string::npos);
  std::ofstream(manifest) << R"({"format":"foreshock-backup","version":1,"number":1,"made_at":"","files":[
      {"path":"../../evil","stored":"backup.json","bytes":1,"created":0,"sha256":""}]})";
  EXPECT_NE(refusal("a path that leads out").find("leads out of the folder"), std::string::npos);
  EXPECT_TRUE(verify_backup(*world_, folder_.string()));
}

TEST_F(BackupTest, OthersFoldersAreLeftAlone) {
  ASSERT_TRUE(append(0, 10));
  fs::create_directories(folder_);
  std::ofstream(folder_ / "thesis.txt") << "mine";
  EXPECT_EQ(back_up().error().kind, ErrorKind::kConflict);
  EXPECT_TRUE(fs::exists(folder_ / "thesis.txt"));
  fs::remove(folder_ / "thesis.txt");
  folder_ = data_ / "backup";
  EXPECT_EQ(back_up().error().kind, ErrorKind::kInvalid);
  folder_ = root_;
  EXPECT_EQ(back_up().error().kind, ErrorKind::kInvalid);
  folder_ = root_ / "backup";
  ASSERT_TRUE(back_up());
  auto back = restore_backup(*world_, folder_.string(), data_.string());
  ASSERT_FALSE(back);
  EXPECT_NE(back.error().message.find("is not empty"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app
