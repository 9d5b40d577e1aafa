#include "api/api.h"

#include "api/rendering.h"
#include "api/routes/loki_routes.h"
#include "api/routes/route_set.h"
#include "api/routes/shared.h"
#include "base/check.h"

namespace foreshock::api {
namespace {

void publish_stats(Api::Shared& shared) {
  std::lock_guard guard(shared.stats_mutex);
  if (shared.stopped) return;
  for (TenantId tenant : shared.bus.followed())
    shared.bus.publish(tenant, "stats", stats_json(shared.deps.ingest(tenant)), false);
}

}  // namespace

Api::Api(ApiDependencies dependencies, ApiOptions options)
    : shared_(std::make_shared<Shared>(std::move(dependencies), options)) {
  const ApiDependencies& deps = shared_->deps;
  CHECK(deps.facts && deps.catalogue && deps.services && deps.anomalies && deps.topology && deps.sources &&
        deps.recent && deps.ingest && deps.models && deps.tell)
      << "api: a function of ApiDependencies is missing";
  std::weak_ptr<Shared> weak = shared_;
  shared_->stats_timer = deps.loop.call_every(options.stats_period_ns, [weak] {
    if (std::shared_ptr<Shared> shared = weak.lock()) publish_stats(*shared);
  });
}

Api::~Api() {
  stop();
}

void Api::register_routes(net::HttpRouter& router) {
  router.before([shared = shared_.get()](net::HttpRequest& head) { return check_access(*shared, head); });
  RouteSet routes(*shared_);
  for (auto add :
       {add_session_routes,     add_query_route,       add_search_routes,     add_live_routes,
        add_overview_routes,    add_template_routes,   add_decision_routes,   add_suspect_routes,
        add_diff_route,         add_finding_routes,    add_anomaly_routes,    add_incident_routes,
        add_feedback_routes,    add_alerting_routes,   add_ingest_routes,     add_admin_routes,
        add_redaction_routes,   add_loki_query_routes, add_loki_label_routes, add_loki_drilldown_routes,
        add_loki_status_routes, add_loki_tail_route,   add_prometheus_routes, add_server_routes})
    add(routes);
  routes.add_to(router);
  add_page_route(router);
}

EventBus& Api::events() {
  return shared_->bus;
}

void Api::stop() {
  shared_->stats_timer.cancel();
  {
    std::lock_guard guard(shared_->stats_mutex);
    shared_->stopped = true;
  }
  shared_->workers.stop();
}

}  // namespace foreshock::api
