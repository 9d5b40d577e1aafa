// Live streams: /tail (records) and /events (findings, incidents, sources, figures).
#include "api/rendering.h"
#include "api/routes/route_set.h"
#include "api/routes/tail_session.h"
#include "net/sse.h"
#include "store/query_parse.h"

namespace foreshock::api {
namespace {

std::string last_event_id(const net::HttpRequest& request) {
  std::string id(request.header("Last-Event-ID").value_or(""));
  return id.size() > 128 ? std::string() : id;
}

void tail_logs(Call&& call, const CancelFlag&) {
  Input input = call.input();
  std::string query = input.parameter("query", kQueryTextBytesMax);
  if (query.empty()) query = "*";
  if (!input.ok()) return call.writer.send(input.problem());
  auto parsed = store::parse_query(query);
  if (!parsed) return call.writer.send(query_problem(parsed.error(), query, call.request.request_id));
  if (!parsed->pipes.empty())
    return call.writer.send(
        query_problem({ErrorKind::kInvalid, "a live tail takes filters only; leave out the pipes"}, query,
                      call.request.request_id));
  TailSession::start(call.shared, call.writer, call.tenant(), query, last_event_id(call.request));
}

void stream_events(Call&& call, const CancelFlag&) {
  if (call.shared.bus.full())
    return send_result(call, fail(ErrorKind::kUnavailable, "too many pages follow the events already"));
  net::StreamWriter stream = net::start_sse(call.writer);
  net::keep_alive(call.shared.deps.loop, stream);
  if (!call.shared.bus.follow(call.tenant(), stream, last_event_id(call.request))) return stream.close();
  std::string first;
  net::append_sse(first, "stats", "", stats_json(call.shared.deps.ingest(call.tenant())));
  stream.write(first);
}

}  // namespace

void add_live_routes(RouteSet& routes) {
  // A tail that resumes reads lines first, so it begins on a query thread.
  routes.stream("tailLogs", Where::kQuery, tail_logs);
  routes.stream("streamEvents", Where::kWorker, stream_events);
}

}  // namespace foreshock::api
