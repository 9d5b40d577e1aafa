#include "api/loki/log_reader.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "api/loki/push_down.h"
#include "store/query_parse.h"

namespace foreshock::api::loki {
namespace {

constexpr size_t kFoldedRowsMax = 200'000'000;
constexpr size_t kFoldedGroupsMax = 100'000;
constexpr int64_t kCountedStepsMax = 50'000;

bool is_column(std::string_view label) {
  std::string_view field = field_of_label(label);
  return !field.empty() && field != "trace_id" && field != "span_id";
}

bool counts_lines(RangeFunction function) {
  return function == RangeFunction::kCount || function == RangeFunction::kRate ||
         function == RangeFunction::kAbsent || function == RangeFunction::kIncrease;
}

// The label value behind a column of a row of counts.
std::string value_of(std::string_view field, const std::string& json) {
  auto value = nlohmann::json::parse(json, nullptr, false);
  std::string text = value.is_string() ? value.get<std::string>() : std::string();
  if (field == "service" && text.empty()) return std::string(kUnknownService);
  return text;
}

// The labels of a series without grouping: those of the line, but for ids that are different for each.
series::Labels series_labels(const Entry& entry) {
  series::Labels out = entry.visible();
  std::erase_if(out, [](const auto& label) {
    return label.first == "template_id" || label.first == "trace_id" || label.first == "span_id" ||
           label.first.starts_with("__");
  });
  return out;
}

series::Labels grouped_labels(const Entry& entry, const Grouping& grouping) {
  if (grouping.without) return series::keep_labels(series_labels(entry), grouping);
  series::Labels out;
  for (const std::string& name : grouping.labels)
    series::set_label(out, name, std::string(entry.label(name)));
  return out;
}

}  // namespace

store::QueryRequest LogReader::request_of(Timestamp start, Timestamp end) const {
  store::QueryRequest request;
  request.tenant = tenant_;
  request.start = start;
  request.end = end;
  request.time_limit_ns = std::max<int64_t>(kMillisecond, limits_.time_ns - summary_.elapsed_ns);
  request.cancelled = limits_.cancelled;
  return request;
}

void LogReader::add_summary(const store::QuerySummary& summary) {
  summary_.rows += summary.rows;
  summary_.scanned_lines += summary.scanned_lines;
  summary_.scanned_bytes += summary.scanned_bytes;
  summary_.raw_bytes += summary.raw_bytes;
  summary_.elapsed_ns += summary.elapsed_ns;
  summary_.partial |= summary.partial;
  for (const std::string& warning : summary.warnings) warn(warning);
}

void LogReader::warn(const std::string& text) {
  std::vector<std::string>& all = summary_.warnings;
  if (!text.empty() && std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
}

Status LogReader::lines(const LogQuery& query, const Range& range, const std::function<bool(Entry&&)>& sink) {
  return rows(query, range, [&](Entry&& entry, const store::LogRow&) { return sink(std::move(entry)); });
}

Status LogReader::rows(const LogQuery& query, const Range& range,
                       const std::function<bool(Entry&&, const store::LogRow&)>& sink) {
  ASSIGN_OR_RETURN(Pipeline pipeline, Pipeline::compile(query));
  auto parsed = std::make_shared<store::Query>();
  parsed->filter = push_down(query).filter;
  store::QueryRequest request = request_of(range.start, range.end);
  request.parsed = std::move(parsed);
  request.limit = kFoldedRowsMax;
  request.folds = true;
  request.newest_first = range.newest_first;
  ASSIGN_OR_RETURN(store::QuerySummary summary, store_.query(request, [&](const store::Row& row) {
    if (!row.log) return true;
    Entry entry(*row.log);
    return !pipeline.run(entry) || sink(std::move(entry), *row.log);
  }));
  add_summary(summary);
  return {};
}

Result<std::optional<std::vector<LogReader::Count>>> LogReader::stored_counts(
    const LogQuery& query, Timestamp start, Timestamp end, const std::vector<std::string>& labels,
    int64_t step_ns) {
  PushDown pushed = push_down(query);
  bool columns = std::all_of(labels.begin(), labels.end(), is_column);
  if (!pushed.exact || !columns) return std::optional<std::vector<Count>>();
  // Errors of stages that the filter passes over (a pattern that is none) are errors all the same.
  ASSIGN_OR_RETURN([[maybe_unused]] Pipeline checked, Pipeline::compile(query));
  auto parsed = std::make_shared<store::Query>();
  parsed->filter = std::move(pushed.filter);
  store::StatsPipe stats;
  stats.functions.push_back({store::Aggregate::kCount, "", 0, "n", 0});
  std::vector<std::string> fields;
  for (const std::string& label : labels) {
    fields.emplace_back(field_of_label(label));
    stats.keys.push_back({fields.back(), 0, 0});
  }
  if (step_ns > 0) stats.keys.push_back({"time", step_ns, 0});
  parsed->pipes.emplace_back(std::move(stats));
  store::QueryRequest request = request_of(start, end);
  request.parsed = std::move(parsed);
  request.limit = limits::kQueryRowsMax;
  std::vector<Count> out;
  ASSIGN_OR_RETURN(store::QuerySummary summary, store_.query(request, [&](const store::Row& row) {
    Count count;
    for (size_t i = 0; i < labels.size(); ++i)
      series::set_label(count.labels, labels[i], value_of(fields[i], row.columns.at(i).second));
    if (step_ns > 0) {
      const std::string& quoted = row.columns.at(labels.size()).second;
      auto time = quoted.size() < 2 ? std::nullopt
                                    : parse_rfc3339(std::string_view(quoted).substr(1, quoted.size() - 2));
      if (!time) return true;
      count.time = *time;
    }
    const std::string& lines = row.columns.back().second;
    std::from_chars(lines.data(), lines.data() + lines.size(), count.lines);
    if (count.lines > 0) out.push_back(std::move(count));
    return true;
  }));
  add_summary(summary);
  return std::optional(std::move(out));
}

Result<std::vector<LogReader::Count>> LogReader::count(const LogQuery& query, Timestamp start, Timestamp end,
                                                       const std::vector<std::string>& labels,
                                                       int64_t step_ns) {
  ASSIGN_OR_RETURN(auto stored, stored_counts(query, start, end, labels, step_ns));
  if (stored) return std::move(*stored);
  std::map<std::pair<series::Labels, int64_t>, uint64_t> folded;
  RETURN_IF_ERROR(lines(query, {start, end, false}, [&](Entry&& entry) {
    series::Labels key;
    for (const std::string& label : labels) series::set_label(key, label, std::string(entry.label(label)));
    int64_t time = step_ns == 0 ? 0 : Timestamp{entry.time_ns}.floor(step_ns).ns;
    if (folded.size() < kFoldedGroupsMax) {
      ++folded[{std::move(key), time}];
    } else {
      warn("more than " + std::to_string(kFoldedGroupsMax) + " combinations of labels; the rest is left out");
    }
    return true;
  }));
  std::vector<Count> out;
  for (const auto& [key, lines] : folded) out.push_back({key.first, Timestamp{key.second}, lines});
  return out;
}

Result<bool> LogReader::read_counts(const Expression& leaf, const series::Steps& steps,
                                    const Grouping* sum_by, series::Windows& windows) {
  bool suits = counts_lines(leaf.range_function) && !leaf.unwrap && sum_by != nullptr && !sum_by->without;
  if (leaf.range_function == RangeFunction::kAbsent) suits = !leaf.unwrap;
  if (!suits) return false;
  static const std::vector<std::string> kNone;
  const std::vector<std::string>& labels = sum_by == nullptr ? kNone : sum_by->labels;
  int64_t first = windows.first_ns();
  int64_t step = 0;
  if (steps.count > 1) {
    step = std::gcd(std::gcd(steps.step_ns, leaf.range_ns), first);
    if (step < kMillisecond || (windows.end_ns() - first) / step > kCountedStepsMax) return false;
  }
  ASSIGN_OR_RETURN(auto counted,
                   stored_counts(leaf.log, Timestamp{first}, Timestamp{windows.end_ns()}, labels, step));
  if (!counted) return false;
  for (const Count& count : *counted)
    windows.add(count.labels, step == 0 ? first : count.time.ns, 1, static_cast<double>(count.lines));
  return true;
}

Result<series::Matrix> LogReader::read(const Expression& leaf, const series::Steps& steps,
                                       const Grouping* sum_by) {
  series::Windows windows(leaf, steps);
  ASSIGN_OR_RETURN(bool counted, read_counts(leaf, steps, sum_by, windows));
  if (!counted) {
    bool bytes =
        leaf.range_function == RangeFunction::kBytes || leaf.range_function == RangeFunction::kBytesRate;
    const Grouping* grouping = leaf.grouping ? &*leaf.grouping : sum_by;
    Range range{Timestamp{windows.first_ns()}, Timestamp{windows.end_ns()}, false};
    RETURN_IF_ERROR(lines(leaf.log, range, [&](Entry&& entry) {
      double value = bytes ? static_cast<double>(entry.line.size()) : 1;
      if (leaf.unwrap) {
        auto number = unwrapped(*leaf.unwrap, entry.label(leaf.unwrap->label));
        if (!number) return true;
        value = *number;
        entry.remove(leaf.unwrap->label);
      }
      windows.add(grouping != nullptr ? grouped_labels(entry, *grouping) : series_labels(entry),
                  entry.time_ns, value);
      return true;
    }));
  }
  warn(windows.warning());
  return windows.take();
}

}  // namespace foreshock::api::loki
