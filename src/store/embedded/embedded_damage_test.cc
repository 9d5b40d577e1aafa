// The store on bad days: flipped bits, torn files, a full disk, folders that others hold, a killed process.
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "store/testing/embedded_fixture.h"

namespace foreshock::store {
namespace {

using EmbeddedDamageTest = EmbeddedFixture;

TEST_F(EmbeddedDamageTest, AFlippedBitIsQuarantinedAndTheRestServed) {
  open();
  SampleBatch batch;
  // So many of one template that they have a block of their own.
  for (int i = 0; i < 17'500; ++i)
    batch.add((i < 500 ? "alpha " : "beta gamma ") + std::to_string(10'000 + i), time(i),
              i < 500 ? "a" : "b");
  ASSERT_TRUE(append(batch));
  ASSERT_TRUE(store_->seal_now());
  store_.reset();
  std::string path = segment_paths()[0];
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(40);
  char c = static_cast<char>(file.get());
  file.seekp(40);
  file.put(static_cast<char>(c ^ 1));
  file.close();
  open();
  auto rows = query("*", 20'000);
  EXPECT_EQ(rows.size(), 17'000u);
  EXPECT_TRUE(summary_.partial);
  ASSERT_FALSE(summary_.warnings.empty());
  EXPECT_EQ(store_->stats(kDefaultTenant).quarantined_blocks, 1u);
  EXPECT_EQ(query("service:b", 20'000).size(), 17'000u);
}

TEST_F(EmbeddedDamageTest, ATornOrMissingSegmentDoesNotStopTheStore) {
  options_.seal_bytes = 100;
  open();
  append_lines(0, 100);
  ASSERT_TRUE(store_->seal_now());
  append_lines(100, 100);
  ASSERT_TRUE(store_->seal_now());
  store_.reset();
  auto paths = segment_paths();
  ASSERT_EQ(paths.size(), 2u);
  std::sort(paths.begin(), paths.end());
  std::filesystem::resize_file(paths[0], 100);
  open();
  EXPECT_EQ(query("*").size(), 100u);
  EXPECT_TRUE(summary_.partial);
  std::filesystem::remove(paths[1]);
  open();
  EXPECT_TRUE(query("*").empty());
  EXPECT_TRUE(summary_.partial);
  append_lines(200, 5);
  EXPECT_EQ(query("*").size(), 5u);
}

TEST_F(EmbeddedDamageTest, OrphansAreRemovedAtStart) {
  open();
  append_lines(0, 10);
  ASSERT_TRUE(store_->seal_now());
  store_.reset();
  std::string path = segment_paths()[0];
  std::string orphan = path.substr(0, path.size() - 5) + "f.seg";
  std::filesystem::copy_file(path, orphan);
  open();
  EXPECT_FALSE(std::filesystem::exists(orphan));
  EXPECT_EQ(query("*").size(), 10u);
}

TEST_F(EmbeddedDamageTest, AFullDiskRefusesAppendsServesReadsAndRecovers) {
  options_.database_bytes_max = 1'200 * 1024;
  open();
  append_lines(0, 10);
  std::mt19937_64 random(12);
  Status status;
  int appended = 0;
  for (int i = 0; i < 200 && status; ++i) {
    SampleBatch batch;
    std::string noise;
    for (int k = 0; k < 2'000; ++k) noise += hex16(random());
    batch.add(noise, time(i));
    status = append(batch);
    appended += status.has_value();
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kExhausted) << status.error().message;
  EXPECT_FALSE(store_->healthy());
  SampleBatch more;
  more.add("more", time(0));
  EXPECT_EQ(append(more).error().kind, ErrorKind::kExhausted) << "refused at once";
  EXPECT_EQ(query("* | stats count() as n")[0], "{\"n\":" + std::to_string(10 + appended) + "}");
  // Room comes back: the head becomes a segment and its pages are free again.
  Status sealed = store_->seal_now();
  ASSERT_TRUE(sealed) << sealed.error().message;
  auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!store_->healthy() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(store_->healthy());
  append_lines(500, 10);
  EXPECT_EQ(query("* | stats count() as n")[0], "{\"n\":" + std::to_string(20 + appended) + "}");
}

TEST_F(EmbeddedDamageTest, AHeadThatCannotBeSealedStopsGrowing) {
  options_.head_bytes_max = 4'000;
  options_.append_wait_ns = 50 * kMillisecond;
  open();
  Status status;
  for (int i = 0; i < 10 && status; ++i) {
    SampleBatch batch;
    batch.add(std::string(1'000, 'x'), time(i));
    status = append(batch);
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kExhausted);
  ASSERT_TRUE(store_->seal_now());
  append_lines(0, 1);
}

TEST_F(EmbeddedDamageTest, ASecondProcessIsRefused) {
  open();
  auto second = open_embedded_store(*world_, folder_.path(), options_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
}

TEST_F(EmbeddedDamageTest, AnUnwritableFolderIsNamed) {
  auto store = open_embedded_store(*world_, "/proc/foreshock", options_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("/proc/foreshock"), std::string::npos);
}

// A child appends, seals and is killed without warning; what it was told is durable has to be there, once.
TEST_F(EmbeddedDamageTest, AKilledProcessLosesNothingAcknowledgedAndShowsNothingTwice) {
  options_.seal_bytes = 4'000;
  for (int round = 0; round < 8; ++round) {
    TemporaryFolder folder;
    int channel[2];
    ASSERT_EQ(pipe(channel), 0);
    pid_t child = fork();
    if (child == 0) {
      close(channel[0]);
      StoreOptions options = options_;
      options.background = true;
      auto world = make_real_world();
      auto store = open_embedded_store(*world, folder.path(), options);
      if (!store) _exit(1);
      for (int i = 0;; ++i) {
        SampleBatch batch;
        for (int k = 0; k < 10; ++k)
          batch.add("batch " + std::to_string(i) + " line " + std::to_string(k), time(i));
        batch.key(static_cast<uint64_t>(i) + 1);
        int number = i;
        if (!(*store)->append(batch.batch(), [&channel, number](Status status) {
              if (status && write(channel[1], &number, sizeof number) < 0) _exit(2);
            }))
          _exit(3);
        if (i % 50 == 49) (void)(*store)->seal_now();
      }
    }
    close(channel[1]);
    std::set<int> acknowledged;
    // Another number of batches each round, so that the kill falls into another moment of commits and seals.
    for (int number; acknowledged.size() < static_cast<size_t>(20 + round * 33) &&
                     read(channel[0], &number, sizeof number) == sizeof number;)
      acknowledged.insert(number);
    ASSERT_EQ(kill(child, SIGKILL), 0);
    for (int number; read(channel[0], &number, sizeof number) == sizeof number;) acknowledged.insert(number);
    close(channel[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);

    auto store = open_embedded_store(*world_, folder.path(), options_);
    ASSERT_TRUE(store) << store.error().message;
    std::map<std::string, int> lines;
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.limit = 100'000;
    ASSERT_TRUE((*store)->query(request, [&](const Row& row) {
      ++lines[row.log->raw];
      return true;
    }));
    ASSERT_FALSE(acknowledged.empty());
    for (int i : acknowledged)
      for (int k = 0; k < 10; ++k) {
        std::string line = "batch " + std::to_string(i) + " line " + std::to_string(k);
        ASSERT_EQ(lines[line], 1) << "round " << round << ": " << line;
      }
    for (const auto& [line, count] : lines) ASSERT_EQ(count, 1) << line;
    ASSERT_EQ(lines.size() % 10, 0u) << "a batch is there whole or not at all";
  }
}

}  // namespace
}  // namespace foreshock::store
