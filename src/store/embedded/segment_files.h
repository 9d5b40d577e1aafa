// SegmentFiles and SegmentGroup: the sealed segments as queries see them.
//
// A SegmentGroup knows its bounds from the manifest; its file is opened only when a query reaches it.
// SegmentFiles keeps the open ones (file and footer) in a bounded cache, least recently used out first.
// Blocks that fail their checksum are counted and told once. A segment that expires, or was joined into
// another, is marked; its file goes when the last query that reads it has ended. Thread-safe.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/world.h"
#include "store/embedded/ledger.h"
#include "store/query/block_scan.h"
#include "store/segment/minute_counts.h"
#include "store/segment/segment_reader.h"

namespace foreshock::store {

class SegmentFiles {
 public:
  SegmentFiles(Disk& disk, Ledger& ledger, std::string data_folder, size_t open_max)
      : disk_(disk), ledger_(ledger), data_folder_(std::move(data_folder)), open_max_(open_max) {}

  const std::string& data_folder() const { return data_folder_; }
  std::string folder_of(const SegmentRow& row) const;
  std::string path_of(const SegmentRow& row) const;
  // Adds to `read_bytes` what had to be read for it.
  Result<std::shared_ptr<SegmentReader>> open(const SegmentRow& row, uint64_t* read_bytes = nullptr);
  void forget(uint64_t id);
  void remove_file(const SegmentRow& row);
  Disk& disk() { return disk_; }
  Ledger& ledger() { return ledger_; }
  // Room in memory for decoded minute counts; false when it is used up.
  bool take_count_memory(size_t bytes);
  void give_count_memory(size_t bytes) { count_bytes_ -= bytes; }

 private:
  struct Entry {
    uint64_t id;
    std::shared_ptr<SegmentReader> reader;
  };
  Disk& disk_;
  Ledger& ledger_;
  const std::string data_folder_;
  const size_t open_max_;
  std::atomic<size_t> count_bytes_ = 0;
  std::mutex mutex_;
  std::list<Entry> recent_;  // most recent first
  std::unordered_map<uint64_t, std::list<Entry>::iterator> by_id_;
};

class SegmentGroup : public BlockGroup, public std::enable_shared_from_this<SegmentGroup> {
 public:
  SegmentGroup(std::shared_ptr<SegmentFiles> files, SegmentRow row)
      : files_(std::move(files)), row_(std::move(row)) {}
  ~SegmentGroup() override;

  const SegmentRow& row() const { return row_; }
  int64_t min_time() const override { return row_.min_time; }
  int64_t max_time() const override { return row_.max_time; }
  Result<OpenedBlocks> open(const BlockWish& wish) override;
  uint64_t warm(const std::vector<std::string>& words) override;
  Result<std::shared_ptr<const RowBlock>> minute_counts() override;

  Result<std::shared_ptr<const MinuteCounts>> counts();
  // All blocks with their lines, to write them anew; any that does not read back is an error.
  Result<std::vector<std::shared_ptr<const RowBlock>>> read_all();
  // The file is deleted when the last reader is gone.
  void mark_removed() { removed_ = true; }
  void note_damage(size_t block, const Error& error);
  uint64_t damaged_blocks() const;

 private:
  std::shared_ptr<SegmentFiles> files_;
  const SegmentRow row_;
  std::atomic<bool> removed_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const MinuteCounts> counts_;
  size_t counts_bytes_ = 0;
  std::set<size_t> damaged_;
};

}  // namespace foreshock::store
