// SegmentReader: one segment file, opened: its footer in memory, its blocks read when asked.
//
// Every byte that is used is checked first: the footer by the trailer's checksum, each section by the
// footer's. A section that fails answers kCorrupt and the others go on being served. Takes hostile files:
// errors and bounded memory, never a crash. Thread-safe (a File reads at offsets). Cost of open(): one read,
// two when the footer is a large one.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

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
  // Leaves in `blocks` (numbers) those that may hold all of the words, by the filter: one small read a word,
  // whose bytes are added to `read_bytes`. A page that does not read back rules nothing out.
  void keep_with_words(std::span<const std::string> words, std::vector<size_t>& blocks,
                       uint64_t& read_bytes) const;
  uint64_t file_bytes() const { return file_bytes_; }
  uint64_t opening_bytes() const { return opening_bytes_; }  // footer and trailer, and what came with them

 private:
  SegmentReader() = default;
  void keep_with_needle(uint64_t hash, std::vector<size_t>& blocks, uint64_t& read_bytes) const;
  Result<std::string> read_section(uint64_t offset, uint64_t bytes, uint64_t hash, const char* what) const;

  std::string path_;
  std::unique_ptr<File> file_;
  uint64_t file_bytes_ = 0, opening_bytes_ = 0;
  SegmentFooter footer_;
};

}  // namespace foreshock::store
