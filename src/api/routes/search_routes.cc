// What goes with a search: histogram, facets, fields and their values, the lines around a line.
#include <algorithm>
#include <array>
#include <map>

#include "api/routes/route_set.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

struct KnownField {
  std::string_view name, type;
};
// What every record has; attributes come on top as they are seen.
constexpr std::array kKnownFields{
    KnownField{"timestamp", "time"},  KnownField{"level", "severity"},       KnownField{"service", "string"},
    KnownField{"host", "string"},     KnownField{"source", "string"},        KnownField{"format", "string"},
    KnownField{"template", "string"}, KnownField{"template_id", "template"}, KnownField{"body", "string"},
    KnownField{"raw", "string"},      KnownField{"trace_id", "string"},      KnownField{"span_id", "string"},
};

struct Range {
  std::string query;
  Timestamp start, end;
};

// Query and range of a body; the last hour where it names none.
Range read_range(Input& input, Timestamp now) {
  Range range;
  range.query = input.text("query", kQueryTextBytesMax);
  if (range.query.empty()) range.query = "*";
  range.end = input.moment("end").value_or(now);
  range.start = input.moment("start").value_or(range.end - kHour);
  if (input.ok() && range.start >= range.end) input.wrong("#/start", "must be before end");
  return range;
}

// A query that does not parse is the client's mistake and says where; other errors are as they are.
Result<net::HttpResponse> as_answer(const Call& call, const Error& error, std::string_view query) {
  if (is_query_error(error)) return query_problem(error, query, call.request.request_id);
  return fail(error);
}

Result<net::HttpResponse> query_histogram(Call& call) {
  Input input = call.input();
  Range range = read_range(input, call.now());
  store::HistogramRequest request{call.tenant(), range.query, range.start, range.end, 60};
  request.buckets = static_cast<size_t>(input.integer("buckets", 60, 1, 2000));
  if (!input.ok()) return input.problem();
  auto histogram = call.shared.deps.store.histogram(request);
  if (!histogram) return as_answer(call, histogram.error(), range.query);
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("start", format_rfc3339(histogram->start))
      .field("end", format_rfc3339(histogram->end))
      .field("step_ns", histogram->step_ns)
      .key("series")
      .begin_array();
  for (const auto& [severity, counts] : histogram->by_severity) {
    if (std::all_of(counts.begin(), counts.end(), [](uint64_t count) { return count == 0; })) continue;
    json.begin_object().field("severity", severity).key("counts").begin_array();
    for (uint64_t count : counts) json.value(count);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

void write_values(JsonWriter& json, const std::vector<std::pair<std::string, uint64_t>>& values) {
  json.key("values").begin_array();
  for (const auto& [value, count] : values)
    json.begin_object().field("value", value).field("count", count).end_object();
  json.end_array();
}

Result<net::HttpResponse> query_facets(Call& call) {
  Input input = call.input();
  Range range = read_range(input, call.now());
  store::FacetRequest request{call.tenant(), range.query, range.start, range.end, {}, 20};
  request.fields = input.texts("fields", 32, 256);
  if (request.fields.empty()) request.fields = {"level", "service", "host", "source", "template_id"};
  if (!input.ok()) return input.problem();
  auto facets = call.shared.deps.store.facets(request);
  if (!facets) return as_answer(call, facets.error(), range.query);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("fields").begin_array();
  for (const store::Facet& facet : *facets) {
    json.begin_object().field("name", facet.name);
    write_values(json, facet.values);
    json.end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

// The type of an attribute follows from the newest value that was seen.
std::string_view type_of(const store::OwnedAttribute& attribute) {
  if (attribute.is_text || attribute.value.empty()) return "string";
  if (attribute.value == "true" || attribute.value == "false") return "boolean";
  char first = attribute.value[0];
  return first == '-' || (first >= '0' && first <= '9') ? "number" : "string";
}

Result<net::HttpResponse> list_fields(Call& call) {
  std::map<std::string, std::string_view> attributes;
  store::QueryRequest request;
  request.tenant = call.tenant();
  request.limit = kFieldSampleRows;
  request.time_limit_ns = kSecond;
  auto sampled = call.shared.deps.store.query(request, [&](const store::Row& row) {
    if (row.log)
      for (const store::OwnedAttribute& attribute : row.log->attributes)
        attributes.emplace(attribute.key, type_of(attribute));
    return true;
  });
  if (!sampled) return fail(sampled.error());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("fields").begin_array();
  for (const KnownField& field : kKnownFields) {
    json.begin_object().field("name", field.name).field("type", field.type).end_object();
    attributes.erase(std::string(field.name));
  }
  for (const auto& [name, type] : attributes)
    json.begin_object().field("name", name).field("type", type).end_object();
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> list_field_values(Call& call) {
  Input input = call.input();
  std::string prefix = input.parameter("prefix", 256);
  size_t limit = input.limit();
  std::string name(call.request.path_parameter("name"));
  if (name.empty() || name.size() > 256) input.wrong("name", "must have 1 to 256 bytes");
  if (!input.ok()) return input.problem();
  store::FacetRequest request{call.tenant(), "*", call.now() - kDay, call.now() + kMinute, {name}, 1000};
  auto facets = call.shared.deps.store.facets(request);
  if (!facets) return fail(facets.error());
  std::vector<std::pair<std::string, uint64_t>> values;
  for (const store::Facet& facet : *facets)
    for (const auto& value : facet.values)
      if (values.size() < limit && value.first.starts_with(prefix)) values.push_back(value);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_values(json, values);
  json.end_object();
  return net::json_response(200, std::move(out));
}

void write_rows(std::string& out, const std::vector<store::Row>& rows) {
  out += '[';
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += ',';
    store::append_row_json(out, rows[i]);
  }
  out += ']';
}

Result<net::HttpResponse> get_log_context(Call& call) {
  Input input = call.input();
  store::ContextRequest request;
  request.tenant = call.tenant();
  request.id = std::string(call.request.path_parameter("id"));
  request.before = static_cast<size_t>(input.number("before", 20, 0, 1000));
  request.after = static_cast<size_t>(input.number("after", 20, 0, 1000));
  request.same_service = input.choice("scope", {"source", "service"}) == "service";
  if (!input.ok()) return input.problem();
  auto context = call.shared.deps.store.context(request);
  // An id is opaque, so one that cannot be read names nothing.
  if (!context && context.error().kind == ErrorKind::kInvalid)
    return fail(ErrorKind::kNotFound, "there is no line with this id");
  if (!context) return fail(context.error());
  std::string out = "{\"before\":";
  write_rows(out, context->before);
  out += ",\"row\":";
  store::append_row_json(out, context->row);
  out += ",\"after\":";
  write_rows(out, context->after);
  out += '}';
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_search_routes(RouteSet& routes) {
  routes.answer("queryHistogram", Where::kQuery, query_histogram);
  routes.answer("queryFacets", Where::kQuery, query_facets);
  routes.answer("listFields", Where::kQuery, list_fields);
  routes.answer("listFieldValues", Where::kQuery, list_field_values);
  routes.answer("getLogContext", Where::kQuery, get_log_context);
}

}  // namespace foreshock::api
