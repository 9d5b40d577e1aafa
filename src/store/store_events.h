// What can happen in the store that somebody outside wants to hear of: one struct per thing, each a log line,
// a counter or both.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/telemetry.h"
#include "base/time.h"

namespace foreshock::store::events {

// A group of batches became durable.
struct Committed {
  uint64_t batches = 0, lines = 0;
  double seconds = 0;
  void tell() const {
    static const auto lines_total =
        telemetry::counter("foreshock_store_lines_total", "Lines that became durable");
    static const auto commits =
        telemetry::counter("foreshock_store_commits_total", "Group commits of the head");
    static const auto latency = telemetry::histogram("foreshock_store_commit_seconds",
                                                     "From the first batch of a group to its durability",
                                                     {.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5});
    lines_total.add(static_cast<double>(lines));
    commits.add();
    latency.observe(seconds);
  }
};

// Batches were not kept, and their senders know.
struct CommitFailed {
  uint64_t batches = 0;
  std::string reason;
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_batches_refused_total", "Batches that could not be made durable");
    count.add(static_cast<double>(batches));
    telemetry::log(telemetry::Level::kError, "store.commit_failed",
                   {{"batches", std::to_string(batches)}, {"reason", reason}});
  }
};

struct CommitRecovered {
  void tell() const { telemetry::log(telemetry::Level::kInfo, "store.commit_recovered"); }
};

// A tenant has more than its share of the heads: the receipt of a durable batch waits for sealing.
struct ReceiptHeld {
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_receipts_held_total",
                           "Receipts that waited because their tenant's head is too large");
    count.add(1);
  }
};

// A batch whose keys had all been committed was answered and not kept again.
struct RepeatDropped {
  uint64_t lines = 0;
  void tell() const {
    static const auto count = telemetry::counter("foreshock_store_repeated_lines_total",
                                                 "Lines of batches that had been committed before");
    count.add(static_cast<double>(lines));
  }
};

// Some keys of a batch were known and some not. It was kept: showing a line twice beats losing one.
struct KeysMixed {
  void tell() const {
    static const auto count = telemetry::counter("foreshock_store_mixed_keys_total",
                                                 "Batches of which only a part had been committed before");
    count.add();
    telemetry::log(telemetry::Level::kWarn, "store.mixed_keys");
  }
};

struct Sealed {
  TenantId tenant;
  uint64_t lines = 0, raw_bytes = 0, file_bytes = 0;
  double seconds = 0;
  void tell() const {
    static const auto count = telemetry::counter("foreshock_store_segments_sealed_total", "Segments written");
    static const auto raw =
        telemetry::counter("foreshock_store_sealed_raw_bytes_total", "Raw bytes of sealed lines");
    static const auto stored =
        telemetry::counter("foreshock_store_sealed_file_bytes_total", "Bytes of sealed segments");
    count.add();
    raw.add(static_cast<double>(raw_bytes));
    stored.add(static_cast<double>(file_bytes));
    telemetry::log(telemetry::Level::kDebug, "store.sealed",
                   {{"tenant", std::to_string(tenant.value)},
                    {"lines", std::to_string(lines)},
                    {"raw_bytes", std::to_string(raw_bytes)},
                    {"file_bytes", std::to_string(file_bytes)},
                    {"ms", std::to_string(static_cast<int64_t>(seconds * 1000))}});
  }
};

struct SealFailed {
  std::string reason;
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_seals_failed_total", "Segments not written");
    count.add();
    telemetry::log(telemetry::Level::kError, "store.seal_failed", {{"reason", reason}});
  }
};

struct Expired {
  uint64_t segments = 0, lines = 0, file_bytes = 0;
  std::string why;  // "age", "size", "rules", "caps"
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_expired_lines_total", "Lines that retention deleted");
    static const auto ruled = telemetry::counter("foreshock_store_rule_expired_lines_total",
                                                 "Lines that a rule of store.retention.rules deleted");
    count.add(static_cast<double>(lines));
    if (why == "rules") ruled.add(static_cast<double>(lines));
    telemetry::log(telemetry::Level::kInfo, "store.expired",
                   {{"why", why},
                    {"segments", std::to_string(segments)},
                    {"lines", std::to_string(lines)},
                    {"file_bytes", std::to_string(file_bytes)}});
  }
};

// A segment that retention's rules could not be applied to, because it does not read back.
struct ExpirySkipped {
  std::string reason;
  void tell() const { telemetry::log(telemetry::Level::kWarn, "store.expiry_skipped", {{"reason", reason}}); }
};

// Stored bytes that do not read back; what is around them is served.
struct Quarantined {
  std::string what, reason;
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_quarantined_blocks_total", "Blocks that failed their checksum");
    count.add();
    telemetry::log(telemetry::Level::kError, "store.quarantined", {{"what", what}, {"reason", reason}});
  }
};

// A segment file that no manifest names: its seal was cut short, and its lines are still in the head.
struct OrphanRemoved {
  std::string path;
  void tell() const { telemetry::log(telemetry::Level::kInfo, "store.orphan_removed", {{"path", path}}); }
};

// An erasure or a backup that somebody asked for came to its end.
struct UpkeepEnded {
  std::string kind, id, state, error;
  void tell() const {
    static const auto done =
        telemetry::counter("foreshock_store_upkeep_done_total", "Erasures and backups that were done");
    static const auto failed = telemetry::counter("foreshock_store_upkeep_failed_total",
                                                  "Erasures and backups that failed or were cut short");
    (state == "done" ? done : failed).add();
    telemetry::log(state == "done" ? telemetry::Level::kInfo : telemetry::Level::kError, "store.upkeep",
                   {{"kind", kind}, {"id", id}, {"state", state}, {"error", error}});
  }
};

struct TailDropped {
  void tell() const {
    static const auto count =
        telemetry::counter("foreshock_store_tail_dropped_blocks_total",
                           "Blocks that live readers did not see because they were behind");
    count.add();
  }
};

}  // namespace foreshock::store::events
