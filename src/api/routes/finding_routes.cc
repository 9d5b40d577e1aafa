// Findings, newest first.
#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

Result<net::HttpResponse> list_findings(Call& call) {
  Input input = call.input();
  Timestamp start = input.time("start", "now-1h");
  Timestamp end = input.time("end", "now");
  if (input.ok() && start >= end) input.wrong("start", "must be before end");
  std::string service = input.parameter("service", 256);
  size_t limit = input.limit();
  std::string position = input.cursor("listFindings");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auto page,
                   call.shared.deps.incidents.findings(call.tenant(), start, end, service, limit, position));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (size_t i = 0; i < page.items.size(); ++i)
    write_finding(json, page.items[i], i < page.incident_ids.size() ? page.incident_ids[i] : std::string());
  json.end_array();
  write_next_cursor(json,
                    page.next_cursor.empty() ? std::string() : make_cursor("listFindings", page.next_cursor));
  json.end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_finding_routes(RouteSet& routes) {
  routes.answer("listFindings", Where::kWorker, list_findings);
}

}  // namespace foreshock::api
