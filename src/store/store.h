// Store: keeps every line, gives back its exact bytes, and answers queries; the noun is a Segment.
//
// Lanes append batches of events; a group commit (<= 50 ms) makes them durable in the head and then runs the
// batch's callback, which signs receipts. What is appended is searchable at once. A sealer turns the head
// into immutable segments. A batch whose key was committed before is dropped and still answered as durable.
// One Store serves all tenants of a process; every call names its tenant and sees nothing else.
// Thread-safe. Cost of append + seal: at most 2 us CPU a line. Errors: kExhausted when the disk is full
// (nothing of the batch is kept, reads go on), kCorrupt for blocks that fail their checksum (quarantined,
// reported, the rest is served).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "store/query.h"
#include "store/store_options.h"
#include "templates/catalogue.h"
#include "templates/event.h"

namespace foreshock::store {

// Of a stream, what rows show beyond the line itself.
struct StreamLabels {
  SourceId id;
  std::string source;  // "file /var/log/syslog"
  std::string zone;    // for deriving fields again
};

struct Position {  // progress of a source, committed with the lines
  std::string key;
  uint64_t offset = 0;
  std::string note;
};

struct Batch {
  TenantId tenant;
  std::span<const templates::Event> events;
  std::span<const std::string_view> services;  // per event
  std::span<const std::string_view> hosts;     // per event
  std::span<const uint32_t> streams;           // per event: index into `labels`
  std::vector<StreamLabels> labels;
  std::vector<Hash128> keys;  // idempotency keys that this batch completes
  std::vector<Position> positions;
  templates::Catalogue::Delta templates;  // new dictionary entries, durable with the lines that use them
};

struct StoreStats {
  uint64_t lines = 0, raw_bytes = 0, stored_bytes = 0, segments = 0, head_lines = 0, head_bytes = 0;
  uint64_t quarantined_blocks = 0;
  std::optional<Timestamp> oldest, newest;
};

class Meaning;

class Store {
 public:
  virtual ~Store() = default;

  // Copies what it needs before it returns; `on_durable` runs on the store's thread. Blocks (bounded) when
  // the head's queue is full; kExhausted at once when the disk is known to be full.
  virtual Status append(const Batch& batch, std::function<void(Status)> on_durable) = 0;
  // Whether this key was committed (so that a source can answer without sending again).
  virtual bool seen(TenantId tenant, const Hash128& key) const = 0;

  // Runs a query; rows are given in order to `sink` until it returns false. Answers with how it went.
  virtual Result<QuerySummary> query(const QueryRequest& request, const RowSink& sink) = 0;
  // What like() of a query asks, from now on; null: such queries are refused. Has to outlive the store's use.
  virtual void set_meaning(Meaning* meaning) = 0;
  virtual Result<Histogram> histogram(const HistogramRequest& request) = 0;
  virtual Result<std::vector<Facet>> facets(const FacetRequest& request) = 0;
  // The line with this id and its neighbours of the same stream (or service), oldest first.
  virtual Result<Context> context(const ContextRequest& request) = 0;

  // Counts per step from the minute counts, without touching a line.
  virtual Result<std::vector<TemplateCount>> template_counts(const CountRequest& request) = 0;
  virtual std::vector<std::string> services(TenantId tenant) const = 0;

  // Live rows that match, from now on, on the store's thread; drop the handle to end it. The callback must
  // be quick and must not call the store; it answers false to be dropped.
  using TailCallback = std::function<bool(const Row&)>;
  virtual Result<std::shared_ptr<void>> tail(TenantId tenant, std::string_view query,
                                             TailCallback callback) = 0;

  // What was committed, for restart: source positions, and each tenant's catalogue.
  virtual Result<std::vector<Position>> positions() = 0;
  virtual Result<templates::Catalogue::Delta> dictionary(TenantId tenant) = 0;

  virtual Status seal_now() = 0;             // everything in the head, for tests and shutdown
  virtual Status expire(Timestamp now) = 0;  // retention by age and by size
  virtual StoreStats stats(TenantId tenant) const = 0;
  virtual Status healthy() const = 0;  // for /readyz: disk full, commit failing
};

// Opens DATA/store.db and DATA/tenants/. kConflict when another process holds the folder.
Result<std::unique_ptr<Store>> open_embedded_store(World& world, const std::string& data_folder,
                                                   const StoreOptions& options);

}  // namespace foreshock::store
