// What Loki's clients ask before they begin: versions, limits, rules; and how its routes answer errors.
#include "api/api_events.h"
#include "api/loki/answer.h"
#include "api/loki/asked.h"
#include "api/routes/loki_routes.h"
#include "base/json_writer.h"

namespace foreshock::api {

// The version of Loki whose API this is: Grafana turns features on by it.
constexpr std::string_view kLokiVersion = "3.7.1";

void add_cancellable_route(RouteSet& routes, std::string_view operation, CancellableHandler handler,
                           net::HttpResponse (*told)(const Error&)) {
  routes.stream(operation, Where::kQuery,
                [handler = std::move(handler), told](Call&& call, const CancelFlag& cancelled) {
                  call.writer.on_closed([cancelled] { cancelled->store(true); });
                  auto answer = handler(call, cancelled);
                  if (answer) return call.writer.send(std::move(*answer));
                  const Error& error = answer.error();
                  if (error.kind == ErrorKind::kInternal || error.kind == ErrorKind::kCorrupt)
                    InternalError{call.request.route, call.request.request_id, error.message}.tell();
                  call.writer.send(told(error));
                });
}

namespace loki {

void add_route(RouteSet& routes, std::string_view operation, CancellableHandler handler) {
  add_cancellable_route(routes, operation, std::move(handler), text_error);
}

}  // namespace loki

namespace {

Result<net::HttpResponse> build_info(Call& call) {
  ServerFacts facts = call.shared.deps.facts();
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("version", kLokiVersion)
      .field("revision", facts.commit)
      .field("branch", "foreshock " + facts.version)
      .field("buildUser", "")
      .field("buildDate", "")
      .field("goVersion", "")
      .end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> drilldown_limits(Call&) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("limits").begin_object();
  json.field("discover_log_levels", true);
  json.key("discover_service_name").begin_array().value("service_name").end_array();
  json.field("volume_enabled", true)
      .field("max_query_series", uint64_t{loki::kSeriesShownMax})
      .field("max_entries_limit_per_query", uint64_t{loki::kLinesMax})
      .field("max_line_size_truncate", true)
      .field("query_timeout", "30s")
      .field("retention_period", "0s")
      .field("metric_aggregation_enabled", false)
      .field("pattern_persistence_enabled", true)
      .end_object();
  json.field("pattern_ingester_enabled", true).field("version", kLokiVersion).end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> no_rules(Call&) {
  net::HttpResponse response;
  response.headers.set("Content-Type", "application/yaml");
  response.body = "{}\n";
  return response;
}

// In the words of Loki's configuration file.
Result<net::HttpResponse> tenant_limits(Call&) {
  net::HttpResponse response;
  response.headers.set("Content-Type", "application/yaml");
  response.body = "discover_log_levels: true\nvolume_enabled: true\nmax_query_series: " +
                  std::to_string(loki::kSeriesShownMax) +
                  "\nmax_entries_limit_per_query: " + std::to_string(loki::kLinesMax) + "\n";
  return response;
}

}  // namespace

void add_loki_status_routes(RouteSet& routes) {
  routes.answer("lokiBuildInfo", Where::kInline, build_info);
  routes.answer("lokiDrilldownLimits", Where::kInline, drilldown_limits);
  for (const char* id : {"lokiRules", "lokiOldRules"}) routes.answer(id, Where::kInline, no_rules);
  routes.answer("lokiTenantLimits", Where::kInline, tenant_limits);
}

}  // namespace foreshock::api
