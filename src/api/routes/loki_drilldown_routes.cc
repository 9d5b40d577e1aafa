// What Grafana's Logs Drilldown asks: index statistics, volumes, patterns, detected labels and fields.
#include <algorithm>
#include <map>
#include <set>

#include "api/loki/answer.h"
#include "api/loki/asked.h"
#include "api/loki/line_pattern.h"
#include "api/loki/log_reader.h"
#include "api/loki/parser.h"
#include "api/loki/sample.h"
#include "api/routes/loki_routes.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

using loki::Asked;
using loki::LogReader;
using Counts = std::vector<LogReader::Count>;

constexpr size_t kPatternsMax = 1'000;
constexpr size_t kPatternCellsMax = 100'000;  // templates times steps
constexpr size_t kVolumesMax = 5'000;

LogReader reader_of(Call& call, const CancelFlag& cancelled) {
  return {call.shared.deps.store, call.tenant(), {call.shared.options.query_time_ns, cancelled.get()}};
}

// Lines are counted exactly; their bytes are those of an average line of this tenant.
double bytes_per_line(Call& call) {
  store::StoreStats stats = call.shared.deps.store.stats(call.tenant());
  return stats.lines == 0 ? 0 : static_cast<double>(stats.raw_bytes) / static_cast<double>(stats.lines);
}

Result<net::HttpResponse> index_stats(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range());
  LogReader reader = reader_of(call, cancelled);
  ASSIGN_OR_RETURN(Counts counts,
                   reader.count(query, range.start, range.end, {"service_name", "host", "source", "format"}));
  uint64_t entries = 0;
  for (const LogReader::Count& count : counts) entries += count.lines;
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("streams", uint64_t{counts.size()})
      .field("chunks", call.shared.deps.store.stats(call.tenant()).segments)
      .field("entries", entries)
      .field("bytes", static_cast<uint64_t>(static_cast<double>(entries) * bytes_per_line(call)))
      .end_object();
  return net::json_response(200, std::move(out));
}

struct VolumeRequest {
  loki::LogQuery query;
  std::vector<std::string> labels;
  bool by_label = false;
  size_t limit = 100;
};
Result<VolumeRequest> read_volume(const Asked& asked) {
  VolumeRequest out;
  ASSIGN_OR_RETURN(out.query, loki::parse_log_query(asked.text("query"), true));
  std::string targets = asked.text("targetLabels");
  for (size_t at = 0; at < targets.size();) {
    size_t end = std::min(targets.find(',', at), targets.size());
    if (end > at) out.labels.push_back(targets.substr(at, end - at));
    at = end + 1;
  }
  if (out.labels.empty())
    for (const loki::Matcher& matcher : out.query.matchers) out.labels.push_back(matcher.name);
  if (out.labels.empty()) out.labels.emplace_back("service_name");
  std::sort(out.labels.begin(), out.labels.end());
  out.labels.erase(std::unique(out.labels.begin(), out.labels.end()), out.labels.end());
  std::string aggregate = asked.text("aggregateBy");
  if (!aggregate.empty() && aggregate != "series" && aggregate != "labels")
    return fail(ErrorKind::kInvalid, "invalid aggregateBy '" + aggregate + "': series or labels");
  out.by_label = aggregate == "labels";
  ASSIGN_OR_RETURN(out.limit, asked.number("limit", 100, kVolumesMax));
  return out;
}

// Bytes per series and step; of `labels` aggregation, per name of a label.
series::Matrix volumes(const VolumeRequest& request, const Counts& counts, const series::Steps& steps,
                       double bytes) {
  std::map<series::Labels, series::Series> found;
  for (const LogReader::Count& count : counts) {
    std::vector<series::Labels> keys;
    if (!request.by_label) keys.push_back(count.labels);
    for (const auto& [name, value] : count.labels)
      if (request.by_label) keys.push_back({{name, ""}});
    size_t step =
        steps.step_ns == 0 ? 0 : static_cast<size_t>((count.time.ns - steps.start_ns) / steps.step_ns);
    if (step >= steps.count) continue;
    for (series::Labels& key : keys) {
      if (key.empty()) continue;
      series::Series& volume = found.try_emplace(key, key, steps.count).first->second;
      volume.set(step, volume.values[step] + std::max(1.0, static_cast<double>(count.lines) * bytes));
    }
  }
  series::Matrix out;
  for (auto& [labels, volume] : found) {
    for (double& value : volume.values) value = static_cast<double>(static_cast<uint64_t>(value));
    out.push_back(std::move(volume));
  }
  auto total = [](const series::Series& volume) {
    double sum = 0;
    for (double value : volume.values) sum += value;
    return sum;
  };
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return total(a) > total(b); });
  if (out.size() > request.limit) out.resize(request.limit);
  return out;
}

Result<net::HttpResponse> index_volume(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(VolumeRequest request, read_volume(asked));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range());
  LogReader reader = reader_of(call, cancelled);
  ASSIGN_OR_RETURN(Counts counts, reader.count(request.query, range.start, range.end, request.labels));
  series::Steps steps{range.end.ns, 0, 1};
  return loki::vector_answer(volumes(request, counts, steps, bytes_per_line(call)), steps, reader.summary(),
                             true);
}

Result<net::HttpResponse> index_volume_range(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(VolumeRequest request, read_volume(asked));
  ASSIGN_OR_RETURN(series::Steps steps, asked.steps());
  LogReader reader = reader_of(call, cancelled);
  Timestamp end{steps.at(steps.count - 1) + steps.step_ns};
  ASSIGN_OR_RETURN(Counts counts, reader.count(request.query, Timestamp{steps.start_ns}, end, request.labels,
                                               steps.step_ns));
  return loki::matrix_answer(volumes(request, counts, steps, bytes_per_line(call)), steps, reader.summary(),
                             true);
}

struct PatternCounts {
  std::string level;
  uint64_t lines = 0;
  std::map<int64_t, uint64_t> steps;
  uint64_t level_lines = 0;
};

void write_patterns(std::string& out, const std::map<std::string, PatternCounts>& patterns) {
  std::vector<const std::pair<const std::string, PatternCounts>*> sorted;
  for (const auto& entry : patterns) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->second.lines > b->second.lines; });
  if (sorted.size() > kPatternsMax) sorted.resize(kPatternsMax);
  JsonWriter json(out);
  json.begin_object().field("status", "success").key("data").begin_array();
  for (const auto* entry : sorted) {
    json.begin_object()
        .field("pattern", entry->first)
        .field("level", entry->second.level)
        .key("samples")
        .begin_array();
    for (const auto& [time, lines] : entry->second.steps)
      json.begin_array().value(time / kSecond).value(lines).end_array();
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

// Templates with their counts: of all of retention, since templates are kept as long as their lines.
Result<net::HttpResponse> list_patterns(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range(3 * kHour));
  ASSIGN_OR_RETURN(int64_t step, asked.step(range));
  LogReader reader = reader_of(call, cancelled);
  const std::vector<std::string> labels = {"detected_level", "template_id"};
  Timestamp start = range.start.floor(kMinute);
  ASSIGN_OR_RETURN(Counts whole, reader.count(query, start, range.end, labels));
  // Whole minutes, so that minute counts answer, and no more of them than there is room for.
  int64_t steps_max =
      static_cast<int64_t>(std::max<size_t>(10, kPatternCellsMax / std::max<size_t>(1, whole.size())));
  step = std::max(step, (range.end - start) / steps_max);
  step = (step + kMinute - 1) / kMinute * kMinute;
  ASSIGN_OR_RETURN(Counts counts, reader.count(query, start, range.end, labels, step));
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  std::map<std::string, PatternCounts> patterns;
  std::map<std::string, std::string> texts;
  std::map<std::pair<std::string, std::string>, uint64_t> by_level;
  for (const LogReader::Count& count : counts) {
    std::string id(series::find_label(count.labels, "template_id"));
    auto [text, fresh] = texts.try_emplace(id);
    if (fresh)
      if (auto number = parse_hex16(id))
        if (auto known = catalogue.find(catalogue.resolve(TemplateId{*number})))
          text->second = loki::pattern_of_template(known->text);
    if (text->second.empty()) continue;
    PatternCounts& pattern = patterns[text->second];
    pattern.lines += count.lines;
    pattern.steps[count.time.ns] += count.lines;
    std::string level(series::find_label(count.labels, "detected_level"));
    uint64_t of_level = by_level[{text->second, level}] += count.lines;
    if (of_level > pattern.level_lines) {
      pattern.level_lines = of_level;
      pattern.level = level;
    }
  }
  std::string out;
  write_patterns(out, patterns);
  return net::json_response(200, std::move(out));
}

Result<loki::Sample> sample_of(Call& call, const Asked& asked, const CancelFlag& cancelled,
                               size_t lines_otherwise) {
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range());
  ASSIGN_OR_RETURN(size_t lines, asked.number("line_limit", lines_otherwise, loki::kLinesMax));
  LogReader reader = reader_of(call, cancelled);
  return loki::take_sample(reader, query, range.start, range.end, lines);
}

Result<net::HttpResponse> detected_labels(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::LogQuery query, loki::parse_log_query(asked.text("query"), true));
  ASSIGN_OR_RETURN(Asked::Range range, asked.range());
  LogReader reader = reader_of(call, cancelled);
  ASSIGN_OR_RETURN(Counts counts,
                   reader.count(query, range.start, range.end, {"format", "host", "service_name", "source"}));
  ASSIGN_OR_RETURN(loki::Sample sample,
                   loki::take_sample(reader, query, range.start, range.end, loki::kSampleLines));
  std::map<std::string, std::set<std::string>> values;
  for (const LogReader::Count& count : counts)
    for (const auto& [name, value] : count.labels) values[name].insert(value);
  for (const auto& [name, field] : sample.fields)
    for (const auto& [value, times] : field.values)
      if (field.sent) values[name].insert(value);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("detectedLabels").begin_array();
  for (const auto& [name, distinct] : values)
    json.begin_object().field("label", name).field("cardinality", uint64_t{distinct.size()}).end_object();
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> detected_fields(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(size_t older, asked.number("field_limit", 1000, loki::kSampleFieldsMax));
  ASSIGN_OR_RETURN(size_t limit, asked.number("limit", older, loki::kSampleFieldsMax));
  ASSIGN_OR_RETURN(loki::Sample sample, sample_of(call, asked, cancelled, 1000));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("fields").begin_array();
  size_t shown = 0;
  for (const auto& [name, field] : sample.fields) {
    if (shown++ == limit) break;
    bool metadata = field.sent || !loki::field_of_label(name).empty();
    json.begin_object()
        .field("label", name)
        .field("type", field.type())
        .field("cardinality", uint64_t{field.values.size()})
        .key("parsers");
    if (metadata) {
      json.null();
    } else {
      json.begin_array().value(field.in_json ? "json" : "logfmt").end_array();
    }
    if (field.in_json && !metadata) json.key("jsonPath").begin_array().value(name).end_array();
    json.end_object();
  }
  json.end_array().field("limit", uint64_t{limit}).end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> detected_field_values(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  std::string name(call.request.path_parameter("name"));
  ASSIGN_OR_RETURN(size_t limit, asked.number("limit", 1000, loki::kSampleValuesMax));
  ASSIGN_OR_RETURN(loki::Sample sample, sample_of(call, asked, cancelled, loki::kValueSampleLines));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("values").begin_array();
  size_t shown = 0;
  if (auto found = sample.fields.find(name); found != sample.fields.end())
    for (const auto& [value, count] : found->second.values)
      if (shown++ < limit) json.value(value);
  json.end_array().field("limit", uint64_t{limit}).end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_loki_drilldown_routes(RouteSet& routes) {
  using Handler = Result<net::HttpResponse> (*)(Call&, const CancelFlag&);
  static constexpr std::pair<const char*, Handler> kHandlers[] = {
      {"lokiIndexStats", index_stats},
      {"lokiIndexVolume", index_volume},
      {"lokiIndexVolumeRange", index_volume_range},
      {"lokiPatterns", list_patterns},
      {"lokiDetectedLabels", detected_labels},
      {"lokiDetectedFields", detected_fields}};
  for (const auto& [id, handler] : kHandlers) {
    loki::add_route(routes, id, handler);
    loki::add_route(routes, std::string(id) + "ByForm", handler);
  }
  loki::add_route(routes, "lokiDetectedFieldValues", detected_field_values);
}

}  // namespace foreshock::api
