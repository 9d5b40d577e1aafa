#include "api/series/windows.h"

#include <algorithm>
#include <cmath>

namespace foreshock::api::series {
namespace {

using loki::RangeFunction;

double quantile_of(std::vector<double>& values, double q) {
  std::sort(values.begin(), values.end());
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  double rank = q * static_cast<double>(values.size() - 1);
  size_t low = static_cast<size_t>(rank);
  size_t high = std::min(low + 1, values.size() - 1);
  double share = rank - static_cast<double>(low);
  return values[low] * (1 - share) + values[high] * share;
}

}  // namespace

void Windows::Cell::add(double value, int64_t time_ns) {
  least = count == 0 ? value : std::min(least, value);
  greatest = count == 0 ? value : std::max(greatest, value);
  if (count > 0) rise += value >= last ? value - last : value;  // a counter that fell began anew
  count += 1;
  double delta = value - mean;
  mean += delta / count;
  squares += delta * (value - mean);
  if (time_ns < first_ns) {
    first_ns = time_ns;
    first = value;
  }
  if (time_ns >= last_ns) {
    last_ns = time_ns;
    last = value;
  }
}

bool adds_up(loki::RangeFunction function) {
  switch (function) {
    case RangeFunction::kCount:
    case RangeFunction::kRate:
    case RangeFunction::kBytes:
    case RangeFunction::kBytesRate:
    case RangeFunction::kSum:
    case RangeFunction::kIncrease:
      return true;
    default:
      return false;
  }
}

bool Windows::is_sum() const {
  return adds_up(leaf_.range_function) || leaf_.range_function == RangeFunction::kAbsent;
}

Windows::Row* Windows::row_of(const Labels& labels) {
  auto found = rows_.find(labels);
  if (found != rows_.end()) return &found->second;
  if (rows_.size() >= kSeriesMax || (rows_.size() + 1) * steps_.count > kCellsMax) {
    warning_ =
        "more than " + std::to_string(rows_.size()) + " series; the rest is left out: group by fewer labels";
    return nullptr;
  }
  Row& made = rows_[labels];
  if (is_sum()) {
    made.sums.resize(steps_.count + 1);
    made.counts.resize(steps_.count + 1);
  } else if (leaf_.range_function == RangeFunction::kQuantile) {
    made.values.resize(steps_.count);
  } else {
    made.cells.resize(steps_.count);
  }
  return &made;
}

void Windows::add(const Labels& labels, int64_t time_ns, double value, double weight) {
  int64_t time = time_ns + leaf_.offset_ns;
  size_t from = 0;
  if (time >= steps_.start_ns) {
    if (steps_.step_ns == 0) return;
    from = static_cast<size_t>((time - steps_.start_ns) / steps_.step_ns) + 1;
  }
  int64_t reach = time + leaf_.range_ns - steps_.start_ns;
  if (reach < 0) return;
  size_t to = steps_.step_ns == 0 ? 0 : static_cast<size_t>(reach / steps_.step_ns);
  to = std::min(to, steps_.count - 1);
  if (from > to) return;
  Row* row = row_of(labels);
  if (row == nullptr) return;
  if (is_sum()) {
    row->sums[from] += value * weight;
    row->sums[to + 1] -= value * weight;
    row->counts[from] += weight;
    row->counts[to + 1] -= weight;
    return;
  }
  for (size_t step = from; step <= to; ++step) {
    if (leaf_.range_function != RangeFunction::kQuantile) {
      row->cells[step].add(value, time);
    } else if (values_ < kValuesMax) {
      ++values_;
      row->values[step].push_back(value);
    } else {
      warning_ = "too many values for one quantile; it is of the first " + std::to_string(kValuesMax);
    }
  }
}

void Windows::finish_sums(const Row& row, Series& out) const {
  bool per_second =
      leaf_.range_function == RangeFunction::kRate || leaf_.range_function == RangeFunction::kBytesRate;
  double divisor = per_second ? static_cast<double>(leaf_.range_ns) / 1e9 : 1;
  double sum = 0, count = 0;
  for (size_t i = 0; i < steps_.count; ++i) {
    sum += row.sums[i];
    count += row.counts[i];
    if (count > 0.5) out.set(i, sum / divisor);
  }
}

double Windows::result(Row& row, size_t step) const {
  if (leaf_.range_function == RangeFunction::kQuantile) return quantile_of(row.values[step], leaf_.number);
  const Cell& cell = row.cells[step];
  switch (leaf_.range_function) {
    case RangeFunction::kMin:
      return cell.least;
    case RangeFunction::kMax:
      return cell.greatest;
    case RangeFunction::kFirst:
      return cell.first;
    case RangeFunction::kLast:
      return cell.last;
    case RangeFunction::kDeviation:
      return std::sqrt(cell.squares / cell.count);
    case RangeFunction::kVariance:
      return cell.squares / cell.count;
    case RangeFunction::kRateCounter:
      return cell.rise / (static_cast<double>(leaf_.range_ns) / 1e9);
    default:
      return cell.mean;
  }
}

Matrix Windows::take_absent() {
  std::vector<double> counts(steps_.count + 1);
  for (const auto& [labels, row] : rows_)
    for (size_t i = 0; i <= steps_.count; ++i) counts[i] += row.counts[i];
  Labels labels;
  const auto& matchers = leaf_.metric.metric.empty() ? leaf_.log.matchers : leaf_.metric.matchers;
  for (const loki::Matcher& matcher : matchers)
    if (matcher.kind == loki::MatchKind::kEqual) set_label(labels, matcher.name, matcher.value);
  Matrix out;
  Series& made = out.emplace_back(std::move(labels), steps_.count);
  double count = 0;
  for (size_t i = 0; i < steps_.count; ++i) {
    count += counts[i];
    if (count < 0.5) made.set(i, 1);
  }
  tidy(out, false);
  return out;
}

Matrix Windows::take() {
  if (leaf_.range_function == RangeFunction::kAbsent) return take_absent();
  Matrix out;
  for (auto& [labels, row] : rows_) {
    Series& made = out.emplace_back(labels, steps_.count);
    if (is_sum()) {
      finish_sums(row, made);
      continue;
    }
    for (size_t i = 0; i < steps_.count; ++i) {
      bool there = row.values.empty() ? row.cells[i].count > 0 : !row.values[i].empty();
      if (there) made.set(i, result(row, i));
    }
  }
  rows_.clear();
  tidy(out, false);
  return out;
}

}  // namespace foreshock::api::series
