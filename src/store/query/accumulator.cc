#include "store/query/accumulator.h"

#include <algorithm>

#include "base/json_writer.h"
#include "store/store_options.h"

namespace foreshock::store {

Accumulator::Heavy& Accumulator::heavy() {
  if (!heavy_) heavy_ = std::make_unique<Heavy>();
  return *heavy_;
}

void Accumulator::add(const StatsFunction& function, const Cell& cell, uint64_t weight,
                      QueryControl& control) {
  if (cell.missing()) return;
  count_ += weight;
  switch (function.aggregate) {
    case Aggregate::kCount:
      return;
    case Aggregate::kCountDistinct: {
      if (!heavy().distinct) heavy_->distinct.emplace(kDistinctExactMax);
      size_t before = heavy_->distinct->memory_bytes();
      heavy_->distinct->add(cell.text);
      size_t after = heavy_->distinct->memory_bytes();
      if (after > before) control.charge(after - before);
      if (!heavy_->distinct->exact()) control.warn("count_distinct is an estimate (0.8 % standard error)");
      return;
    }
    case Aggregate::kMin:
    case Aggregate::kMax:
      return add_bound(cell);
    case Aggregate::kUniq:
      return add_value(cell, control);
    case Aggregate::kSum:
    case Aggregate::kAverage:
    case Aggregate::kQuantile:
    case Aggregate::kRate:
      break;
  }
  auto number = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
  if (!number) return;
  numbers_ += weight;
  sum_ += *number * static_cast<double>(weight);
  if (function.aggregate == Aggregate::kQuantile) heavy().sketch.add(*number, weight);
}

void Accumulator::add_bound(const Cell& cell) {
  bool first = bounds_++ == 0;
  Heavy& bounds = heavy();
  if (first || cell.text < bounds.least) bounds.least = cell.text;
  if (first || cell.text > bounds.greatest) bounds.greatest = cell.text;
  auto number = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
  if (!number) return;
  least_ = numbers_ == 0 ? *number : std::min(least_, *number);
  greatest_ = numbers_ == 0 ? *number : std::max(greatest_, *number);
  ++numbers_;
}

void Accumulator::add_value(const Cell& cell, QueryControl& control) {
  std::set<std::string>& values = heavy().values;
  if (values.count(std::string(cell.text)) != 0) return;
  if (values.size() >= kUniqValuesMax)
    return control.partial("uniq() lists at most " + std::to_string(kUniqValuesMax) + " values");
  if (control.charge(cell.text.size() + 64)) values.emplace(cell.text);
}

void Accumulator::append_result(const StatsFunction& function, std::string& out, double seconds) const {
  switch (function.aggregate) {
    case Aggregate::kCount:
      out += std::to_string(count_);
      return;
    case Aggregate::kCountDistinct:
      out += std::to_string(heavy_ && heavy_->distinct ? heavy_->distinct->count() : 0);
      return;
    case Aggregate::kSum:
      append_json_number(out, sum_);
      return;
    case Aggregate::kRate:
      if (seconds <= 0) {
        out += "null";
      } else {
        append_json_number(out, sum_ / seconds);
      }
      return;
    case Aggregate::kAverage:
      numbers_ == 0 ? void(out += "null") : append_json_number(out, sum_ / static_cast<double>(numbers_));
      return;
    case Aggregate::kQuantile:
      numbers_ == 0 ? void(out += "null")
                    : append_json_number(out, heavy_->sketch.quantile(function.quantile));
      return;
    case Aggregate::kMin:
    case Aggregate::kMax: {
      bool least = function.aggregate == Aggregate::kMin;
      if (heavy_ == nullptr) {
        out += "null";
      } else if (numbers_ > 0 && numbers_ == bounds_) {
        append_json_number(out, least ? least_ : greatest_);
      } else {
        append_json(out, Cell::of_text(least ? heavy_->least : heavy_->greatest));
      }
      return;
    }
    case Aggregate::kUniq: {
      JsonWriter json(out);
      json.begin_array();
      if (heavy_)
        for (const std::string& value : heavy_->values) json.value(value);
      json.end_array();
      return;
    }
  }
}

}  // namespace foreshock::store
