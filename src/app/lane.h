// Lane: one thread that runs batches of frames to completion; private to the pipeline.
//
// Holds what its streams need between batches: the parser's memory and the carry, which is the tail of
// a stream's bytes that may still grow into a longer record. A carry waits limits::kRecordWaitNs, then is
// parsed as final. A file's position is committed only up to what became records, so a restart reads the
// carried bytes again. Everything but queue() and the statistics belongs to the lane's thread.
#pragma once

#include <atomic>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/pipeline.h"
#include "app/tenant_turns.h"
#include "base/arena.h"
#include "features/activity.h"
#include "templates/miner.h"

namespace foreshock::app {

class Pipeline::Lane {
 public:
  Lane(World& world, store::Store& store, Tenants& tenants, const PipelineOptions& options,
       const PipelineCallbacks& callbacks);
  ~Lane();

  FairQueue<ingest::Frame>& queue() { return queue_; }
  void use_join_rules(parse::JoinRules rules);  // from the next batch on; any thread
  void stop();                                  // closes the queue, works off what is in it, joins
  void collect_streams(TenantId tenant, std::vector<StreamHealth>& out) const;
  void take_source_steps(std::map<TenantId, std::vector<detect::SourceStep>>& out);
  uint64_t lines() const { return lines_.load(std::memory_order_relaxed); }
  int64_t lag_ns() const;

 private:
  struct Carry {
    std::string bytes;
    uint64_t begin = 0;  // position of bytes[0], when the stream has positions
    int64_t deadline_ns = 0;
    std::vector<ingest::Receipt> receipts;
  };
  // What was counted of a stream since the watch asked last.
  struct Step {
    uint64_t lines = 0, failures = 0;
    Timestamp first_arrival, last_arrival;
    std::optional<int64_t> delay_ns;
    std::vector<std::pair<uint16_t, uint64_t>> formats;
    std::vector<std::string> failed;
    std::string host, last_line;
    const parse::Record* newest = nullptr;  // of the batch in work
    bool waits = false;                     // stands in touched_
  };
  struct StreamState {
    std::shared_ptr<const ingest::Stream> stream;
    std::shared_ptr<const parse::JoinRule> joining;  // null: lines join where they are known to
    parse::StreamMemory memory;
    std::optional<Carry> carry;
    std::string checkpoint_key, checkpoint_note;
    std::string default_service;
    bool announced = false;
    // Guarded by health_mutex_, like what follows.
    StreamHealth health;
    std::unordered_map<uint16_t, uint64_t> format_counts;  // without those of `step`
    Step step;
  };
  struct TenantState {
    explicit TenantState(templates::Catalogue& c) : catalogue(c), miner(c), dictionary_version(0) {}
    templates::Catalogue& catalogue;
    templates::Miner miner;
    features::ActivityFolder folder;
    std::atomic<uint64_t> dictionary_version;  // what the store has been given
    std::unordered_set<std::string> services;
    std::string_view last_service;  // most lines follow one of the same service
  };
  // One tenant's part of the batch in work.
  struct Part {
    std::vector<parse::Record> records;
    std::vector<uint32_t> record_streams;  // index into streams
    std::vector<StreamState*> streams;
    std::vector<ingest::Receipt> receipts;
    std::vector<Hash128> keys;
    std::vector<store::Position> positions;
    Timestamp received{INT64_MAX};
    void clear();
  };

  void run();
  void take_batch();
  void take_join_rules();
  std::shared_ptr<const parse::JoinRule> rule_of(const ingest::Stream& stream) const;
  void flush_carries(bool all);
  void add_frame(ingest::Frame frame);
  bool is_repeated(ingest::Frame& frame);
  void parse_into(Part& part, StreamState& state, std::string_view bytes, const ingest::Frame* frame,
                  uint64_t begin, bool final, std::vector<ingest::Receipt> receipts);
  void finish_part(TenantId tenant, Part& part);
  void note_health(Part& part);
  void note_record(StreamState& stream, const parse::Record& record);
  void note_arrival(StreamState& stream, Timestamp now);
  std::string_view service_of(TenantState& tenant, const parse::Record& record, const StreamState& stream);
  StreamState& stream_state(const std::shared_ptr<const ingest::Stream>& stream);
  TenantState& tenant_state(TenantId tenant);

  World& world_;
  store::Store& store_;
  Tenants& tenants_;
  const PipelineCallbacks& callbacks_;
  parse::JoinRules join_rules_;
  std::mutex fresh_rules_mutex_;
  parse::JoinRules fresh_rules_;  // those that are to be taken; with the mutex
  std::atomic<bool> rules_changed_{false};
  FairQueue<ingest::Frame> queue_;

  parse::Parser parser_;
  Arena arena_;
  std::deque<ingest::Frame> frames_;  // own the bytes of the batch in work
  std::list<std::string> joined_;     // carry + frame, when they had to be put together
  std::unordered_map<SourceId, std::unique_ptr<StreamState>> streams_;
  std::unordered_map<TenantId, std::unique_ptr<TenantState>> tenant_states_;
  std::unordered_map<TenantId, Part> parts_;
  std::vector<templates::Event> events_;
  std::vector<std::string_view> services_, hosts_;
  size_t carries_ = 0;

  // Keys that were appended and not yet committed: a repeat of one waits for the same commit.
  struct KeysInFlight;
  std::shared_ptr<KeysInFlight> keys_in_flight_;

  mutable std::mutex health_mutex_;
  std::vector<StreamState*> touched_;  // with a step to take
  std::atomic<uint64_t> lines_{0};
  std::atomic<int64_t> oldest_received_ns_{0};
  std::thread thread_;
};

}  // namespace foreshock::app
