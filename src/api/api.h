// Api: the HTTP face of Foreshock: openapi.yaml over the rooms, live streams, and the page's files.
//
// It translates and decides nothing: a request is read, checked against its scope (operations.h), given to
// the room that knows, and the answer written as JSON. app fills ApiDependencies with references to the
// rooms and with functions for what only app has (lanes, detectors), makes one Api, lets it add its routes to
// the router before the server starts, and calls stop() after the server has drained and before the rooms
// go. Handlers run on loop threads (what takes no time), on the server's workers (SQLite, minute counts) or
// on Api's own query threads (searches). Credentials and scope are checked before the body is read; every
// protected route goes through the same hook, so none can forget it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "alerting/alerting.h"
#include "api/api_options.h"
#include "api/event_bus.h"
#include "api/server_view.h"
#include "auth/auth.h"
#include "base/world.h"
#include "detect/detector.h"
#include "incidents/incidents.h"
#include "learn/feedback.h"
#include "net/http_router.h"
#include "net/loop.h"
#include "parse/redaction.h"
#include "remediation/runbooks.h"
#include "store/meaning.h"
#include "store/store.h"
#include "templates/catalogue.h"
#include "templates/decision.h"

namespace foreshock::api {

struct ApiDependencies {
  World& world;
  net::Loop& loop;
  auth::Auth& auth;
  store::Store& store;
  incidents::Incidents& incidents;
  alerting::Alerting& alerting;

  // All are called from several threads and must be set, but for `checks`.
  std::function<ServerFacts()> facts;
  std::function<const templates::Catalogue&(TenantId)> catalogue;
  std::function<std::vector<detect::Detector::ServiceState>(TenantId)> services;
  std::function<detect::AnomalyBoard(TenantId, Timestamp start, Timestamp end)> anomalies;
  std::function<detect::Topology(TenantId)> topology;
  std::function<std::vector<SourceView>(TenantId)> sources;
  // The last records that arrived, newest first; of one token when its id is given.
  std::function<std::vector<RecentRecord>(TenantId, const std::string& token_id)> recent;
  std::function<IngestFigures(TenantId)> ingest;
  std::function<std::vector<ModelView>(TenantId)> models;
  std::function<std::vector<ReadyCheck>()> checks;  // more reasons for /readyz
  // A person changed an incident: alerting and the live events must hear of it.
  std::function<void(const incidents::IncidentChange&)> tell;

  // Null where this process has no such room (a role without it): its operations then answer 503.
  learn::FeedbackStore* feedback = nullptr;
  const remediation::Runbooks* runbooks = nullptr;
  // What people decide about templates; durable when it answers. Null: such operations answer 503.
  std::function<Result<templates::Decision>(TenantId, const templates::DecisionRequest&)> decide;
  std::function<Result<templates::Decision>(TenantId, uint64_t decision)> take_back;
  // Which templates are like which; null: getSimilarTemplates answers 503.
  store::Meaning* meaning = nullptr;
  // A verdict mutes or lifts: the tenant's Detector must hear of it.
  std::function<void(const learn::MuteChange&)> mute;
  // A verdict on findings of this kind moves the weight of their scorer; null: nothing moves.
  std::function<void(TenantId, detect::FindingKind, bool real)> judge;
  // What the lanes redact with; null: nothing.
  std::shared_ptr<const parse::Redactor> redactor;
};

class Api {
 public:
  explicit Api(ApiDependencies dependencies, ApiOptions options = {});
  ~Api();  // stops

  void register_routes(net::HttpRouter& router);
  // Where findings, incidents and sources are published (rendering.h makes the JSON).
  EventBus& events();
  // Ends searches and timers. After it handlers answer 503.
  void stop();

  struct Shared;  // routes/shared.h; private to the room

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace foreshock::api
