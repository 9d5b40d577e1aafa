#include "ingest/kafka_source.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "ingest/testing/collecting_sink.h"

namespace foreshock::ingest {
namespace {

// librdkafka's own broker in this process: a real protocol over real sockets.
class KafkaSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP()
        << "librdkafka starts C11 threads, of which ThreadSanitizer knows nothing; it crashes in them";
#endif
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "1", nullptr, 0);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    ASSERT_NE(producer_, nullptr);
    cluster_ = rd_kafka_handle_mock_cluster(producer_);
    rd_kafka_mock_topic_create(cluster_, "app", 2, 1);
  }
  void TearDown() override {
    if (producer_ != nullptr) rd_kafka_destroy(producer_);
  }

  void produce(int from, int to) {
    for (int i = from; i < to; ++i) {
      std::string text = "line " + std::to_string(i);
      ASSERT_EQ(rd_kafka_producev(producer_, RD_KAFKA_V_TOPIC("app"), RD_KAFKA_V_PARTITION(i % 2),
                                  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                  RD_KAFKA_V_VALUE(text.data(), text.size()), RD_KAFKA_V_END),
                RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    ASSERT_EQ(rd_kafka_flush(producer_, 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  KafkaOptions options() const {
    KafkaOptions out;
    out.brokers = rd_kafka_mock_cluster_bootstraps(cluster_);
    out.topics = {"app"};
    // The mock broker waits for members that have left until their session would have ended.
    out.properties = {{"session.timeout.ms", "4000"}, {"heartbeat.interval.ms", "500"}};
    return out;
  }
  std::unique_ptr<KafkaSource> start(testing::CollectingSink& sink,
                                     const std::vector<SavedPosition>& saved = {}) {
    auto source = KafkaSource::start(*world_, sink, kDefaultTenant, options(), saved);
    EXPECT_TRUE(source) << source.error().message;
    return std::move(*source);
  }
  std::unique_ptr<World> world_ = make_real_world();
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

TEST_F(KafkaSourceTest, ARestartGoesOnBehindWhatIsDurable) {
  produce(0, 1000);
  {
    testing::CollectingSink sink;
    sink.refusals_ = 3;
    auto source = start(sink);
    EXPECT_EQ(sink.wait_for(1000).size(), 1000u);
    EXPECT_EQ(sink.stream_->kind, SourceKind::kKafka);
    EXPECT_EQ(sink.stream_->service, "app");
    source->stop();
  }
  produce(1000, 1010);
  testing::CollectingSink sink;
  auto source = start(sink);
  EXPECT_EQ(sink.wait_for(10).size(), 10u);
}

TEST_F(KafkaSourceTest, TheStoresPositionWinsOverAnOlderOffset) {
  produce(0, 20);
  testing::CollectingSink sink;
  auto source = start(sink, {{"kafka:foreshock:app:0", 10, ""}, {"kafka:foreshock:app:1", 9, ""}});
  auto lines = sink.wait_for(1);
  EXPECT_EQ(lines, std::vector<std::string>{"line 19"});
}

TEST_F(KafkaSourceTest, WhatIsNotDurableIsReadAgain) {
  produce(0, 10);
  testing::CollectingSink sink;
  sink.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  auto source = start(sink);
  sink.wait_for(10);
  {
    std::lock_guard lock(sink.mutex_);
    sink.failure_.reset();
    sink.records_.clear();
  }
  EXPECT_GE(sink.wait_for(10).size(), 10u);
}

TEST_F(KafkaSourceTest, WrongSettingsSayWhatToDo) {
  testing::CollectingSink sink;
  KafkaOptions wrong = options();
  wrong.topics.clear();
  EXPECT_NE(KafkaSource::start(*world_, sink, kDefaultTenant, wrong, {})
                .error()
                .message.find("ingest.kafka.topics"),
            std::string::npos);
  wrong = options();
  wrong.properties = {{"no.such.thing", "1"}};
  EXPECT_NE(
      KafkaSource::start(*world_, sink, kDefaultTenant, wrong, {}).error().message.find("no.such.thing"),
      std::string::npos);
  wrong.properties = {{"enable.auto.commit", "true"}};
  EXPECT_FALSE(KafkaSource::start(*world_, sink, kDefaultTenant, wrong, {}));
  wrong = options();
  wrong.format = "xml";
  EXPECT_FALSE(KafkaSource::start(*world_, sink, kDefaultTenant, wrong, {}));
}

}  // namespace
}  // namespace foreshock::ingest
