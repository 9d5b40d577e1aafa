// BlockSource and BlockScan: how a query sees one block, be it in the head or in a segment.
//
// A BlockSource gives the block's bounds without work (for pruning), its columns, and its lines only when
// asked. A BlockScan is one query's look at one block: it holds what was loaded and parses a line out again
// (parse::parse_record) when a field wants it, keeping the last one. Views it hands out last until the next
// row is parsed. For one thread. Cost of record(): 1-3 us.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "parse/record.h"
#include "store/query/query_control.h"
#include "store/query/template_table.h"
#include "store/segment/row_block.h"

namespace foreshock::store {

struct BlockSummary {
  int64_t min_time = INT64_MIN, max_time = INT64_MAX;
  size_t rows = 0;
  uint64_t raw_bytes = 0, stored_bytes = 0;
  uint64_t order = 0;                   // blocks of a later segment come later among rows of one time
  uint32_t severity_mask = UINT32_MAX;  // bit n: some row has severity number n
  const Labels* labels = nullptr;
  const std::vector<uint32_t>* services = nullptr;     // into labels; null: unknown
  const std::vector<TemplateId>* templates = nullptr;  // null: unknown
};

class BlockSource {
 public:
  virtual ~BlockSource() = default;
  virtual const BlockSummary& summary() const = 0;
  virtual Result<std::shared_ptr<const RowBlock>> columns() = 0;
  virtual Result<std::shared_ptr<const Lines>> lines(const RowBlock& columns) = 0;
};

// What a query wants of a group's blocks.
struct BlockWish {
  const std::vector<std::string>& words;  // in every line that matches; for filters over words
  std::function<bool(const BlockSummary&)> may_match;
};
struct OpenedBlocks {
  std::vector<std::unique_ptr<BlockSource>> blocks;
  uint64_t read_bytes = 0;  // of footers and filters, to choose them
};

// Some blocks that are opened together: a segment, or a tenant's head.
class BlockGroup {
 public:
  virtual ~BlockGroup() = default;
  virtual int64_t min_time() const = 0;
  virtual int64_t max_time() const = 0;
  // The blocks that the wish does not rule out.
  virtual Result<OpenedBlocks> open(const BlockWish& wish) = 0;
  // Reads what open() will want for these words, so that it does not wait for the disk; answers the bytes
  // that open() will not count then. Called from other threads than open(). An error is open()'s to tell.
  virtual uint64_t warm(const std::vector<std::string>& words) {
    (void)words;
    return 0;
  }
  // The group's minute counts, or null when it has none and its blocks have to be read.
  virtual Result<std::shared_ptr<const RowBlock>> minute_counts() {
    return std::shared_ptr<const RowBlock>();
  }
};

constexpr size_t kRowsPerLook = 512;

class BlockScan {
 public:
  BlockScan(std::unique_ptr<BlockSource> source, std::shared_ptr<const RowBlock> block,
            const TemplateTable& templates)
      : source_(std::move(source)), block_(std::move(block)), lines_(block_->lines), templates_(&templates) {}

  const RowBlock& block() const { return *block_; }
  const TemplateTable& templates() const { return *templates_; }
  const BlockSummary& summary() const { return source_->summary(); }

  // Whether the query still wants an answer; for loops that parse lines, asked every kRowsPerLook rows.
  void set_control(QueryControl* control) { control_ = control; }
  bool proceed() { return control_ == nullptr || control_->proceed(); }

  // Has to succeed before raw(), body() and record() are called.
  Status load_lines();
  bool has_lines() const { return lines_ != nullptr; }
  // Lets go of lines that can be read again.
  void drop_lines();
  const Lines& lines() const { return *lines_; }
  std::string_view raw(size_t row) const { return lines_->raw_of(row); }
  std::string_view body(size_t row);
  const parse::Record& record(size_t row);

 private:
  std::unique_ptr<BlockSource> source_;
  std::shared_ptr<const RowBlock> block_;
  std::shared_ptr<const Lines> lines_;
  const TemplateTable* templates_;
  QueryControl* control_ = nullptr;
  Arena arena_{16 * 1024};
  parse::Record record_;
  size_t record_row_ = SIZE_MAX;
};

// A stable name of a row: its time, and a hash of its stream and its bytes. Rows that are equal in all of
// these get a number on top (see RowNumbering).
std::string row_id(const BlockScan& scan, size_t row);

// The row as a LogRow, but for its id.
LogRow make_log_row(BlockScan& scan, size_t row);

}  // namespace foreshock::store
