// Loki's /tail: lines as they come, over a WebSocket.
#include "api/loki/asked.h"
#include "api/loki/parser.h"
#include "api/routes/loki_routes.h"
#include "api/routes/loki_tail_session.h"

namespace foreshock::api {
namespace {

Result<LokiTail> read_asked(Call& call) {
  loki::Asked asked(call.request, call.now());
  LokiTail out;
  ASSIGN_OR_RETURN(loki::Child query, loki::parse_expression(asked.text("query"), loki::Dialect::kLogQl));
  if (query->kind != loki::Expression::Kind::kLog)
    return fail(ErrorKind::kInvalid, "only log queries can be tailed; leave out the functions around it");
  out.query = query->log;
  ASSIGN_OR_RETURN(loki::Asked::Range range, asked.range());
  out.start = range.start;
  ASSIGN_OR_RETURN(out.limit, asked.number("limit", loki::kLinesDefault, loki::kLinesMax));
  out.limit = std::min(out.limit, kTailResumeRowsMax);
  ASSIGN_OR_RETURN(size_t delay, asked.number("delay_for", 0, SIZE_MAX));
  if (delay > kLokiTailDelayMax)
    return fail(ErrorKind::kInvalid, "delay_for can't be greater than " + std::to_string(kLokiTailDelayMax));
  out.delay_ns = static_cast<int64_t>(delay) * kSecond;
  out.categorized = call.request.headers.has_token("X-Loki-Response-Encoding-Flags", "categorize-labels");
  return out;
}

void tail(Call&& call, const CancelFlag& cancelled) {
  if (auto refusal = net::refuse_websocket(call.request)) return call.writer.send(std::move(*refusal));
  if (call.principal->by_session && net::is_of_foreign_page(call.request))
    return call.writer.send(loki::text_error(
        {ErrorKind::kForbidden, "a page of another site may not use this session; use a token"}));
  auto asked = read_asked(call);
  if (!asked) return call.writer.send(loki::text_error(asked.error()));
  LokiTailSession::start(call, std::move(*asked), cancelled);
}

}  // namespace

void add_loki_tail_route(RouteSet& routes) {
  // The stored lines are read first, so it begins on a query thread.
  for (const char* id : {"lokiTail", "lokiOldTail"}) routes.stream(id, Where::kQuery, tail);
}

}  // namespace foreshock::api
