// The server about itself: contract, liveness, readiness, metrics, version.
#include "api/openapi_document.h"
#include "api/routes/route_set.h"
#include "base/json_writer.h"
#include "base/telemetry.h"

namespace foreshock::api {
namespace {

ReadyCheck check_of(std::string name, const Status& status) {
  return {std::move(name), status.has_value(), status ? std::string() : status.error().message};
}

Result<net::HttpResponse> get_ready(Call& call) {
  std::vector<ReadyCheck> checks;
  checks.push_back(check_of("store", call.shared.deps.store.healthy()));
  auto directory = call.shared.deps.auth.directory().tenant(kDefaultTenant);
  checks.push_back(
      {"control database", directory.has_value(), directory ? std::string() : directory.error().message});
  if (call.shared.deps.checks)
    for (ReadyCheck& check : call.shared.deps.checks()) checks.push_back(std::move(check));
  bool ready = true;
  std::string list;
  JsonWriter json(list);
  json.begin_array();
  for (const ReadyCheck& check : checks) {
    ready = ready && check.ok;
    json.begin_object().field("name", check.name).field("ok", check.ok);
    if (!check.reason.empty()) json.field("reason", check.reason);
    json.end_object();
  }
  json.end_array();
  std::string out;
  JsonWriter(out).begin_object().field("ready", ready).key("checks").raw(list).end_object();
  return net::json_response(ready ? 200 : 503, std::move(out));
}

Result<net::HttpResponse> get_version(Call& call) {
  ServerFacts facts = call.shared.deps.facts();
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("version", facts.version);
  if (!facts.commit.empty()) json.field("commit", facts.commit);
  if (!facts.compiler.empty()) json.field("compiler", facts.compiler);
  json.end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_server_routes(RouteSet& routes) {
  routes.answer("getOpenApi", Where::kWorker, [](Call&) -> Result<net::HttpResponse> {
    net::HttpResponse response = net::json_response(200, {});
    response.shared_body = openapi_json();
    return response;
  });
  routes.answer("getLive", Where::kInline,
                [](Call&) -> Result<net::HttpResponse> { return net::text_response(200, "alive\n"); });
  routes.answer("getReady", Where::kWorker, get_ready);
  routes.answer("getMetrics", Where::kWorker, [](Call&) -> Result<net::HttpResponse> {
    net::HttpResponse response = net::text_response(200, telemetry::render_prometheus());
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
  });
  routes.answer("getVersion", Where::kInline, get_version);
}

}  // namespace foreshock::api
