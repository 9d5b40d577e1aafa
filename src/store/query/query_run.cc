#include "store/query/query_run.h"

#include <algorithm>

#include "parse/severity.h"
#include "store/query/ordered_scan.h"
#include "store/query/pipe_operator.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

constexpr size_t kRowsPerCheck = 1'024;

void run_aggregate(const StoreView& view, FilterNode& filter, TimeRange range, PipeOperator& first,
                   QueryControl& control) {
  bool needs_lines = first.needs_lines();
  auto visit = [&](BlockScan& scan, const std::vector<uint32_t>& rows) {
    if (needs_lines) {
      Status loaded = scan.load_lines();
      if (!loaded) {
        control.unreadable(loaded.error());
        return true;
      }
    }
    return first.push_block(scan, rows) && control.proceed();
  };
  if (filter.is_counted() && first.is_counted()) {
    scan_counts(view, filter, range, control, visit);
  } else {
    scan_blocks(view, filter, range, control, visit, needs_lines);
  }
}

void run_ordered(const StoreView& view, FilterNode& filter, TimeRange range, bool newest_first,
                 PipeOperator& first, QueryControl& control) {
  OrderedScan scan(view, filter, range, newest_first, control);
  RowNumbering numbering;
  Hit hit;
  for (size_t rows = 1; scan.next(hit); ++rows) {
    Row row;
    row.log = make_log_row(*hit.scan, hit.row);
    row.log->id = numbering.id_of(*hit.scan, hit.row);
    if (!first.push(std::move(row))) return;
    if (rows % kRowsPerCheck == 0 && !control.proceed()) return;
  }
}

// Rows in no order, for pipes that end in an aggregate and look at each row alone before.
void run_unordered(const StoreView& view, FilterNode& filter, TimeRange range, PipeOperator& first,
                   QueryControl& control) {
  scan_blocks(view, filter, range, control, [&](BlockScan& scan, const std::vector<uint32_t>& rows) {
    Status loaded = scan.load_lines();
    if (!loaded) {
      control.unreadable(loaded.error());
      return true;
    }
    size_t pushed = 0;
    for (uint32_t number : rows) {
      Row row;
      row.log = make_log_row(scan, number);
      if (!first.push(std::move(row))) return false;
      if (++pushed % kRowsPerCheck == 0 && !control.proceed()) return false;
    }
    return control.proceed();
  });
}

bool order_matters(const std::vector<std::unique_ptr<PipeOperator>>& chain) {
  auto first = std::find_if(chain.begin(), chain.end(), [](const auto& pipe) { return !pipe->is_rowwise(); });
  return first == chain.end() || !(*first)->takes_blocks();
}

// For rates: the time that the query is about, open ends replaced by those of the data.
void set_span(const StoreView& view, TimeRange range, QueryControl& control) {
  int64_t low = INT64_MAX;
  int64_t high = INT64_MIN;
  for (const auto& group : view.groups) {
    low = std::min(low, group->min_time());
    high = std::max(high, group->max_time());
  }
  if (range.start == INT64_MIN) range.start = low;
  if (range.end == INT64_MAX && high < INT64_MAX) range.end = high + 1;
  control.set_span(range.start, range.end);
}

// The shortest sensible step that needs no more than `buckets` of them.
int64_t step_for(int64_t span_ns, size_t buckets) {
  static constexpr int64_t kSteps[] = {kMillisecond,
                                       2 * kMillisecond,
                                       5 * kMillisecond,
                                       10 * kMillisecond,
                                       20 * kMillisecond,
                                       50 * kMillisecond,
                                       100 * kMillisecond,
                                       200 * kMillisecond,
                                       500 * kMillisecond,
                                       kSecond,
                                       2 * kSecond,
                                       5 * kSecond,
                                       10 * kSecond,
                                       15 * kSecond,
                                       30 * kSecond,
                                       kMinute,
                                       2 * kMinute,
                                       5 * kMinute,
                                       10 * kMinute,
                                       15 * kMinute,
                                       30 * kMinute,
                                       kHour,
                                       2 * kHour,
                                       3 * kHour,
                                       6 * kHour,
                                       12 * kHour,
                                       kDay,
                                       2 * kDay,
                                       7 * kDay,
                                       30 * kDay};
  int64_t wanted = span_ns / static_cast<int64_t>(buckets) + 1;
  for (int64_t step : kSteps)
    if (step >= wanted) return step;
  return (wanted / kDay + 1) * kDay;
}

}  // namespace

std::string RowNumbering::id_of(const BlockScan& scan, uint32_t row) {
  int64_t time = scan.block().timestamps[row];
  if (time != time_) {
    time_ = time;
    seen_.clear();
  }
  std::string id = row_id(scan, row);
  uint64_t number = ++seen_[id];
  if (number > 1) id += "-" + std::to_string(number);
  return id;
}

void run_query(const StoreView& view, const Query& query, const QueryRequest& request, const RowSink& sink,
               QueryControl& control) {
  size_t limit = request.folds ? request.limit : std::min(request.limit, limits::kQueryRowsMax);
  LineSource lines{&view, request.newest_first};
  auto chain = build_pipes(query.pipes, control, sink, limit, &lines);
  set_span(view, {request.start.ns, request.end.ns}, control);
  std::unique_ptr<FilterNode> filter = compile_filter(query.filter);
  TimeRange range{request.start.ns, request.end.ns};
  if (limit > 0 && range.start < range.end) {
    if (chain.front()->takes_blocks()) {
      run_aggregate(view, *filter, range, *chain.front(), control);
    } else if (!order_matters(chain)) {
      run_unordered(view, *filter, range, *chain.front(), control);
    } else {
      run_ordered(view, *filter, range, request.newest_first, *chain.front(), control);
    }
  }
  for (const auto& pipe : chain) pipe->finish();
}

Histogram run_histogram(const StoreView& view, const Query& query, const HistogramRequest& request,
                        QueryControl& control) {
  Histogram out;
  size_t buckets = std::clamp<size_t>(request.buckets, 1, kHistogramBucketsMax);
  // A range over all times would make steps of years: the data's own range is what is meant.
  int64_t low = INT64_MAX;
  int64_t high = INT64_MIN;
  for (const auto& group : view.groups) {
    low = std::min(low, group->min_time());
    high = std::max(high, group->max_time());
  }
  constexpr int64_t kLongest = 200LL * 365 * kDay;
  TimeRange range{request.start.ns, request.end.ns};
  bool endless =
      range.end < range.start + 0 ||
      static_cast<uint64_t>(range.end) - static_cast<uint64_t>(range.start) > static_cast<uint64_t>(kLongest);
  if (endless && low <= high) {
    range.start = std::max(range.start, low);
    range.end = std::min(range.end, high == INT64_MAX ? high : high + 1);
  }
  if (range.start >= range.end || (endless && low > high)) return out;
  out.step_ns = step_for(range.end - range.start, buckets);
  out.start = Timestamp{range.start}.floor(out.step_ns);
  size_t steps = static_cast<size_t>((range.end - 1 - out.start.ns) / out.step_ns + 1);
  out.end = out.start + static_cast<int64_t>(steps) * out.step_ns;

  std::unique_ptr<FilterNode> filter = compile_filter(query.filter);
  auto visit = [&](BlockScan& scan, const std::vector<uint32_t>& rows) {
    const RowBlock& block = scan.block();
    std::vector<uint64_t>* bands[256] = {};
    for (uint32_t row : rows) {
      uint8_t severity = block.severities[row];
      if (bands[severity] == nullptr) {
        bands[severity] = &out.by_severity[std::string(parse::severity_band(severity))];
        bands[severity]->resize(steps);
      }
      int64_t step = (block.timestamps[row] - out.start.ns) / out.step_ns;
      if (step >= 0 && static_cast<size_t>(step) < steps)
        (*bands[severity])[static_cast<size_t>(step)] += block.weight_of(row);
    }
    return control.proceed();
  };
  if (filter->is_counted() && out.step_ns % kMinute == 0) {
    scan_counts(view, *filter, range, control, visit);
  } else {
    scan_blocks(view, *filter, range, control, visit);
  }
  out.partial = control.summary().partial;
  return out;
}

Filter neighbours_filter(const LogRow& row, bool same_service) {
  Filter filter;
  filter.kind = FilterKind::kField;
  filter.comparison = Comparison::kExactly;
  filter.field = same_service ? "service" : "source";
  filter.value = same_service ? row.service : row.source;
  if (!filter.value.empty()) return filter;
  filter.comparison = Comparison::kExists;
  Filter missing;
  missing.kind = FilterKind::kNot;
  missing.children.push_back(std::move(filter));
  return missing;
}

namespace {

// Rows from the found one on, without it, in one direction.
std::vector<Row> neighbours(const StoreView& view, const Filter& condition, const RowOrder& from,
                            bool newest_first, size_t count, QueryControl& control) {
  std::vector<Row> out;
  std::unique_ptr<FilterNode> filter = compile_filter(condition);
  TimeRange range = newest_first ? TimeRange{INT64_MIN, from.time == INT64_MAX ? INT64_MAX : from.time + 1}
                                 : TimeRange{from.time, INT64_MAX};
  OrderedScan scan(view, *filter, range, newest_first, control);
  RowNumbering numbering;
  Hit hit;
  while (out.size() < count && scan.next(hit)) {
    std::string id = numbering.id_of(*hit.scan, hit.row);
    bool passed = newest_first ? hit.order < from : from < hit.order;
    if (!passed) continue;
    Row row;
    row.log = make_log_row(*hit.scan, hit.row);
    row.log->id = std::move(id);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

Result<Context> run_context(const StoreView& view, const ContextRequest& request, QueryControl& control) {
  auto no_id = [] {
    return fail(ErrorKind::kInvalid, "a line's id has 32 hex digits and may end in -2, -3, ...");
  };
  if (request.id.size() < 32) return no_id();
  auto time = parse_hex16(std::string_view(request.id).substr(0, 16));
  if (!time || !parse_hex16(std::string_view(request.id).substr(16, 16))) return no_id();
  int64_t at = static_cast<int64_t>(*time ^ (uint64_t{1} << 63));

  Context out;
  Filter all;
  std::unique_ptr<FilterNode> filter = compile_filter(all);
  OrderedScan scan(view, *filter, {at, at == INT64_MAX ? at : at + 1}, false, control);
  RowNumbering numbering;
  Hit hit;
  RowOrder found;
  while (scan.next(hit)) {
    if (numbering.id_of(*hit.scan, hit.row) != request.id) continue;
    out.row.log = make_log_row(*hit.scan, hit.row);
    out.row.log->id = request.id;
    found = hit.order;
    break;
  }
  if (!out.row.log)
    return fail(ErrorKind::kNotFound, "no line has the id " + request.id + " (it may have expired)");
  Filter condition = neighbours_filter(*out.row.log, request.same_service);
  out.before = neighbours(view, condition, found, true, std::min(request.before, kContextRowsMax), control);
  std::reverse(out.before.begin(), out.before.end());
  out.after = neighbours(view, condition, found, false, std::min(request.after, kContextRowsMax), control);
  return out;
}

}  // namespace foreshock::store
