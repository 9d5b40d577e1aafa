// Windows: samples folded into the windows of a range function, per series, as they come.
//
// The value at a step t is of the samples in [t - range, t), which fits the half-open ranges of the store and
// its minute counts. Sums are kept as differences, so a sample costs the same however many windows overlap;
// min, max, quantiles and the like touch each window that holds the sample. Samples come in any order, but
// for counters, which need theirs. Bounded: kSeriesMax, kCellsMax, kValuesMax; what is past them is left out
// and told.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "api/series/series.h"

namespace foreshock::api::series {

constexpr size_t kValuesMax = 4'000'000;  // remembered by quantiles

// Whether adding up what parts counted is the count of the whole.
bool adds_up(loki::RangeFunction function);

class Windows {
 public:
  Windows(const loki::Expression& leaf, const Steps& steps) : leaf_(leaf), steps_(steps) {}

  // Of the samples that can count: [first_ns(), end_ns()).
  int64_t first_ns() const { return steps_.at(0) - leaf_.range_ns - leaf_.offset_ns; }
  int64_t end_ns() const { return steps_.at(steps_.count - 1) - leaf_.offset_ns; }

  // `value`: 1 for a line, its bytes, or what was unwrapped; `weight` samples of it.
  void add(const Labels& labels, int64_t time_ns, double value, double weight = 1);
  Matrix take();
  // What was left out; "" when nothing was.
  const std::string& warning() const { return warning_; }

 private:
  struct Cell {
    double mean = 0, squares = 0, least = 0, greatest = 0, first = 0, last = 0, rise = 0;
    int64_t first_ns = std::numeric_limits<int64_t>::max(), last_ns = std::numeric_limits<int64_t>::min();
    double count = 0;
    void add(double value, int64_t time_ns);
  };
  struct Row {
    std::vector<double> sums, counts;  // differences
    std::vector<Cell> cells;
    std::vector<std::vector<double>> values;  // quantiles
  };
  bool is_sum() const;
  Row* row_of(const Labels& labels);
  void finish_sums(const Row& row, Series& out) const;
  double result(Row& row, size_t step) const;
  Matrix take_absent();

  const loki::Expression& leaf_;
  const Steps steps_;
  std::map<Labels, Row> rows_;
  size_t values_ = 0;
  std::string warning_;
};

}  // namespace foreshock::api::series
