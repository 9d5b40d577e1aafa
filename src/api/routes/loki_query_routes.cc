// Loki's query, query_range, format_query: log lines and metrics in LogQL.
#include <map>

#include "api/api_events.h"
#include "api/loki/answer.h"
#include "api/loki/asked.h"
#include "api/loki/log_reader.h"
#include "api/loki/parser.h"
#include "api/loki/print.h"
#include "api/routes/loki_routes.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

using loki::Asked;
using loki::Expression;

bool wants_categories(const net::HttpRequest& request) {
  return request.headers.has_token("X-Loki-Response-Encoding-Flags", "categorize-labels");
}

// The newest (or oldest) lines of a range, at most `limit`, until `take` has had enough.
Status read_entries(const Asked& asked, const Expression& query, loki::LogReader& reader,
                    const std::function<bool(loki::Entry&&)>& take) {
  ASSIGN_OR_RETURN(Asked::Range range, asked.range());
  ASSIGN_OR_RETURN(size_t limit, asked.number("limit", loki::kLinesDefault, loki::kLinesMax));
  std::string direction = asked.text("direction");
  for (char& c : direction)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (!direction.empty() && direction != "forward" && direction != "backward")
    return fail(ErrorKind::kInvalid, "invalid direction '" + direction + "': forward or backward");
  size_t taken = 0;
  return reader.lines(query.log, {range.start, range.end, direction != "forward"},
                      [&](loki::Entry&& entry) { return take(std::move(entry)) && ++taken < limit; });
}

Result<net::HttpResponse> read_lines(Call& call, const Asked& asked, const Expression& query,
                                     loki::LogReader& reader) {
  loki::StreamAnswer answer(wants_categories(call.request));
  RETURN_IF_ERROR(read_entries(asked, query, reader, [&](loki::Entry&& entry) { return answer.add(entry); }));
  return answer.finish(reader.summary());
}

// As before version 1: lines only, with the time as text and the labels as a selector.
Result<net::HttpResponse> old_query(Call& call, const CancelFlag& cancelled) {
  Asked asked(call.request, call.now());
  ASSIGN_OR_RETURN(loki::Child query, loki::parse_expression(asked.text("query"), loki::Dialect::kLogQl));
  if (query->kind != Expression::Kind::kLog)
    return fail(ErrorKind::kInvalid, "this address answers lines; metrics are at /loki/api/v1/query_range");
  loki::LogReader reader(call.shared.deps.store, call.tenant(),
                         {call.shared.options.query_time_ns, cancelled.get()});
  std::map<series::Labels, std::string> streams;
  size_t bytes = 0;
  RETURN_IF_ERROR(read_entries(asked, *query, reader, [&](loki::Entry&& entry) {
    std::string& entries = streams[entry.visible()];
    if (!entries.empty()) entries += ',';
    JsonWriter json(entries);
    json.begin_object().field("ts", format_rfc3339({entry.time_ns})).field("line", entry.line).end_object();
    bytes += entry.line.size();
    return bytes < loki::kStreamBytesMax;
  }));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("streams").begin_array();
  for (const auto& [labels, entries] : streams) {
    json.begin_object().field("labels", loki::print_selector(labels));
    json.key("entries").raw("[" + entries + "]").end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

// The largest by their sum, so that a chart of parts of a range chooses the same ones.
void keep_largest(series::Matrix& matrix, loki::LogReader& reader) {
  if (matrix.size() <= loki::kSeriesShownMax) return;
  reader.warn("maximum of series (" + std::to_string(loki::kSeriesShownMax) +
              ") reached for a single query; the largest of " + std::to_string(matrix.size()) + " are shown");
  auto total = [](const series::Series& series) {
    double sum = 0;
    for (size_t i = 0; i < series.values.size(); ++i)
      if (series.present[i] != 0) sum += series.values[i];
    return sum;
  };
  std::stable_sort(matrix.begin(), matrix.end(),
                   [&](const series::Series& a, const series::Series& b) { return total(a) > total(b); });
  matrix.resize(loki::kSeriesShownMax);
}

bool keeps_order(const Expression& query) {
  return query.kind == Expression::Kind::kAggregate && query.vector_function >= loki::VectorFunction::kTop;
}

Result<net::HttpResponse> evaluate_query(const Expression& query, const series::Steps& steps, bool instant,
                                         loki::LogReader& reader) {
  ASSIGN_OR_RETURN(series::Value value, series::evaluate(query, steps, reader));
  if (const double* number = std::get_if<double>(&value)) {
    if (instant) return loki::scalar_answer(*number, steps, reader.summary(), true);
    series::Matrix constant;
    series::Series& made = constant.emplace_back(series::Labels(), steps.count);
    for (size_t i = 0; i < steps.count; ++i) made.set(i, *number);
    return loki::matrix_answer(constant, steps, reader.summary(), true);
  }
  series::Matrix matrix = std::get<series::Matrix>(std::move(value));
  keep_largest(matrix, reader);
  series::tidy(matrix, !(instant && keeps_order(query)));
  return instant ? loki::vector_answer(matrix, steps, reader.summary(), true)
                 : loki::matrix_answer(matrix, steps, reader.summary(), true);
}

Result<net::HttpResponse> run_query(Call& call, const CancelFlag& cancelled, bool instant) {
  Asked asked(call.request, call.now());
  std::string text = asked.text("query");
  ASSIGN_OR_RETURN(loki::Child query, loki::parse_expression(text, loki::Dialect::kLogQl));
  loki::LogReader reader(call.shared.deps.store, call.tenant(),
                         {call.shared.options.query_time_ns, cancelled.get()});
  if (query->kind == Expression::Kind::kLog) {
    if (instant)
      return fail(ErrorKind::kInvalid,
                  "log queries are not supported as an instant query type, please change your "
                  "query to a range query type");
    return read_lines(call, asked, *query, reader);
  }
  ASSIGN_OR_RETURN(series::Steps steps, instant ? asked.instant() : asked.steps());
  return evaluate_query(*query, steps, instant, reader);
}

CancellableHandler query_handler(bool instant) {
  return [instant](Call& call, const CancelFlag& cancelled) {
    int64_t begun = call.shared.deps.world.clock().steady_ns();
    auto answer = run_query(call, cancelled, instant);
    QueryDone{static_cast<double>(call.shared.deps.world.clock().steady_ns() - begun) / 1e9, false}.tell();
    return answer;
  };
}

Result<net::HttpResponse> format_query(Call& call, const CancelFlag&) {
  Asked asked(call.request, call.now());
  std::string text = asked.text("query");
  auto query = loki::parse_expression(text, loki::Dialect::kLogQl);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  if (query) {
    json.field("status", "success").field("data", loki::print(**query));
  } else {
    json.field("status", "invalid-query").field("error", query.error().message);
  }
  json.end_object();
  return net::json_response(query ? 200 : 400, std::move(out));
}

}  // namespace

void add_loki_query_routes(RouteSet& routes) {
  for (const char* id : {"lokiQuery", "lokiQueryByForm"}) loki::add_route(routes, id, query_handler(true));
  for (const char* id : {"lokiQueryRange", "lokiQueryRangeByForm"})
    loki::add_route(routes, id, query_handler(false));
  loki::add_route(routes, "lokiOldQuery", old_query);
  for (const char* id : {"lokiFormatQuery", "lokiFormatQueryByForm"})
    loki::add_route(routes, id, format_query);
}

}  // namespace foreshock::api
