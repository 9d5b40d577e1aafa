// OutlierModel: the door to every learner that gives a row of numbers a score of strangeness.
//
// fit() replaces what was learned; score() is higher the stranger the row is, and comparable only within one
// model. Rows are plain doubles: what the columns mean is the caller's business (counts per template in a
// window, a session's counts). Scores are no probabilities: callers turn them into p-values by rank among
// healthy scores (ConformalReservoir) and a tail (GpdTail). All four duties hold; load() of hostile bytes
// gives an error or a state that works, never a crash. Virtual calls cost nothing here: one per window or
// session. Not thread-safe while fitting; score() is const and may run on many threads. Bounds: kRowsMax rows
// and kColumnsMax columns; further rows of a fit are sampled away, seeded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ml/state_codec.h"

namespace foreshock::ml {

constexpr size_t kColumnsMax = 4096;

// A view of a row-major matrix.
struct Rows {
  std::span<const double> values;
  size_t columns = 0;

  size_t size() const { return columns == 0 ? 0 : values.size() / columns; }
  std::span<const double> operator[](size_t i) const { return values.subspan(i * columns, columns); }
};

class OutlierModel {
 public:
  virtual ~OutlierModel() = default;
  virtual std::string_view name() const = 0;
  virtual void fit(const Rows& rows) = 0;  // at least one row, finite values
  // What the last fit could not do (only networks can fail at it).
  virtual Status health() const { return {}; }
  virtual double score(std::span<const double> row) const = 0;  // as many values as columns()
  virtual size_t columns() const = 0;                           // 0 until fitted
  virtual void save(StateWriter& out) const = 0;
  virtual Status load(StateReader& in) = 0;
  virtual size_t memory_bytes() const = 0;
  uint64_t checksum() const { return checksum_of(*this); }
};

// By name, e.g. "isolation_forest"; nothing where the name is unknown.
std::unique_ptr<OutlierModel> make_outlier_model(std::string_view name, uint64_t seed);
std::span<const std::string_view> outlier_model_names();

// What every distance and projection needs first: columns brought to mean 0 and deviation 1. A column that
// never varied gets the deviation `floor`, so that its first change is far out.
class Standardiser {
 public:
  void fit(const Rows& rows, double floor = 0.1);
  void apply(std::span<const double> row, std::vector<double>& into) const;
  size_t columns() const { return mean_.size(); }
  void save(StateWriter& out) const;
  void load(StateReader& in);  // spoils the reader on damage
  size_t memory_bytes() const { return (mean_.capacity() + inverse_.capacity()) * sizeof(double); }

 private:
  std::vector<double> mean_, inverse_;
};

// At most `max` row numbers, ascending, evenly likely.
std::vector<size_t> sample_rows(size_t rows, size_t max, uint64_t seed);

}  // namespace foreshock::ml
