#include "api/prometheus/metric_reader.h"

#include <algorithm>

#include "store/query_parse.h"

namespace foreshock::api::prometheus {
namespace {

using loki::Expression;
using loki::RangeFunction;

const std::vector<std::string> kLineLabels = {"level", "service", "template_id"};
constexpr int64_t kScoreSamplesMax = 2'000;

// The matchers of a metric as those of a log query; a label that the metric lacks is as an empty one.
Result<loki::LogQuery> query_of(const loki::MetricSelector& selector) {
  loki::LogQuery out;
  for (const loki::Matcher& matcher : selector.matchers) {
    bool known = std::find(kLineLabels.begin(), kLineLabels.end(), matcher.name) != kLineLabels.end();
    if (known) {
      out.matchers.push_back(matcher);
    } else if (!loki::ValueTest(matcher).passes("")) {
      return fail(ErrorKind::kNotFound, "no such label");
    }
  }
  return out;
}

bool passes(const std::vector<loki::Matcher>& matchers, const series::Labels& labels) {
  return std::all_of(matchers.begin(), matchers.end(), [&](const loki::Matcher& matcher) {
    return loki::ValueTest(matcher).passes(series::find_label(labels, matcher.name));
  });
}

}  // namespace

Result<series::Matrix> MetricReader::read(const Expression& leaf, const series::Steps& steps,
                                          const loki::Grouping* sum_by) {
  if (leaf.metric.metric == kScoreMetric) return read_scores(leaf, steps);
  // What is not there is an empty answer, as for every Prometheus.
  if (leaf.metric.metric != kLinesMetric) return series::Matrix();
  if (leaf.kind == Expression::Kind::kMetric) return read_totals(leaf, steps);
  return read_lines(leaf, steps, sum_by);
}

Result<series::Matrix> MetricReader::read_lines(const Expression& leaf, const series::Steps& steps,
                                                const loki::Grouping* sum_by) {
  bool counts = leaf.range_function == RangeFunction::kRate ||
                leaf.range_function == RangeFunction::kIncrease ||
                leaf.range_function == RangeFunction::kAbsent;
  if (!counts)
    return fail(ErrorKind::kInvalid,
                std::string(kLinesMetric) + " is a counter: rate() and increase() are served over it");
  auto query = query_of(leaf.metric);
  if (!query) return series::Matrix();
  loki::Grouping kept;
  for (const std::string& label : kLineLabels) {
    bool named = sum_by != nullptr &&
                 std::find(sum_by->labels.begin(), sum_by->labels.end(), label) != sum_by->labels.end();
    if (sum_by == nullptr || named != sum_by->without) kept.labels.push_back(label);
  }
  Expression counted = leaf;
  counted.log = std::move(*query);
  return lines_.read(counted, steps, &kept);
}

Result<series::Matrix> MetricReader::read_totals(const Expression& leaf, const series::Steps& steps) {
  auto query = query_of(leaf.metric);
  if (!query) return series::Matrix();
  Timestamp first{steps.at(0) - leaf.offset_ns};
  Timestamp last{steps.at(steps.count - 1) - leaf.offset_ns};
  std::map<series::Labels, std::vector<double>> added;
  auto row_of = [&](const series::Labels& labels) -> std::vector<double>* {
    if (auto found = added.find(labels); found != added.end()) return &found->second;
    if (added.size() >= series::kSeriesMax || (added.size() + 1) * steps.count > series::kCellsMax)
      return nullptr;
    return &added.emplace(labels, std::vector<double>(steps.count)).first->second;
  };
  ASSIGN_OR_RETURN(auto before, lines_.count(*query, Timestamp{INT64_MIN}, first, kLineLabels));
  for (const auto& count : before)
    if (auto* row = row_of(count.labels)) (*row)[0] += static_cast<double>(count.lines);
  if (steps.count > 1) {
    // A step's buckets begin at its multiples; an offset may lie between them.
    int64_t step = leaf.offset_ns % steps.step_ns == 0 ? steps.step_ns : kSecond;
    ASSIGN_OR_RETURN(auto counts, lines_.count(*query, first, last, kLineLabels, step));
    for (const auto& count : counts) {
      size_t at = static_cast<size_t>(std::max<int64_t>(0, count.time.ns - first.ns) / steps.step_ns) + 1;
      auto* row = at < steps.count ? row_of(count.labels) : nullptr;
      if (row != nullptr) (*row)[at] += static_cast<double>(count.lines);
    }
  }
  series::Matrix out;
  for (const auto& [labels, counts] : added) {
    series::Series& made = out.emplace_back(labels, steps.count);
    series::set_label(made.labels, "__name__", std::string(kLinesMetric));
    double total = 0;
    for (size_t i = 0; i < steps.count; ++i) {
      total += counts[i];
      if (total > 0) made.set(i, total);
    }
  }
  return out;
}

Result<MetricReader::Scores> MetricReader::scores(int64_t start_ns, int64_t end_ns) {
  Scores out;
  for (const std::string& service : store_.services(tenant_))
    out[service.empty() ? "unknown_service" : service];
  std::string cursor;
  size_t read = 0;
  do {
    ASSIGN_OR_RETURN(auto page,
                     incidents_.findings(tenant_, Timestamp{start_ns}, Timestamp{end_ns}, "", 1'000, cursor));
    for (const detect::Finding& finding : page.items)
      if (!finding.service.empty()) out[finding.service].push_back({finding.at.ns, finding.score});
    read += page.items.size();
    cursor = page.next_cursor;
  } while (!cursor.empty() && read < kFindingsMax);
  if (!cursor.empty())
    lines_.warn("more than " + std::to_string(kFindingsMax) +
                " findings in the range; the oldest are left out");
  for (auto& [service, list] : out)
    std::sort(list.begin(), list.end(), [](const Score& a, const Score& b) { return a.at_ns < b.at_ns; });
  return out;
}

Result<series::Matrix> MetricReader::read_scores(const Expression& leaf, const series::Steps& steps) {
  bool over_time = leaf.kind == Expression::Kind::kRange;
  if (over_time &&
      (leaf.range_function == RangeFunction::kRate || leaf.range_function == RangeFunction::kIncrease))
    return fail(ErrorKind::kInvalid,
                std::string(kScoreMetric) + " is a gauge: use max_over_time() and the like");
  series::Windows windows(leaf, steps);
  int64_t first = over_time ? windows.first_ns() : steps.at(0) - leaf.offset_ns;
  int64_t last = over_time ? windows.end_ns() : steps.at(steps.count - 1) - leaf.offset_ns;
  ASSIGN_OR_RETURN(Scores all, scores(first - kScoreLastsNs, last + 1));
  series::Matrix out;
  for (const auto& [service, list] : all) {
    series::Labels labels{{"service", service}};
    if (!passes(leaf.metric.matchers, labels)) continue;
    auto score_at = [&, list = &list](int64_t at) {
      double worst = 0;
      auto next = std::upper_bound(list->begin(), list->end(), at,
                                   [](int64_t t, const Score& s) { return t < s.at_ns; });
      while (next != list->begin() && std::prev(next)->at_ns > at - kScoreLastsNs)
        worst = std::max(worst, (--next)->score);
      return worst;
    };
    if (over_time) {
      int64_t every = std::max(kMinute, (last - first) / kScoreSamplesMax);
      for (int64_t at = first; at < last; at += every) windows.add(labels, at, score_at(at));
      continue;
    }
    series::set_label(labels, "__name__", std::string(kScoreMetric));
    series::Series& made = out.emplace_back(std::move(labels), steps.count);
    for (size_t i = 0; i < steps.count; ++i) made.set(i, score_at(steps.at(i) - leaf.offset_ns));
  }
  return over_time ? windows.take() : std::move(out);
}

Result<std::vector<series::Labels>> MetricReader::series_of(const loki::MetricSelector& selector,
                                                            Timestamp start, Timestamp end) {
  std::vector<series::Labels> out;
  if (selector.metric.empty() || selector.metric == kLinesMetric) {
    if (auto query = query_of(selector)) {
      ASSIGN_OR_RETURN(auto counts, lines_.count(*query, start, end, kLineLabels));
      for (auto& count : counts) {
        series::set_label(count.labels, "__name__", std::string(kLinesMetric));
        out.push_back(std::move(count.labels));
      }
    }
  }
  if (selector.metric.empty() || selector.metric == kScoreMetric) {
    ASSIGN_OR_RETURN(Scores all, scores(start.ns - kScoreLastsNs, end.ns));
    for (const auto& [service, list] : all) {
      series::Labels labels{{"__name__", std::string(kScoreMetric)}, {"service", service}};
      if (passes(selector.matchers, labels)) out.push_back(std::move(labels));
    }
  }
  return out;
}

}  // namespace foreshock::api::prometheus
