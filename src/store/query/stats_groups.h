// StatsGroups: the groups of a stats pipe and their running values, fed by blocks or by rows.
//
// Within a block a group is found by the numbers of its dictionary values and its time step, so a row costs
// one probe of a small table; the texts are looked at once per combination and block. Groups come out in the
// order of their keys (time first to last, numbers and texts rising). Without keys there is one group, also
// when no row came. At most kGroupsMax groups; rows of further ones are left out and the query is partial.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/query/accumulator.h"
#include "store/query/block_scan.h"
#include "store/query_parse.h"

namespace foreshock::store {

class StatsGroups {
 public:
  StatsGroups(StatsPipe pipe, QueryControl& control);
  void add(BlockScan& scan, const std::vector<uint32_t>& rows);
  void add(const Row& row);
  // The result rows; the groups are gone afterwards.
  std::vector<Row> take();
  // Whether all keys and functions look only at what minute counts hold.
  bool is_counted() const;
  bool needs_lines() const;

 private:
  using Group = std::vector<Accumulator>;
  void add_row(Group& group, BlockScan& scan, uint32_t row, uint64_t weight);
  Group* group_of_block_row(BlockScan& scan, uint32_t row);
  Group* find_or_make(std::string key);
  // A number that is the same for rows of this block with the same key; nullopt when a key is no column.
  std::optional<uint64_t> quick_key(const RowBlock& block, uint32_t row) const;
  static bool is_counted_field(const std::string& field);
  void append_time(std::string& key, int64_t time, int64_t step) const;

  StatsPipe pipe_;
  QueryControl& control_;
  std::vector<FieldReader> keys_;
  std::vector<FieldReader> arguments_;  // per function; unused for count()
  std::map<std::string, Group> groups_;  // key: the JSON of the key cells, each behind its sort prefix
  std::unordered_map<uint64_t, Group*> quick_;  // of the present block
};

}  // namespace foreshock::store
