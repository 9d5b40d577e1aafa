#include "store/upkeep.h"

#include <gtest/gtest.h>

#include <future>

#include "base/fake_world.h"

namespace foreshock::store {
namespace {

constexpr TenantId kOther{2};

class UpkeepTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = std::move(*db::Database::open(world_, ":memory:"));
    open();
  }
  void open() {
    upkeep_.reset();
    auto upkeep = Upkeep::open(world_, *database_, [this](const UpkeepJob& job) {
      if (job.state == "waiting") return;
      ++count_;
      count_.notify_all();
    });
    ASSERT_TRUE(upkeep) << upkeep.error().message;
    upkeep_ = std::move(*upkeep);
  }
  static UpkeepJob wanted(TenantId tenant = kDefaultTenant) {
    UpkeepJob job;
    job.tenant = tenant;
    job.kind = "erasure";
    job.actor = "admin";
    job.reason = "request 17";
    job.subject = "{\"query_sha256\":\"ab\"}";
    return job;
  }
  void wait_for_end(int number) {
    for (int seen = count_; seen < number; seen = count_) count_.wait(seen);
  }
  // The end is told before it is written down.
  UpkeepJob settled(const std::string& id) {
    while (true) {
      auto job = upkeep_->find(kDefaultTenant, "erasure", id);
      if (!job || (job->state != "waiting" && job->state != "running")) return job ? *job : UpkeepJob();
      std::this_thread::yield();
    }
  }

  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  std::atomic<int> count_ = 0;
  std::unique_ptr<Upkeep> upkeep_;
};

TEST_F(UpkeepTest, AJobIsDoneReportedAndKept) {
  auto job = upkeep_->start(wanted(), [](UpkeepProgress&) -> Result<std::string> { return "{\"lines\":3}"; });
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->state, "waiting");
  wait_for_end(1);
  UpkeepJob done = settled(job->id);
  EXPECT_EQ(done.state, "done");
  EXPECT_EQ(done.report, "{\"lines\":3}");
  EXPECT_EQ(done.actor, "admin");
  EXPECT_EQ(done.reason, "request 17");
  open();
  EXPECT_EQ(upkeep_->find(kDefaultTenant, "erasure", job->id)->report, "{\"lines\":3}") << "over a restart";
  EXPECT_EQ(upkeep_->find(kOther, "erasure", job->id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(upkeep_->find(kDefaultTenant, "backup", job->id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(upkeep_->list(kDefaultTenant, "erasure", 10)->size(), 1u);
  EXPECT_TRUE(upkeep_->list(kOther, "erasure", 10)->empty());
}

TEST_F(UpkeepTest, AFailureSaysWhy) {
  auto job = upkeep_->start(wanted(), [](UpkeepProgress&) -> Result<std::string> {
    return fail(ErrorKind::kExhausted, "the disk is full");
  });
  ASSERT_TRUE(job);
  wait_for_end(1);
  UpkeepJob failed = settled(job->id);
  EXPECT_EQ(failed.state, "failed");
  EXPECT_EQ(failed.error, "the disk is full");
}

TEST_F(UpkeepTest, ProgressIsSeenAndTooManyAreRefused) {
  std::promise<void> go, at_work;
  auto job = upkeep_->start(wanted(), [&](UpkeepProgress& progress) -> Result<std::string> {
    progress.tell(2, 5);
    at_work.set_value();
    go.get_future().wait();
    return "{}";
  });
  ASSERT_TRUE(job);
  at_work.get_future().wait();
  auto seen = upkeep_->find(kDefaultTenant, "erasure", job->id);
  EXPECT_EQ(seen->state, "running");
  EXPECT_EQ(seen->steps_done, 2u);
  EXPECT_EQ(seen->steps_known, 5u);
  auto nothing = [](UpkeepProgress&) -> Result<std::string> { return "{}"; };
  for (size_t i = 0; i < kUpkeepJobsWaiting; ++i) ASSERT_TRUE(upkeep_->start(wanted(), nothing));
  auto refused = upkeep_->start(wanted(), nothing);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kExhausted);
  go.set_value();
  wait_for_end(1 + static_cast<int>(kUpkeepJobsWaiting));
}

TEST_F(UpkeepTest, TheServersEndInterruptsWhatRunsAndWaits) {
  std::promise<void> at_work;
  auto running = upkeep_->start(wanted(), [&](UpkeepProgress& progress) -> Result<std::string> {
    at_work.set_value();
    while (!progress.ends()) std::this_thread::yield();
    return fail(ErrorKind::kUnavailable, "ended before it was done");
  });
  auto waiting = upkeep_->start(wanted(), [](UpkeepProgress&) -> Result<std::string> { return "{}"; });
  at_work.get_future().wait();
  upkeep_->stop();
  EXPECT_FALSE(upkeep_->start(wanted(), [](UpkeepProgress&) -> Result<std::string> { return "{}"; }));
  open();
  EXPECT_EQ(upkeep_->find(kDefaultTenant, "erasure", running->id)->state, "interrupted");
  EXPECT_EQ(upkeep_->find(kDefaultTenant, "erasure", waiting->id)->state, "interrupted");
}

}  // namespace
}  // namespace foreshock::store
