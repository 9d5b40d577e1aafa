// Accumulator: the running value of one stats function in one group.
//
// Numbers are whatever reads as a number; sum, avg and quantile pass over the rest. min and max compare
// numbers when all values so far were numbers, and texts otherwise (which orders times too). Memory is
// charged to the query; what no longer fits is left out and the query says it is partial.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "store/query/distinct_counter.h"
#include "store/query/field.h"
#include "store/query/quantile_sketch.h"
#include "store/query/query_control.h"
#include "store/query_parse.h"

namespace foreshock::store {

class Accumulator {
 public:
  // For functions with a field; a plain count() needs no accumulator.
  void add(const StatsFunction& function, const Cell& cell, uint64_t weight, QueryControl& control);
  // JSON; `seconds` is what a rate is per (0: unknown).
  void append_result(const StatsFunction& function, std::string& out, double seconds = 0) const;

 private:
  struct Heavy {
    std::optional<DistinctCounter> distinct;
    QuantileSketch sketch;
    std::set<std::string> values;
    std::string least, greatest;
  };
  void add_bound(const Cell& cell);
  void add_value(const Cell& cell, QueryControl& control);
  Heavy& heavy();

  uint64_t count_ = 0;    // lines that have the field
  uint64_t numbers_ = 0;  // of them numbers
  uint64_t bounds_ = 0;   // values that min and max have seen
  double sum_ = 0;
  double least_ = 0, greatest_ = 0;
  std::unique_ptr<Heavy> heavy_;
};

}  // namespace foreshock::store
