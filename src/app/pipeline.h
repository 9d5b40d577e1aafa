// Pipeline: the lanes behind one FrameSink: parse -> templates -> features -> store append, to completion.
//
// Every stream is pinned to a lane by the hash of its id, so bytes of one stream stay in order and lanes
// share nothing but each tenant's Catalogue (on a miss) and the store. A lane takes what waits in its queue
// (at most kLaneBatchBytes), works on it with one arena, appends it to the store and hands the folded
// Activity to the watch. Receipts are signed by the store's commit. offer() is thread-safe and never blocks;
// kExhausted is the overload signal. stop() works off everything that was accepted.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/tenants.h"
#include "base/limits.h"
#include "base/world.h"
#include "detect/source_health.h"
#include "features/activity.h"
#include "ingest/frame.h"
#include "parse/join_rule.h"
#include "parse/parser.h"
#include "store/store.h"

namespace foreshock::app {

constexpr size_t kLaneBatchBytes = 4 * 1024 * 1024;

// What a page shows about one stream.
struct StreamHealth {
  std::shared_ptr<const ingest::Stream> stream;
  uint64_t lines = 0, bytes = 0, parse_failures = 0;
  Timestamp last_record;
  std::vector<std::pair<std::string, uint64_t>> formats;  // most frequent first
  struct Sample {
    std::string raw, body, severity_text, format, service, host, trace_id, span_id;
    std::vector<store::OwnedAttribute> attributes;  // at most kSampleAttributes
    Timestamp timestamp, received;
    uint8_t severity_number = 0;
    uint32_t flags = 0;
  };
  std::vector<Sample> recent;  // newest last, at most kRecentSamples
};
constexpr size_t kRecentSamples = 20;
constexpr size_t kSampleAttributes = 32;

struct PipelineCallbacks {
  // Folded activity of one tenant's part of a batch; called on the lane's thread, must not block for long.
  std::function<void(features::Activity&&)> on_activity;
  // The first record ever of a stream in this process.
  std::function<void(const StreamHealth&)> on_first_record;
};

struct PipelineOptions {
  int lanes = 1;
  std::shared_ptr<const parse::Redactor> redactor;  // null: nothing is redacted
  parse::JoinRules join_rules;                      // which lines of which source make one record
};

class Pipeline : public ingest::FrameSink {
 public:
  Pipeline(World& world, store::Store& store, Tenants& tenants, const PipelineOptions& options,
           PipelineCallbacks callbacks);
  ~Pipeline() override;

  Status offer(ingest::Frame& frame) override;
  Status offer_for(ingest::Frame& frame, int64_t wait_ns) override;

  // Other rules for lines that make one record, from the next batch on.
  void use_join_rules(const parse::JoinRules& rules);

  // Stops taking frames, finishes those taken, flushes unfinished records. Idempotent.
  void stop();

  std::vector<StreamHealth> streams(TenantId tenant) const;
  // What every source that spoke since the last call was counted, by tenant; for the watch alone.
  std::map<TenantId, std::vector<detect::SourceStep>> take_source_steps();
  uint64_t lines_total() const;
  size_t queued_bytes() const;
  // Age of the oldest frame that waits or is being worked on; 0 when idle.
  int64_t lag_ns() const;

 private:
  class Lane;
  Lane& lane_of(SourceId stream);
  PipelineCallbacks callbacks_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace foreshock::app
