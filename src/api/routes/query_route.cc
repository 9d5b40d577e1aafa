// POST /query: rows as they are found, one JSON object a line.
#include "api/api_events.h"
#include "api/routes/route_set.h"
#include "api/routes/row_stream.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

// Fills what the body says; false when an answer was given because it is wrong.
bool read_request(Call& call, store::QueryRequest& request) {
  Input input = call.input();
  request.tenant = call.tenant();
  request.query = input.text("query", kQueryTextBytesMax);
  if (request.query.empty()) request.query = "*";
  request.limit = static_cast<size_t>(
      input.integer("limit", kPageRowsDefault, 1, static_cast<int64_t>(limits::kQueryRowsMax)));
  request.newest_first = input.word("order", {"desc", "asc"}, false) == "desc";
  // Without a range all that is kept is searched; the time limit bounds the work.
  request.start = input.moment("start").value_or(request.start);
  request.end = input.moment("end").value_or(request.end);
  request.time_limit_ns = call.shared.options.query_time_ns;
  if (input.ok() && request.start >= request.end) input.wrong("#/start", "must be before end");
  if (input.ok()) return true;
  call.writer.send(input.problem());
  return false;
}

void run_query(Call&& call, const CancelFlag& cancelled) {
  store::QueryRequest request;
  if (!read_request(call, request)) return;
  request.cancelled = cancelled.get();
  call.writer.on_closed([cancelled] { cancelled->store(true); });
  int64_t begun = call.shared.deps.world.clock().steady_ns();
  RowStream rows(call.writer, call.shared.deps.world,
                 wants_json(call.request) ? RowStream::Form::kDocument : RowStream::Form::kLines);
  auto summary = call.shared.deps.store.query(request, [&](const store::Row& row) { return rows.add(row); });
  QueryDone{static_cast<double>(call.shared.deps.world.clock().steady_ns() - begun) / 1e9,
            summary && summary->partial}
      .tell();
  if (summary) return rows.finish(*summary, call.request.header("X-Summary") == "1");
  if (rows.begun()) return rows.break_off(summary.error(), call.request.request_id);
  if (is_query_error(summary.error()))
    return call.writer.send(query_problem(summary.error(), request.query, call.request.request_id));
  send_result(call, fail(summary.error()));
}

}  // namespace

void add_query_route(RouteSet& routes) {
  routes.stream("query", Where::kQuery, run_query);
}

}  // namespace foreshock::api
