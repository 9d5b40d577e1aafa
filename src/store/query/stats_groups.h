// StatsGroups: the groups of one stats pipe: key cells to accumulators.
//
// Each key has a table of its distinct cells, and a group is a row of numbers into these tables, so that a
// group of `by template, level, 1m` costs a dozen bytes and its texts are made once, when the groups are
// given away in the order of their cells. Within a block of columns a key's cell is looked up once for each
// of the block's names (a service, a template), not for each row. At most kGroupsMax groups, charged to the
// query; rows of further ones are left out and said. Cost: 20-40 ns a row of columns, 300 ns a group given.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/query/accumulator.h"
#include "store/query/block_scan.h"
#include "store/query_parse.h"
#include "store/segment/text_index.h"

namespace foreshock::store {

class StatsGroups {
 public:
  StatsGroups(StatsPipe pipe, QueryControl& control);
  void add(BlockScan& scan, const std::vector<uint32_t>& rows);
  void add(const Row& row);
  // The result rows in order, until the taker answers false; the groups are gone afterwards.
  void give(const std::function<bool(Row&&)>& taker);
  std::vector<Row> take();  // all of them at once
  // Whether all keys and functions look only at what minute counts hold.
  bool is_counted() const;
  bool needs_lines() const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;         // there was no room for it
  static constexpr uint32_t kUnknown = UINT32_MAX - 1;  // not looked up yet

  // The distinct cells of one key.
  struct KeyTable {
    TextIndex cells;  // a rank, then JSON; numbers of equal width
    IdIndex steps;    // instead, where the key is a time step: its begin
    // The cells of the present block's names, severities or time steps, each looked up once; empty where a
    // key has none of these.
    std::vector<uint32_t> of_block;
    const IndexColumn* column = nullptr;  // of names
    int64_t first_step = 0, step_ns = 0;  // of steps

    size_t name_of(const RowBlock& block, uint32_t row) const {
      if (step_ns > 0) return static_cast<size_t>((block.timestamps[row] - first_step) / step_ns);
      return column == nullptr ? block.severities[row] : column->at(row);
    }
  };

  uint32_t cell_number(size_t key, std::string_view cell);
  uint32_t step_number(size_t key, int64_t time);
  uint32_t read_cell(size_t key, BlockScan& scan, uint32_t row);
  uint32_t cell_of_block_row(size_t key, BlockScan& scan, uint32_t row);
  void begin_block(const RowBlock& block);
  // The group with these cells; kNone when there is no room for it.
  uint32_t group_of(std::span<const uint32_t> cells);
  void grow();
  // Adds to the functions of fields; the reader gives the cell of a field.
  template <class Reader>
  void accumulate(uint32_t group, uint64_t weight, const Reader& cell_of);
  bool is_full() const { return groups_ >= groups_max_; }
  void tell_full();  // once
  // Each cell's place in the order of its key.
  std::vector<uint32_t> ranks_of(size_t key) const;
  std::vector<uint32_t> in_order(const std::vector<std::vector<uint32_t>>& ranks) const;
  double seconds_of(uint32_t group) const;
  void set_row(uint32_t group, Row& row) const;
  void append_value(uint32_t group, size_t function, std::string& out) const;

  StatsPipe pipe_;
  QueryControl& control_;
  std::vector<FieldReader> keys_;
  struct Argument {
    size_t function;
    FieldReader field;
  };
  std::vector<Argument> arguments_;  // of the functions that look at a field
  size_t groups_ = 0, groups_max_;
  bool told_full_ = false;
  std::vector<KeyTable> tables_;
  std::vector<uint32_t> cells_;            // of all groups, one after the other
  std::vector<uint64_t> lines_;            // of all groups
  std::vector<Accumulator> accumulators_;  // of all groups, one for each argument
  std::vector<uint32_t> slots_;            // group + 1 by hash of its cells; 0 is free
  std::vector<uint32_t> scratch_cells_;
  std::string scratch_;
};

}  // namespace foreshock::store
