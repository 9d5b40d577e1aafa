// RouteSet: handlers by operation id, and how they get onto the router.
//
// A handler either answers with a Result (errors become problem documents) or takes the Call and answers
// itself, later or as a stream. add_to() CHECKs that every operation of the table has exactly one handler.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "api/operations.h"
#include "api/routes/shared.h"
#include "net/http_router.h"

namespace foreshock::api {

enum class Where {
  kInline,  // on the loop: memory only
  kWorker,  // on the server's workers: SQLite, minute counts
  kQuery,   // on the query threads: reads lines; 429 when too many wait
};

using AnswerHandler = std::function<Result<net::HttpResponse>(Call&)>;
using StreamHandler = std::function<void(Call&&, CancelFlag cancelled)>;

class RouteSet {
 public:
  explicit RouteSet(Shared& shared) : shared_(shared) {}
  Shared& shared() { return shared_; }

  void answer(std::string_view operation, Where where, AnswerHandler handler);
  void stream(std::string_view operation, Where where, StreamHandler handler);
  void add_to(net::HttpRouter& router);

 private:
  struct Route {
    Where where = Where::kInline;
    StreamHandler handler;
  };
  Shared& shared_;
  std::map<std::string, Route, std::less<>> routes_;
};

// Answers a Result as a handler's answer: the response, or the problem (internal ones are logged).
void send_result(Call& call, Result<net::HttpResponse> result);

// Credentials and scope of a protected operation, checked before the body is read: nothing, or 401, 403, 429.
std::optional<net::HttpResponse> check_access(Shared& shared, net::HttpRequest& head);
// Who asks, for public operations that differ by that: null for strangers and wrong credentials.
auth::PrincipalPtr find_principal(Shared& shared, const net::HttpRequest& request);

// By subject; each in its own file.
void add_session_routes(RouteSet& routes);
void add_search_routes(RouteSet& routes);
void add_query_route(RouteSet& routes);
void add_live_routes(RouteSet& routes);
void add_overview_routes(RouteSet& routes);
void add_template_routes(RouteSet& routes);
void add_decision_routes(RouteSet& routes);
void add_suspect_routes(RouteSet& routes);
void add_diff_route(RouteSet& routes);
void add_finding_routes(RouteSet& routes);
void add_anomaly_routes(RouteSet& routes);
void add_incident_routes(RouteSet& routes);
void add_feedback_routes(RouteSet& routes);
void add_alerting_routes(RouteSet& routes);
void add_ingest_routes(RouteSet& routes);
void add_admin_routes(RouteSet& routes);
void add_redaction_routes(RouteSet& routes);
void add_prometheus_routes(RouteSet& routes);
void add_server_routes(RouteSet& routes);
// The page's files: every GET path that is no operation.
void add_page_route(net::HttpRouter& router);

}  // namespace foreshock::api
