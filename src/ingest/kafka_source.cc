#include "ingest/kafka_source.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "ingest/ingest_events.h"
#include "ingest/kafka/kafka_records.h"

namespace foreshock::ingest {

namespace {

constexpr int kPollMs = 100;
constexpr int kFlushMs = 3000;
constexpr int64_t kCommitEveryNs = kSecond;
constexpr int64_t kOfferWaitNs = 50 * kMillisecond;
constexpr size_t kBatchBytes = limits::kFrameBytesMax / 2;
constexpr size_t kBatchMessages = 10'000;

// Settings that exactly-once delivery rests on.
constexpr std::array<std::string_view, 6> kOwnProperties = {
    "enable.auto.commit", "enable.auto.offset.store", "group.id",
    "bootstrap.servers",  "metadata.broker.list",     "partition.assignment.strategy"};

struct Partition {
  std::shared_ptr<const Stream> stream;
  wire::RecordBatch batch;
  size_t messages = 0;
  int64_t begin = -1;  // offset of the batch's first message
  int64_t next = -1;   // offset behind its last one
};

using Key = std::pair<std::string, int32_t>;

// What commit callbacks leave for the thread; outlives the source.
struct Settled {
  std::mutex mutex;
  struct Progress {
    int64_t durable = -1;  // next offset to read; -1: not known
    bool failed = false;   // what follows a failure is not counted as durable
    uint64_t reading = 0;  // grows when the partition is read again: older promises do not count any more
  };
  std::map<Key, Progress> partitions;
};

class Source : public KafkaSource {
 public:
  Source(World& world, FrameSink& sink, TenantId tenant, KafkaOptions options,
         const std::vector<SavedPosition>& saved)
      : world_(world), sink_(sink), tenant_(tenant), options_(std::move(options)) {
    for (const SavedPosition& position : saved) saved_[position.key] = static_cast<int64_t>(position.offset);
  }
  ~Source() override {
    stop();
    if (consumer_ != nullptr) rd_kafka_destroy(consumer_);
  }

  Status open() {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    Status status = configure(conf);
    if (!status) {
      rd_kafka_conf_destroy(conf);
      return status;
    }
    std::array<char, 512> error{};
    consumer_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error.data(), error.size());
    if (consumer_ == nullptr) {
      rd_kafka_conf_destroy(conf);
      return fail(ErrorKind::kInvalid, std::string("ingest.kafka: ") + error.data());
    }
    rd_kafka_poll_set_consumer(consumer_);
    auto* topics = rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size()));
    for (const std::string& topic : options_.topics)
      rd_kafka_topic_partition_list_add(topics, topic.c_str(), RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t subscribed = rd_kafka_subscribe(consumer_, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    if (subscribed != RD_KAFKA_RESP_ERR_NO_ERROR)
      return fail(ErrorKind::kInvalid, std::string("ingest.kafka.topics: ") + rd_kafka_err2str(subscribed));
    thread_ = std::thread([this] { run(); });
    return {};
  }

  void stop() override {
    stopping_.store(true);
    if (thread_.joinable()) thread_.join();
  }

 private:
  Status configure(rd_kafka_conf_t* conf) {
    auto set = [&](const std::string& name, const std::string& value) -> Status {
      std::array<char, 512> error{};
      if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error.data(), error.size()) ==
          RD_KAFKA_CONF_OK)
        return {};
      return fail(ErrorKind::kInvalid, "ingest.kafka.properties: " + name + ": " + error.data());
    };
    RETURN_IF_ERROR(set("bootstrap.servers", options_.brokers));
    RETURN_IF_ERROR(set("group.id", options_.group));
    RETURN_IF_ERROR(set("client.id", "foreshock"));
    RETURN_IF_ERROR(set("enable.auto.commit", "false"));
    RETURN_IF_ERROR(set("enable.auto.offset.store", "false"));
    RETURN_IF_ERROR(set("auto.offset.reset", "earliest"));
    RETURN_IF_ERROR(set("queued.max.messages.kbytes", "16384"));
    for (const auto& [name, value] : options_.properties) {
      if (std::find(kOwnProperties.begin(), kOwnProperties.end(), name) != kOwnProperties.end())
        return fail(ErrorKind::kInvalid,
                    "ingest.kafka.properties: " + name + " is not to be set there; leave it out");
      RETURN_IF_ERROR(set(name, value));
    }
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_log_cb(conf, on_log);
    return {};
  }

  static void on_log(const rd_kafka_t*, int level, const char*, const char* text) {
    if (level <= 4) events::KafkaFailed{text}.tell();
  }

  static std::string checkpoint_key(const KafkaOptions& options, const Key& key) {
    return "kafka:" + options.group + ":" + key.first + ":" + std::to_string(key.second);
  }

  // Partitions begin where Kafka's group stands, or behind what this store already has.
  static void on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto& self = *static_cast<Source*>(opaque);
    if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      self.wait_for_settled();
      self.commit(true);
      self.partitions_.clear();
      self.assigned_.clear();
      rd_kafka_assign(consumer, nullptr);
      return;
    }
    rd_kafka_committed(consumer, list, kFlushMs);
    std::lock_guard lock(self.settled_->mutex);
    for (int i = 0; i < list->cnt; ++i) {
      Key key{list->elems[i].topic, list->elems[i].partition};
      Settled::Progress& progress = self.settled_->partitions[key];
      if (auto found = self.saved_.find(checkpoint_key(self.options_, key)); found != self.saved_.end())
        progress.durable = std::max(progress.durable, found->second);
      // Negative offsets are librdkafka's names for "from the start" and the like, and not to be compared.
      int64_t& offset = list->elems[i].offset;
      if (offset >= 0) progress.durable = std::max(progress.durable, offset);
      if (progress.durable >= 0) offset = progress.durable;
      progress.failed = false;
      ++progress.reading;
      self.assigned_.insert(key);
    }
    rd_kafka_assign(consumer, list);
  }

  void run() {
    int64_t commit_at = 0;
    while (!stopping_.load()) {
      bool some = false;
      for (size_t i = 0; i < kBatchMessages && !stopping_.load(); ++i) {
        rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer_, some ? 0 : kPollMs);
        if (message == nullptr) break;
        some = true;
        take(*message);
        rd_kafka_message_destroy(message);
      }
      for (auto& [key, partition] : partitions_) hand_on(key, partition);
      rewind_failed();
      if (world_.clock().steady_ns() < commit_at) continue;
      commit_at = world_.clock().steady_ns() + kCommitEveryNs;
      commit(false);
    }
    wait_for_settled();
    commit(true);
    rd_kafka_consumer_close(consumer_);
  }

  void take(const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
        events::KafkaFailed{rd_kafka_message_errstr(&message)}.tell();
      return;
    }
    Key key{rd_kafka_topic_name(message.rkt), message.partition};
    Partition& partition = partitions_[key];
    if (!partition.stream) {
      Stream stream;
      stream.tenant = tenant_;
      stream.kind = SourceKind::kKafka;
      stream.name = key.first + "/" + std::to_string(key.second);
      stream.service = key.first;
      partition.stream = make_stream(std::move(stream));
      std::lock_guard lock(settled_->mutex);
      int64_t& durable = settled_->partitions[key].durable;
      if (durable < 0) durable = message.offset;  // where reading began
    }
    if (partition.begin < 0) partition.begin = message.offset;
    partition.next = message.offset + 1;
    ++partition.messages;
    kafka::append_records({static_cast<const char*>(message.payload), message.len}, options_.format,
                          partition.batch);
    if (partition.batch.bytes.size() >= kBatchBytes) hand_on(key, partition);
  }

  void hand_on(const Key& key, Partition& partition) {
    if (partition.messages == 0) return;
    int64_t next = partition.next;
    uint64_t reading = 0;
    {
      std::lock_guard lock(settled_->mutex);
      reading = settled_->partitions[key].reading;
    }
    Receipt receipt([settled = settled_, key, next, reading](Status status) {
      std::lock_guard lock(settled->mutex);
      Settled::Progress& progress = settled->partitions[key];
      if (progress.reading != reading) return;
      if (!status) progress.failed = true;
      if (!progress.failed) progress.durable = std::max(progress.durable, next);
    });
    if (partition.batch.size() > 0) {
      Frame frame;
      frame.stream = partition.stream;
      frame.received = world_.clock().now();
      frame.bytes = std::move(partition.batch.bytes);
      frame.boundaries = std::move(partition.batch.ends);
      frame.checkpoint = Checkpoint{checkpoint_key(options_, key), static_cast<uint64_t>(partition.begin),
                                    static_cast<uint64_t>(next), partition.stream->name};
      frame.receipt = receipt;
      size_t bytes = frame.bytes.size();
      while (!sink_.offer_for(frame, kOfferWaitNs)) {
        if (stopping_.load()) return;  // the offsets stay where they are
      }
      events::FrameTaken{SourceKind::kKafka, bytes}.tell();
    }
    receipt.sign();
    partition.batch = {};
    partition.messages = 0;
    partition.begin = -1;
  }

  // What could not be stored is read again.
  void rewind_failed() {
    std::map<Key, int64_t> back;
    {
      std::lock_guard lock(settled_->mutex);
      for (auto& [key, progress] : settled_->partitions) {
        if (!std::exchange(progress.failed, false) || !assigned_.contains(key)) continue;
        back[key] = progress.durable;
        ++progress.reading;
      }
    }
    for (const auto& [key, offset] : back) {
      events::KafkaFailed{"a batch of " + key.first + " could not be stored; reading it again"}.tell();
      auto* list = rd_kafka_topic_partition_list_new(1);
      rd_kafka_topic_partition_list_add(list, key.first.c_str(), key.second)->offset = offset;
      rd_kafka_error_destroy(rd_kafka_seek_partitions(consumer_, list, kFlushMs));
      rd_kafka_topic_partition_list_destroy(list);
      world_.clock().sleep_ns(kPollMs * kMillisecond);
    }
  }

  void commit(bool wait) {
    std::map<Key, int64_t> durable;
    {
      std::lock_guard lock(settled_->mutex);
      for (const Key& key : assigned_)
        if (int64_t offset = settled_->partitions[key].durable; offset >= 0) durable[key] = offset;
    }
    auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(durable.size()));
    for (const auto& [key, offset] : durable) {
      auto& told = committed_[key];
      if (told == offset && !wait) continue;
      rd_kafka_topic_partition_list_add(list, key.first.c_str(), key.second)->offset = offset;
      told = offset;
    }
    if (list->cnt > 0) rd_kafka_commit(consumer_, list, wait ? 0 : 1);
    rd_kafka_topic_partition_list_destroy(list);
  }

  // The last batches are on their way to the disk; a moment later their offsets can be committed.
  void wait_for_settled() {
    int64_t until = world_.clock().steady_ns() + kFlushMs * kMillisecond;
    while (settled_.use_count() > 1 && world_.clock().steady_ns() < until)
      world_.clock().sleep_ns(kMillisecond);
  }

  World& world_;
  FrameSink& sink_;
  const TenantId tenant_;
  const KafkaOptions options_;
  std::map<std::string, int64_t> saved_;
  rd_kafka_t* consumer_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  std::map<Key, Partition> partitions_;
  std::set<Key> assigned_;
  std::map<Key, int64_t> committed_;
  std::shared_ptr<Settled> settled_ = std::make_shared<Settled>();
};

}  // namespace

Result<std::unique_ptr<KafkaSource>> KafkaSource::start(World& world, FrameSink& sink, TenantId tenant,
                                                        KafkaOptions options,
                                                        const std::vector<SavedPosition>& saved) {
  if (options.topics.empty())
    return fail(ErrorKind::kInvalid, "ingest.kafka.topics: name the topics to read, separated by commas");
  constexpr std::array<std::string_view, 4> kFormats = {"auto", "text", "otlp_json", "otlp_proto"};
  if (std::find(kFormats.begin(), kFormats.end(), options.format) == kFormats.end())
    return fail(ErrorKind::kInvalid, "ingest.kafka.format: write auto, text, otlp_json or otlp_proto");
  auto source = std::make_unique<Source>(world, sink, tenant, std::move(options), saved);
  RETURN_IF_ERROR(source->open());
  return std::unique_ptr<KafkaSource>(std::move(source));
}

}  // namespace foreshock::ingest
