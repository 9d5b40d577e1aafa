#include "app/pipeline.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

// A real store in a folder of its own, a real clock: what lanes do is seen through what the store then holds.
class PipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("foreshock_pipeline_" + std::to_string(getpid()) + "_" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    world_ = make_real_world();
    open(2);
  }
  void TearDown() override {
    close();
    fs::remove_all(folder_);
  }
  void open(int lanes) {
    auto store = store::open_embedded_store(*world_, folder_.string(), {});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    tenants_ = std::make_unique<Tenants>(*store_);
    PipelineCallbacks callbacks;
    callbacks.on_activity = [this](features::Activity&& activity) { active_lines_ += activity.lines; };
    callbacks.on_first_record = [this](const StreamHealth&) { ++first_records_; };
    PipelineOptions options;
    options.lanes = lanes;
    options.join_rules = rules_;
    pipeline_ = std::make_unique<Pipeline>(*world_, *store_, *tenants_, options, std::move(callbacks));
  }
  void close() {
    if (pipeline_) pipeline_->stop();
    pipeline_.reset();
    tenants_.reset();
    store_.reset();
  }
  static std::shared_ptr<const ingest::Stream> stream(const std::string& name,
                                                      TenantId tenant = kDefaultTenant) {
    return ingest::make_stream(
        {.tenant = tenant, .kind = ingest::SourceKind::kHttp, .name = name, .service = name});
  }
  ingest::Frame frame(const std::shared_ptr<const ingest::Stream>& of, const std::string& bytes) {
    ingest::Frame frame;
    frame.stream = of;
    frame.bytes = bytes;
    frame.received = world_->clock().now();
    frame.receipt = ingest::Receipt([this](Status status) {
      std::lock_guard lock(mutex_);
      ++(status ? signed_ : refused_);
      settled_.notify_all();
    });
    return frame;
  }
  void wait_for_receipts(int count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(
        settled_.wait_for(lock, std::chrono::seconds(20), [&] { return signed_ + refused_ >= count; }));
  }
  std::vector<store::Row> rows(const std::string& query, TenantId tenant = kDefaultTenant) {
    std::vector<store::Row> out;
    store::QueryRequest request;
    request.tenant = tenant;
    request.query = query;
    request.newest_first = false;
    auto done = store_->query(request, [&](const store::Row& row) {
      out.push_back(row);
      return true;
    });
    EXPECT_TRUE(done) << done.error().message;
    return out;
  }

  fs::path folder_;
  std::unique_ptr<World> world_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Tenants> tenants_;
  std::unique_ptr<Pipeline> pipeline_;
  parse::JoinRules rules_;
  std::mutex mutex_;
  std::condition_variable settled_;
  int signed_ = 0, refused_ = 0;
  std::atomic<uint64_t> active_lines_{0};
  std::atomic<int> first_records_{0};
};

TEST_F(PipelineTest, AReceiptIsSignedWhenItsLinesCanBeFound) {
  ingest::Frame one = frame(stream("a"), "level=error msg=\"disk 7 is full\"\nlevel=info msg=fine\n");
  ASSERT_TRUE(pipeline_->offer(one));
  wait_for_receipts(1);
  EXPECT_EQ(signed_, 1);
  EXPECT_EQ(rows("service:a").size(), 2u);
  EXPECT_EQ(rows("service:a level:error").size(), 1u);
  EXPECT_EQ(active_lines_, 2u);
  EXPECT_EQ(first_records_, 1);
  EXPECT_EQ(pipeline_->lines_total(), 2u);
  auto health = pipeline_->streams(kDefaultTenant);
  ASSERT_EQ(health.size(), 1u);
  EXPECT_EQ(health[0].lines, 2u);
  EXPECT_EQ(health[0].recent.size(), 2u);
}

TEST_F(PipelineTest, ATraceCutByAFrameIsOneRecord) {
  auto source = stream("cut");
  ingest::Frame head = frame(source,
                             "2026-11-23 04:31:56,123 ERROR Worker: job "
                             "failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n");
  ingest::Frame tail = frame(source, "\tat d.E.f(E.java:2)\n2026-11-23 04:31:57,000 INFO Worker: next job\n");
  ASSERT_TRUE(pipeline_->offer(head));
  ASSERT_TRUE(pipeline_->offer(tail));
  wait_for_receipts(2);
  auto found = rows("service:cut");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[0].log->raw.find("E.java:2"), std::string::npos);
}

TEST_F(PipelineTest, AnUnfinishedRecordIsKeptAfterItsWait) {
  ingest::Frame one = frame(stream("open"),
                            "2026-11-23 04:31:56,123 ERROR Worker: job "
                            "failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n");
  ASSERT_TRUE(pipeline_->offer(one));
  wait_for_receipts(1);
  EXPECT_EQ(rows("service:open").size(), 1u);
}

TEST_F(PipelineTest, ARuleJoinsLinesOfItsSourceAndNeverOfTwo) {
  close();
  rules_.push_back(
      parse::JoinRule::compile(
          {.sources = {"http ruled*"}, .starts_with = "> ", .continues = "", .wait_ns = 100 * kMillisecond})
          .value());
  open(1);
  auto ruled = stream("ruled"), second = stream("ruled-too"), other = stream("other");
  for (const auto& [to, text] :
       std::vector<std::pair<std::shared_ptr<const ingest::Stream>, std::string>>{{ruled, "> one\n"},
                                                                                  {second, "> two\n"},
                                                                                  {other, "> three\n"},
                                                                                  {ruled, "a\n"},
                                                                                  {other, "c\n"},
                                                                                  {second, "b\n"}}) {
    ingest::Frame next = frame(to, text);
    ASSERT_TRUE(pipeline_->offer(next));
  }
  wait_for_receipts(6);
  ASSERT_EQ(rows("service:ruled").size(), 1u);
  EXPECT_EQ(rows("service:ruled")[0].log->raw, "> one\na");
  ASSERT_EQ(rows("service:ruled-too").size(), 1u);
  EXPECT_EQ(rows("service:ruled-too")[0].log->raw, "> two\nb");
  EXPECT_EQ(rows("service:other").size(), 2u);
}

TEST_F(PipelineTest, OtherRulesAreTakenWhileLinesCome) {
  auto ruled = stream("ruled");
  ingest::Frame before = frame(ruled, "> one\na\n");
  ASSERT_TRUE(pipeline_->offer(before));
  wait_for_receipts(1);
  EXPECT_EQ(rows("service:ruled").size(), 2u);
  pipeline_->use_join_rules(
      {parse::JoinRule::compile(
           {.sources = {"http ruled"}, .starts_with = "> ", .wait_ns = 100 * kMillisecond})
           .value()});
  ingest::Frame after = frame(ruled, "> two\nb\n");
  ASSERT_TRUE(pipeline_->offer(after));
  wait_for_receipts(2);
  EXPECT_EQ(rows("service:ruled").size(), 3u);
}

TEST_F(PipelineTest, ARepeatedKeyIsStoredOnceAndAnsweredTwice) {
  for (int i = 0; i < 2; ++i) {
    ingest::Frame one = frame(stream("key"), "once only\n");
    one.batch_key = Hash128{1, 2};
    ASSERT_TRUE(pipeline_->offer(one));
  }
  wait_for_receipts(2);
  EXPECT_EQ(signed_, 2);
  ingest::Frame later = frame(stream("key"), "once only\n");
  later.batch_key = Hash128{1, 2};
  ASSERT_TRUE(pipeline_->offer(later));
  wait_for_receipts(3);
  EXPECT_EQ(rows("service:key").size(), 1u);
}

TEST_F(PipelineTest, APositionNeverPassesWhatIsCarried) {
  std::string first = "2026-11-23 04:31:55,000 INFO Worker: first job\n";
  std::string open =
      "2026-11-23 04:31:56,123 ERROR Worker: job failed\njava.lang.IllegalStateException: x\n\tat "
      "a.B.c(B.java:1)\n";
  ingest::Frame one = frame(stream("file"), first + open);
  one.checkpoint = ingest::Checkpoint{"file:1:2", 1000, 1000 + first.size() + open.size(), "note"};
  ASSERT_TRUE(pipeline_->offer(one));
  auto position = [&]() -> uint64_t {
    auto positions = store_->positions();
    for (const store::Position& p : *positions)
      if (p.key == "file:1:2") return p.offset;
    return 0;
  };
  while (position() == 0) world_->clock().sleep_ns(kMillisecond);
  EXPECT_EQ(position(), 1000 + first.size());
  wait_for_receipts(1);
  EXPECT_EQ(position(), 1000 + first.size() + open.size());
}

TEST_F(PipelineTest, TenantsDoNotSeeEachOther) {
  ingest::Frame mine = frame(stream("shared", TenantId{1}), "mine alone 17\n");
  ingest::Frame yours = frame(stream("shared", TenantId{2}), "yours alone 18\n");
  ASSERT_TRUE(pipeline_->offer(mine));
  ASSERT_TRUE(pipeline_->offer(yours));
  wait_for_receipts(2);
  ASSERT_EQ(rows("*", TenantId{1}).size(), 1u);
  ASSERT_EQ(rows("*", TenantId{2}).size(), 1u);
  EXPECT_EQ(rows("*", TenantId{1})[0].log->body, "mine alone 17");
  EXPECT_EQ(tenants_->catalogue(TenantId{1}).size(), 1u);
  EXPECT_EQ(tenants_->known().size(), 2u);
}

TEST_F(PipelineTest, TemplateIdsSurviveARestart) {
  ingest::Frame one = frame(stream("ids"), "user 17 logged in\n");
  ASSERT_TRUE(pipeline_->offer(one));
  wait_for_receipts(1);
  TemplateId before = rows("service:ids")[0].log->template_id;
  close();
  open(1);
  ingest::Frame two = frame(stream("ids"), "user 18 logged in\n");
  ASSERT_TRUE(pipeline_->offer(two));
  wait_for_receipts(2);
  auto found = rows("service:ids");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].log->template_id, before);
}

TEST_F(PipelineTest, AfterStopFramesAreRefusedAsUnavailable) {
  pipeline_->stop();
  ingest::Frame one = frame(stream("late"), "late\n");
  Status offered = pipeline_->offer(one);
  ASSERT_FALSE(offered);
  EXPECT_EQ(offered.error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace foreshock::app
