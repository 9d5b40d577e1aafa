// Loki's labels, label values and series: by what a builder of queries lets people choose.
#include <algorithm>
#include <map>
#include <set>

#include "api/loki/answer.h"
#include "api/loki/asked.h"
#include "api/loki/log_reader.h"
#include "api/loki/parser.h"
#include "api/loki/sample.h"
#include "api/routes/loki_routes.h"

namespace foreshock::api {
namespace {

using loki::Asked;
using loki::LogReader;

const std::vector<std::string> kStreamLabels = {"format", "host", "service_name", "source"};
constexpr size_t kSeriesShownMax = 5'000;

LogReader reader_of(Call& call, const CancelFlag& cancelled) {
  return {call.shared.deps.store, call.tenant(), {call.shared.options.query_time_ns, cancelled.get()}};
}

using Names = std::vector<std::string>;

// Names of `query`'s streams, or of all.
Result<Names> list_labels(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range(6 * kHour));
  LogReader reader = reader_of(call, cancelled);
  ASSIGN_OR_RETURN(auto counts, reader.count(query, range.start, range.end, kStreamLabels));
  ASSIGN_OR_RETURN(loki::Sample sample,
                   loki::take_sample(reader, query, range.start, range.end, loki::kSampleLines));
  std::set<std::string> names;
  for (const LogReader::Count& count : counts)
    for (const auto& [name, value] : count.labels) names.insert(name);
  for (const auto& [name, field] : sample.fields)
    if (field.sent) names.insert(name);
  return Names(names.begin(), names.end());
}

Result<Names> list_label_values(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  std::string name(call.request.path_parameter("name"));
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range(6 * kHour));
  LogReader reader = reader_of(call, cancelled);
  std::set<std::string> values;
  if (!loki::field_of_label(name).empty()) {
    ASSIGN_OR_RETURN(auto counts, reader.count(query, range.start, range.end, {name}));
    for (const LogReader::Count& count : counts)
      if (!count.labels.empty()) values.insert(count.labels[0].second);
  } else {
    ASSIGN_OR_RETURN(loki::Sample sample,
                     loki::take_sample(reader, query, range.start, range.end, loki::kValueSampleLines));
    if (auto found = sample.fields.find(name); found != sample.fields.end())
      for (const auto& [value, count] : found->second.values) values.insert(value);
  }
  return Names(values.begin(), values.end());
}

using ListNames = Result<Names> (*)(Call&, const CancelFlag&);

CancellableHandler answer_names(ListNames list, net::HttpResponse (*tell)(const Names&)) {
  return [list, tell](Call& call, const CancelFlag& cancelled) -> Result<net::HttpResponse> {
    ASSIGN_OR_RETURN(Names names, list(call, cancelled));
    return tell(names);
  };
}

// Streams of one selector: what the store counts by, with what senders gave to the lines seen of late.
Status add_series(LogReader& reader, const loki::LogQuery& query, const Asked::Range& range,
                  std::set<series::Labels>& out) {
  ASSIGN_OR_RETURN(auto counts, reader.count(query, range.start, range.end, kStreamLabels));
  ASSIGN_OR_RETURN(loki::Sample sample,
                   loki::take_sample(reader, query, range.start, range.end, loki::kSampleLines));
  std::map<series::Labels, std::vector<series::Labels>> sent;
  for (const series::Labels& labels : sample.streams) {
    series::Labels columns;
    for (const std::string& name : kStreamLabels)
      series::set_label(columns, name, std::string(series::find_label(labels, name)));
    sent[columns].push_back(labels);
  }
  for (LogReader::Count& count : counts) {
    if (out.size() >= kSeriesShownMax) break;
    auto found = sent.find(count.labels);
    if (found == sent.end()) {
      out.insert(std::move(count.labels));
    } else {
      out.insert(found->second.begin(), found->second.end());
    }
  }
  return {};
}

Result<net::HttpResponse> list_series(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  std::vector<std::string> selectors = asked.texts("match[]");
  for (std::string& one : asked.texts("match")) selectors.push_back(std::move(one));
  if (selectors.empty()) selectors.emplace_back();
  if (selectors.size() > 32) return fail(ErrorKind::kInvalid, "at most 32 selectors (match[])");
  ASSIGN_OR_RETURN(Asked::Range range, asked.range(6 * kHour));
  LogReader reader = reader_of(call, cancelled);
  std::set<series::Labels> found;
  for (const std::string& selector : selectors) {
    ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(selector, true));
    RETURN_IF_ERROR(add_series(reader, query, range, found));
  }
  return loki::series_answer({found.begin(), found.end()});
}

}  // namespace

void add_loki_label_routes(RouteSet& routes) {
  for (const char* id : {"lokiLabels", "lokiLabelsByForm", "lokiLabel"})
    loki::add_route(routes, id, answer_names(list_labels, loki::names_answer));
  loki::add_route(routes, "lokiLabelValues", answer_names(list_label_values, loki::names_answer));
  loki::add_route(routes, "lokiOldLabels", answer_names(list_labels, loki::old_names_answer));
  loki::add_route(routes, "lokiOldLabelValues", answer_names(list_label_values, loki::old_names_answer));
  for (const char* id : {"lokiSeries", "lokiSeriesByForm", "lokiOldSeries"})
    loki::add_route(routes, id, list_series);
}

}  // namespace foreshock::api
