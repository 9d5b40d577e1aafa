// SegmentReader: one segment file, opened: its footer in memory, its blocks read when asked.
//
// Every byte that is used is checked first: the footer by the trailer's checksum, each section by the
// footer's. A section that fails answers kCorrupt and the others go on being served. Takes hostile files:
// errors and bounded memory, never a crash. Thread-safe (a File reads at offsets). Cost of open(): two reads.
#pragma once

#include <memory>
#include <string>

#include "base/world.h"
#include "store/segment/segment_format.h"

namespace foreshock::store {

class SegmentReader {
 public:
  static Result<std::shared_ptr<SegmentReader>> open(Disk& disk, const std::string& path);

  const SegmentFooter& footer() const { return footer_; }
  Result<std::shared_ptr<const RowBlock>> read_columns(size_t block) const;
  // `columns` are those of the same block.
  Result<std::shared_ptr<const Lines>> read_lines(size_t block, const RowBlock& columns) const;
  // See needle_filter.h: false only when no line has a word with this hash.
  bool may_hold(uint64_t needle_hash) const;
  // As above for one block; version 1 knows the segment only.
  bool block_may_hold(size_t block, uint64_t needle_hash) const;
  uint64_t file_bytes() const { return file_bytes_; }

 private:
  SegmentReader() = default;
  std::string needle_page_of(uint64_t needle_hash) const;
  Result<std::string> read_section(uint64_t offset, uint64_t bytes, uint64_t hash, const char* what) const;

  std::string path_;
  std::unique_ptr<File> file_;
  uint64_t file_bytes_ = 0;
  SegmentFooter footer_;
};

}  // namespace foreshock::store
