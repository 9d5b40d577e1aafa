#include "store/embedded/committer.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class CommitterTest : public ::testing::Test {
 protected:
  void start(uint64_t bytes_max = 0) {
    ledger_ = std::move(*Ledger::open(*world_, folder_.path() + "/store.db", bytes_max));
    shelf_ = std::make_unique<TenantShelf>(kDefaultTenant, *ledger_);
    committer_ = std::make_unique<Committer>(
        *world_, *ledger_, keys_, options_, [this](TenantId) -> TenantShelf& { return *shelf_; },
        [this](TenantId, const std::shared_ptr<const RowBlock>& block) {
          published_ += static_cast<int>(block->rows);
        });
  }
  ~CommitterTest() override { committer_.reset(); }

  PendingBatch batch_of(const std::string& line, std::function<void(Status)> done) {
    SampleBatch batch;
    batch.add(line, {kSampleStart});
    PendingBatch pending;
    pending.tenant = kDefaultTenant;
    pending.block = batch.block();
    pending.on_durable = std::move(done);
    return pending;
  }
  Status append(const std::string& line) {
    std::promise<Status> done;
    auto future = done.get_future();
    Status queued =
        committer_->append(batch_of(line, [&](Status status) { done.set_value(std::move(status)); }));
    return queued ? future.get() : queued;
  }
  size_t head_rows() {
    size_t rows = 0;
    EXPECT_TRUE(ledger_->read_head([&](const HeadRow& row) -> Status {
      rows += decode_head_block(row.blob).value()->rows;
      return {};
    }));
    return rows;
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  KnownKeys keys_{100, kDay};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<TenantShelf> shelf_;
  std::atomic<int> published_ = 0;
  std::unique_ptr<Committer> committer_;
};

TEST_F(CommitterTest, RowsAreDurableAndVisibleWhenTheCallbackRuns) {
  start();
  std::promise<std::pair<int, size_t>> seen;
  ASSERT_TRUE(committer_->append(batch_of("x", [&](Status status) {
    EXPECT_TRUE(status);
    seen.set_value({published_.load(), head_rows()});
  })));
  EXPECT_EQ(seen.get_future().get(), (std::pair<int, size_t>{1, 1}));
  EXPECT_EQ(shelf_->head_blocks().size(), 1u);
}

TEST_F(CommitterTest, ClosingCommitsWhatWaits) {
  start();
  std::atomic<int> done = 0;
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(committer_->append(batch_of("x", [&](Status status) { done += status.has_value(); })));
  committer_.reset();
  EXPECT_EQ(done, 100);
  EXPECT_EQ(head_rows(), 100u);
}

TEST_F(CommitterTest, JobsRunAfterTheBatchesBeforeThem) {
  start();
  std::atomic<int> done = 0;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(committer_->append(batch_of("x", [&](Status) { ++done; })));
  int at_job = 0;
  EXPECT_TRUE(committer_->run([](Ledger&) -> Status { return {}; }, [&] { at_job = done; }));
  EXPECT_EQ(at_job, 20);
}

TEST_F(CommitterTest, AJobWaitsForTheBatchesThatWereQueuedWhileAGroupCommits) {
  start();
  // The committer is held up in the callback of a first group, while batches and then a job queue up.
  std::promise<void> go, held;
  ASSERT_TRUE(committer_->append(batch_of("first", [&](Status) {
    held.set_value();
    go.get_future().wait();
  })));
  held.get_future().wait();
  std::atomic<int> done = 0;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(committer_->append(batch_of("x", [&](Status) { ++done; })));
  int at_job = -1;
  std::atomic<bool> asked = false;
  std::thread job([&] {
    asked = true;
    EXPECT_TRUE(committer_->run([](Ledger&) -> Status { return {}; }, [&] { at_job = done; }));
  });
  while (!asked) std::this_thread::yield();
  go.set_value();
  job.join();
  EXPECT_EQ(at_job, 5);
}

TEST_F(CommitterTest, AFailedJobKeepsNothingAndHurtsNobody) {
  start();
  Status failed = committer_->run(
      [](Ledger& ledger) -> Status {
        (void)ledger.set_position({"k", 1, ""});
        return fail(ErrorKind::kInternal, "no");
      },
      [] { FAIL() << "done must not run"; });
  EXPECT_FALSE(failed);
  EXPECT_TRUE(committer_->healthy());
  EXPECT_TRUE(ledger_->positions().value().empty());
  EXPECT_TRUE(append("y"));
}

TEST_F(CommitterTest, AFullQueueRefusesAfterItsWait) {
  options_.queue_bytes_max = 10;
  options_.append_wait_ns = 20 * kMillisecond;
  start();
  // The committer is held up inside a job while the queue fills.
  std::promise<void> go, held;
  auto released = go.get_future().share();
  std::thread job([&] {
    (void)committer_->run(
        [&held, released](Ledger&) -> Status {
          held.set_value();
          released.wait();
          return {};
        },
        [] {});
  });
  held.get_future().wait();
  ASSERT_TRUE(committer_->append(batch_of("123456789", nullptr)));
  Status full = committer_->append(batch_of("123456789", nullptr));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, ErrorKind::kUnavailable);
  go.set_value();
  job.join();
  EXPECT_TRUE(append("room again"));
}

TEST_F(CommitterTest, AFullDiskIsToldAndRecoversByItself) {
  start(400 * 1024);
  std::string noise;
  for (uint64_t i = 0; i < 5'000; ++i) noise += hex16(mix64(i * 31));
  Status status;
  size_t kept = 0;
  for (int i = 0; i < 50; ++i) {
    status = append(noise);
    if (!status) break;
    ++kept;
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(committer_->healthy().error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(head_rows(), kept);
  // Somebody deletes: the next probe finds room.
  ASSERT_TRUE(
      committer_->run([](Ledger& ledger) { return ledger.remove_head(kDefaultTenant, INT64_MAX); }, [] {}));
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!committer_->healthy() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(committer_->healthy());
  EXPECT_TRUE(append("again"));
}

}  // namespace
}  // namespace foreshock::store
