// Ledger: store.db: the head's batches, the manifest of segments with their minute counts, dictionaries,
// idempotency keys and source positions, in SQLite.
//
// Two connections: writes go through the committer's thread inside a Transaction, reads (counts,
// dictionaries) through a second one under its lock, so that a query never waits for a commit. Everything
// that belongs together (a sealed segment and the head rows that it replaces) is one transaction. Errors as
// in db: kExhausted when the disk, or database_bytes_max, is full; nothing of the transaction is kept then.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "db/database.h"
#include "db/transaction.h"
#include "store/store.h"

namespace foreshock::store {

struct SegmentRow {
  uint64_t id = 0;
  TenantId tenant;
  std::string day;  // its folder
  int64_t min_time = 0, max_time = 0, max_observed = 0;
  Timestamp created;
  uint64_t lines = 0, raw_bytes = 0, file_bytes = 0;
};

// Of rows that hold nothing but zeros.
constexpr TenantId kFilling{0};

struct HeadRow {
  int64_t id = 0;
  TenantId tenant;
  std::string_view blob;  // encode_head_block()
};

struct KeyRow {
  int64_t number = 0;  // rises
  TenantId tenant;
  Hash128 key;
  Timestamp committed;
};

class Ledger {
 public:
  static Result<std::unique_ptr<Ledger>> open(World& world, const std::string& path, uint64_t bytes_max);

  // At start, before any thread runs.
  Result<std::vector<SegmentRow>> segments();
  Status read_head(const std::function<Status(const HeadRow&)>& visit);
  Result<std::vector<KeyRow>> keys();

  // At any time, from any thread.
  Result<std::vector<Position>> positions();
  Result<templates::Catalogue::Delta> dictionary(TenantId tenant);
  Result<std::string> counts(uint64_t segment);

  // From one thread, inside a transaction of writer().
  db::Database& writer() { return *writer_; }
  Result<int64_t> add_head(TenantId tenant, uint64_t lines, std::string_view blob);
  Status remove_head(TenantId tenant, int64_t up_to_id);
  Status add_segment(const SegmentRow& segment, std::string_view counts);
  Status remove_segment(uint64_t id);
  Status add_templates(TenantId tenant, const templates::Catalogue::Delta& delta);
  Status add_key(const KeyRow& key);
  Status remove_keys(int64_t up_to_number);
  Status set_position(const Position& position);
  // Pages that deleted rows have left, which still hold their bytes; filled with zeros in short steps, each
  // answering how many pages it took (0: none is left), and given back one row at a time.
  Result<uint64_t> freed_pages();
  Result<uint64_t> fill_freed();
  Result<bool> remove_filling();
  // Moves the log into the file and cuts it off. Takes the writer's lock for a few milliseconds.
  Status empty_log();
  // Writes the database anew, so that no freed page and no log keeps what was deleted. Takes the writer's
  // lock.
  Status compact();
  // Writes and removes some pages, to see whether there is room again.
  Status probe();

 private:
  Ledger() = default;
  uint64_t page_bytes_ = 4096;
  std::unique_ptr<db::Database> writer_, reader_;
};

}  // namespace foreshock::store
