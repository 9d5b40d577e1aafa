// evaluate(): a metric expression over the steps of a query, whatever its leaves read.
//
// One engine for LogQL and PromQL: leaves (range functions, metrics at an instant) come from a LeafReader,
// everything above them is computed here. A leaf under sum() is told which labels the sum keeps, so that the
// store can count by these alone. On the caller's thread.
#pragma once

#include "api/series/series.h"

namespace foreshock::api::series {

class LeafReader {
 public:
  virtual ~LeafReader() = default;
  // `sum_by`: the parent adds the series up by these labels; the leaf may do so already.
  virtual Result<Matrix> read(const loki::Expression& leaf, const Steps& steps,
                              const loki::Grouping* sum_by) = 0;
};

Result<Value> evaluate(const loki::Expression& expression, const Steps& steps, LeafReader& leaves);

}  // namespace foreshock::api::series
