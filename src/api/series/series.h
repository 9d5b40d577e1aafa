// Series: labelled values over the steps of one query, and what the vector operations make of them.
//
// A Matrix holds at most kSeriesMax series over at most kStepsMax steps; every series has a slot per step and
// says which are there. Operations are those of Prometheus: labels are sets, values are doubles, a missing
// value stays missing. Pure; a matrix is cut to kSeriesMax by whoever makes it, which is told as a warning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/loki/logql.h"
#include "base/result.h"

namespace foreshock::api::series {

using Labels = std::vector<std::pair<std::string, std::string>>;  // by name; no empty values

constexpr size_t kSeriesMax = 20'000;
constexpr size_t kStepsMax = 11'000;
constexpr size_t kCellsMax = 8'000'000;  // series times steps

std::string_view find_label(const Labels& labels, std::string_view name);  // "" when it has none
void set_label(Labels& labels, std::string_view name, std::string value);  // "" removes it
Labels keep_labels(const Labels& labels, const loki::Grouping& grouping);

struct Steps {
  int64_t start_ns = 0, step_ns = 0;  // step 0: one instant
  size_t count = 1;
  int64_t at(size_t i) const { return start_ns + static_cast<int64_t>(i) * step_ns; }
};

struct Series {
  Labels labels;
  std::vector<double> values;
  std::vector<char> present;

  Series() = default;
  Series(Labels names, size_t steps) : labels(std::move(names)), values(steps), present(steps) {}
  void set(size_t step, double value) {
    values[step] = value;
    present[step] = 1;
  }
  bool empty() const;
};

using Matrix = std::vector<Series>;
// A number that is the same at every step, or series.
using Value = std::variant<double, Matrix>;

Result<Matrix> aggregate(const loki::Expression& how, Matrix input, size_t steps);
Result<Value> combine(const loki::Expression& how, Value left, Value right);
Result<Matrix> replace_labels(const loki::Expression& how, Matrix input);

// Drops series without values, and orders the rest by their labels.
void tidy(Matrix& matrix, bool sorted);

}  // namespace foreshock::api::series
