// Templates: the list with counts and trends, and one template with its slots and examples.
#include <algorithm>

#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"
#include "api/routes/slot_values.h"
#include "api/routes/template_counts.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool contains_ignoring_case(std::string_view text, std::string_view wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

// Larger numbers first: their complement sorts as text.
std::string falling(uint64_t number) {
  return hex16(~number);
}

std::string sort_key(const CountedTemplate& counted, std::string_view sort) {
  std::string id = hex16(counted.id);
  if (sort == "new") return falling(static_cast<uint64_t>(counted.first_seen.ns)) + id;
  if (sort == "rare") return hex16(counted.count) + id;
  if (sort == "severity") return falling(counted.severity_number) + falling(counted.count) + id;
  return falling(counted.count) + id;
}

struct AskedRange {
  Timestamp start, end;
};
AskedRange read_range(Input& input) {
  AskedRange range{input.time("start", "now-1h"), input.time("end", "now")};
  if (input.ok() && range.start >= range.end) input.wrong("start", "must be before end");
  return range;
}

Result<net::HttpResponse> list_templates(Call& call) {
  Input input = call.input();
  AskedRange asked = read_range(input);
  std::string service = input.parameter("service", 256);
  std::string wanted = input.parameter("q", 1024);
  std::string sort = input.choice("sort", {"count", "new", "rare", "severity"});
  size_t limit = input.limit();
  std::string position = input.cursor("listTemplates");
  if (!input.ok()) return input.problem();

  CountedRange range = counted_range(asked.start, asked.end);
  ASSIGN_OR_RETURN(auto counted, count_templates(call.shared, call.tenant(), range, service));
  uint64_t total = 0;
  for (const CountedTemplate& entry : counted) total += entry.count;
  if (!wanted.empty())
    std::erase_if(counted,
                  [&](const CountedTemplate& entry) { return !contains_ignoring_case(entry.text, wanted); });
  auto page = page_of(
      "listTemplates", counted, [&](const CountedTemplate& entry) { return sort_key(entry, sort); }, limit,
      position);

  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const CountedTemplate* entry : page.items) {
    json.begin_object();
    write_template_fields(json, *entry, total, range.start);
    json.end_object();
  }
  json.end_array();
  write_next_cursor(json, page.next_cursor);
  json.end_object();
  return net::json_response(200, std::move(out));
}

// Reads lines of the template: the newest as examples, all of them for their slots' values.
Status sample_lines(Call& call, const CountedTemplate& counted, AskedRange asked, SlotReader& slots,
                    std::string& examples) {
  store::QueryRequest request;
  request.tenant = call.tenant();
  request.query = "template_id:" + hex16(counted.id);
  request.start = asked.start;
  request.end = asked.end;
  request.limit = kTemplateSampleRows;
  request.time_limit_ns = 5 * kSecond;
  size_t shown = 0;
  ASSIGN_OR_RETURN([[maybe_unused]] auto summary,
                   call.shared.deps.store.query(request, [&](const store::Row& row) {
                     if (!row.log) return true;
                     slots.add(row.log->body);
                     if (shown < kTemplateExamples) {
                       if (shown++ > 0) examples += ',';
                       store::append_row_json(examples, row);
                     }
                     return true;
                   }));
  return {};
}

void write_slots(JsonWriter& json, const SlotReader& reader) {
  json.key("slots").begin_array();
  for (size_t i = 0; i < reader.slots().size(); ++i) {
    const SlotSummary& slot = reader.slots()[i];
    json.begin_object()
        .field("index", uint64_t{i})
        .field("type", slot.type)
        .field("distinct", uint64_t{slot.values.size()})
        .key("top")
        .begin_array();
    for (const auto& [value, count] : top_values(slot, kSlotValuesShown))
      json.begin_object().field("value", value).field("count", count).end_object();
    json.end_array().end_object();
  }
  json.end_array();
}

Result<net::HttpResponse> get_template(Call& call) {
  Input input = call.input();
  AskedRange asked = read_range(input);
  std::optional<uint64_t> number = parse_hex16(call.request.path_parameter("id"));
  if (!number) input.wrong("id", "must be 16 hex digits");
  if (!input.ok()) return input.problem();

  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  TemplateId id = catalogue.resolve(TemplateId{*number});
  std::optional<templates::Template> known = catalogue.find(id);
  if (!known) return fail(ErrorKind::kNotFound, "there is no template with this id");

  CountedRange range = counted_range(asked.start, asked.end);
  ASSIGN_OR_RETURN(auto all, count_templates(call.shared, call.tenant(), range, ""));
  CountedTemplate counted;
  uint64_t total = 0;
  for (CountedTemplate& entry : all) {
    total += entry.count;
    if (entry.id == id) counted = std::move(entry);
  }
  if (counted.count == 0) {  // not seen in this range: what the catalogue knows must do
    counted.id = id;
    counted.first_seen = counted.last_seen = known->first_seen;
  }
  counted.text = known->text;

  SlotReader slots(known->text);
  std::string examples = "[";
  if (counted.count > 0) RETURN_IF_ERROR(sample_lines(call, counted, asked, slots, examples));
  examples += ']';

  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_template_fields(json, counted, total, range.start);
  write_slots(json, slots);
  json.key("examples").raw(examples).key("aliases").begin_array();
  for (const templates::Alias& alias : catalogue.aliases())
    if (alias.to == id) json.value(hex16(alias.from));
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_template_routes(RouteSet& routes) {
  routes.answer("listTemplates", Where::kWorker, list_templates);
  routes.answer("getTemplate", Where::kQuery, get_template);
}

}  // namespace foreshock::api
