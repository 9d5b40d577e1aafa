// A Prometheus API for the counts and scores that Foreshock keeps, as Grafana's Prometheus data source asks
// it.
#include <algorithm>
#include <set>

#include "api/api_events.h"
#include "api/loki/answer.h"
#include "api/loki/asked.h"
#include "api/loki/parser.h"
#include "api/prometheus/metric_reader.h"
#include "api/routes/loki_routes.h"
#include "api/routes/route_set.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

using loki::Asked;
using prometheus::MetricReader;
using Handler = Result<net::HttpResponse> (*)(Call&, const CancelFlag&);

constexpr std::string_view kPrometheusVersion = "2.48.0";

net::HttpResponse prometheus_error(const Error& error) {
  int status = net::status_of(error.kind);
  std::string_view type = status == 400                    ? "bad_data"
                          : status == 503 || status == 429 ? "unavailable"
                          : status == 504                  ? "timeout"
                                                           : "internal";
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("status", "error")
      .field("errorType", type)
      .field("error", status == 500 ? std::string("an internal error; the server's log has the reason")
                                    : error.message)
      .end_object();
  return net::json_response(status, std::move(out));
}

void add_route(RouteSet& routes, std::string_view operation, Handler handler) {
  add_cancellable_route(routes, operation, handler, prometheus_error);
}

MetricReader reader_of(Call& call, const CancelFlag& cancelled) {
  return {call.shared.deps.store,
          call.shared.deps.incidents,
          call.tenant(),
          {call.shared.options.query_time_ns, cancelled.get()}};
}

Result<net::HttpResponse> evaluate_query(Call& call, const CancelFlag& cancelled, bool instant) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::Child query, loki::parse_expression(asked.text("query"), loki::Dialect::kPromQl));
  ASSIGN_OR_RETURN(series::Steps steps, instant ? asked.instant() : asked.steps());
  MetricReader reader = reader_of(call, cancelled);
  ASSIGN_OR_RETURN(series::Value value, series::evaluate(*query, steps, reader));
  if (const double* number = std::get_if<double>(&value)) {
    if (instant) return loki::scalar_answer(*number, steps, reader.summary(), false);
    series::Matrix constant;
    series::Series& made = constant.emplace_back(series::Labels(), steps.count);
    for (size_t i = 0; i < steps.count; ++i) made.set(i, *number);
    return loki::matrix_answer(constant, steps, reader.summary(), false);
  }
  series::Matrix matrix = std::get<series::Matrix>(std::move(value));
  bool ordered = query->kind == loki::Expression::Kind::kAggregate &&
                 query->vector_function >= loki::VectorFunction::kTop;
  series::tidy(matrix, !(instant && ordered));
  return instant ? loki::vector_answer(matrix, steps, reader.summary(), false)
                 : loki::matrix_answer(matrix, steps, reader.summary(), false);
}

Result<net::HttpResponse> query_now(Call& call, const CancelFlag& cancelled) {
  return evaluate_query(call, cancelled, true);
}
Result<net::HttpResponse> query_range(Call& call, const CancelFlag& cancelled) {
  return evaluate_query(call, cancelled, false);
}

Result<std::vector<series::Labels>> find_series(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(Asked::Range range, asked.range(6 * kHour));
  std::vector<std::string> selectors = asked.texts("match[]");
  if (selectors.size() > 32) return fail(ErrorKind::kInvalid, "at most 32 selectors (match[])");
  MetricReader reader = reader_of(call, cancelled);
  std::set<series::Labels> found;
  auto add = [&](const loki::MetricSelector& selector) -> Status {
    ASSIGN_OR_RETURN(auto some, reader.series_of(selector, range.start, range.end));
    found.insert(some.begin(), some.end());
    return {};
  };
  if (selectors.empty()) RETURN_IF_ERROR(add({}));
  for (const std::string& text : selectors) {
    ASSIGN_OR_RETURN(loki::Child parsed, loki::parse_expression(text, loki::Dialect::kPromQl));
    if (parsed->kind != loki::Expression::Kind::kMetric)
      return fail(ErrorKind::kInvalid,
                  "match[] takes a selector such as foreshock_log_lines_total{level=\"error\"}");
    RETURN_IF_ERROR(add(parsed->metric));
  }
  return std::vector<series::Labels>(found.begin(), found.end());
}

Result<net::HttpResponse> list_series(Call& call, const CancelFlag& cancelled) {
  ASSIGN_OR_RETURN(auto found, find_series(call, cancelled));
  return loki::series_answer(found);
}

Result<net::HttpResponse> list_labels(Call& call, const CancelFlag& cancelled) {
  ASSIGN_OR_RETURN(auto found, find_series(call, cancelled));
  std::set<std::string> names;
  for (const series::Labels& labels : found)
    for (const auto& [name, value] : labels) names.insert(name);
  return loki::names_answer({names.begin(), names.end()});
}

Result<net::HttpResponse> list_label_values(Call& call, const CancelFlag& cancelled) {
  std::string wanted(call.request.path_parameter("name"));
  ASSIGN_OR_RETURN(auto found, find_series(call, cancelled));
  std::set<std::string> values;
  for (const series::Labels& labels : found)
    if (std::string_view value = series::find_label(labels, wanted); !value.empty()) values.emplace(value);
  if (wanted == "__name__" && Asked(call.request, call.now()).texts("match[]").empty()) {
    values.emplace(prometheus::kLinesMetric);
    values.emplace(prometheus::kScoreMetric);
  }
  return loki::names_answer({values.begin(), values.end()});
}

Result<net::HttpResponse> list_metadata(Call&) {
  std::string out;
  JsonWriter json(out);
  auto metric = [&](std::string_view name, std::string_view type, std::string_view text) {
    json.key(name)
        .begin_array()
        .begin_object()
        .field("type", type)
        .field("help", text)
        .field("unit", "")
        .end_object()
        .end_array();
  };
  json.begin_object().field("status", "success").key("data").begin_object();
  metric(prometheus::kLinesMetric, "counter", "Log lines that are kept, by service, level and template.");
  metric(prometheus::kScoreMetric, "gauge",
         "The worst score (0 to 100) of a service's findings of the last ten minutes.");
  json.end_object().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> build_info(Call& call) {
  ServerFacts facts = call.shared.deps.facts();
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("status", "success")
      .key("data")
      .begin_object()
      .field("version", kPrometheusVersion)
      .field("revision", facts.commit)
      .field("branch", "foreshock " + facts.version)
      .field("buildUser", "")
      .field("buildDate", "")
      .field("goVersion", "")
      .end_object()
      .end_object();
  return net::json_response(200, std::move(out));
}

AnswerHandler fixed(std::string json) {
  return [json](Call&) -> Result<net::HttpResponse> {
    return net::json_response(200, "{\"status\":\"success\",\"data\":" + json + "}");
  };
}

}  // namespace

void add_prometheus_routes(RouteSet& routes) {
  for (const char* id : {"prometheusQuery", "prometheusQueryByForm"}) add_route(routes, id, query_now);
  for (const char* id : {"prometheusQueryRange", "prometheusQueryRangeByForm"})
    add_route(routes, id, query_range);
  for (const char* id : {"prometheusSeries", "prometheusSeriesByForm"}) add_route(routes, id, list_series);
  for (const char* id : {"prometheusLabels", "prometheusLabelsByForm"}) add_route(routes, id, list_labels);
  add_route(routes, "prometheusLabelValues", list_label_values);
  routes.answer("prometheusMetadata", Where::kInline, list_metadata);
  routes.answer("prometheusBuildInfo", Where::kInline, build_info);
  routes.answer("prometheusRules", Where::kInline, fixed("{\"groups\":[]}"));
  routes.answer("prometheusAlerts", Where::kInline, fixed("{\"alerts\":[]}"));
  for (const char* id : {"prometheusExemplars", "prometheusExemplarsByForm"})
    routes.answer(id, Where::kInline, fixed("[]"));
}

}  // namespace foreshock::api
