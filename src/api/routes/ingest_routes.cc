// Sources and what arrived last.
#include <algorithm>

#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

constexpr size_t kRecentMax = 20;

Result<net::HttpResponse> list_sources(Call& call) {
  Input input = call.input();
  size_t limit = input.limit();
  std::string position = input.cursor("listSources");
  if (!input.ok()) return input.problem();
  std::vector<SourceView> sources = call.shared.deps.sources(call.tenant());
  auto page = page_of(
      "listSources", sources,
      [](const SourceView& source) {
        return source.kind + " " + source.name.substr(0, 300) + " " + source.id;
      },
      limit, position);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const SourceView* source : page.items) write_source(json, *source);
  json.end_array();
  write_next_cursor(json, page.next_cursor);
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> list_recent(Call& call) {
  Input input = call.input();
  std::string token = input.parameter("token", 64);
  if (!input.ok()) return input.problem();
  std::vector<RecentRecord> records = call.shared.deps.recent(call.tenant(), token);
  if (records.size() > kRecentMax) records.resize(kRecentMax);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const RecentRecord& record : records) write_recent(json, record);
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_ingest_routes(RouteSet& routes) {
  routes.answer("listSources", Where::kWorker, list_sources);
  routes.answer("listRecentIngest", Where::kWorker, list_recent);
}

}  // namespace foreshock::api
