// Templates: the list with counts and trends, and one template with its slots and examples.
#include <algorithm>
#include <charconv>
#include <map>

#include "api/routes/decision_json.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"
#include "api/routes/slot_values.h"
#include "api/routes/template_counts.h"
#include "base/json_writer.h"
#include "store/meaning.h"
#include "templates/template_groups.h"

namespace foreshock::api {
namespace {

constexpr size_t kSimilarTemplatesMax = 100;

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
  if (sort == "last_seen") return falling(static_cast<uint64_t>(counted.last_seen.ns)) + id;
  if (sort == "new" || sort == "first_seen")
    return falling(static_cast<uint64_t>(counted.first_seen.ns)) + id;
  if (sort == "rare" || sort == "rarity") return hex16(counted.count) + id;
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

// 0 to 1, two decimals count.
double read_granularity(Input& input) {
  std::string text = input.parameter("granularity", 16);
  if (text.empty()) return 1;
  double value = -1;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1) return value;
  input.wrong("granularity", "must be a number from 0 to 1");
  return 1;
}

Result<net::HttpResponse> list_templates(Call& call) {
  Input input = call.input();
  AskedRange asked = read_range(input);
  std::string service = input.parameter("service", 256);
  std::string wanted = input.parameter("q", 1024);
  std::string sort =
      input.choice("sort", {"count", "last_seen", "first_seen", "rarity", "new", "rare", "severity"});
  double granularity = read_granularity(input);
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
  if (granularity < 1) group_counted(counted, granularity);
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

using Family = std::multimap<TemplateId, const templates::Catalogue::Ancestor*>;

void write_branch(JsonWriter& json, const templates::Template& made, std::string_view kind, double level,
                  const Family& family, int depth) {
  json.field("id", hex16(made.id)).field("text", made.text).field("level", level);
  if (!kind.empty()) json.field("kind", kind);
  json.key("children").begin_array();
  auto [from, to] = family.equal_range(made.id);
  for (auto child = from; child != to && depth > 0; ++child) {
    const templates::Catalogue::Ancestor& entry = *child->second;
    json.begin_object();
    write_branch(json, entry.made,
                 entry.split       ? "split"
                 : entry.by_person ? "merged"
                                   : "learned",
                 templates::likeness(entry.made.text, made.text), family, depth - 1);
    json.end_object();
  }
  json.end_array();
}

// What became part of the template, what was split from it, and who decided so.
void write_lineage(JsonWriter& json, const templates::Catalogue& catalogue, const templates::Template& known,
                   uint64_t count) {
  constexpr int kTreeDepth = 8;
  std::vector<templates::Catalogue::Ancestor> ancestors = catalogue.family(known.id);
  Family family;
  for (const auto& entry : ancestors) family.emplace(entry.under, &entry);
  json.key("merge_tree").begin_object().field("count", count);
  write_branch(json, known, "", 1, family, kTreeDepth);
  json.end_object().key("splits").begin_array();
  for (const auto& entry : ancestors)
    if (entry.split) json.value(hex16(entry.made.id));
  json.end_array().key("decisions").begin_array();
  for (const templates::Decision& decision : catalogue.decisions()) {
    bool about = std::any_of(decision.templates.begin(), decision.templates.end(),
                             [&](TemplateId one) { return catalogue.resolve(one) == known.id; });
    for (const std::string& text : decision.made) about |= templates::template_id_of(text) == known.id;
    if (about) write_decision(json, decision);
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
  counted.origin = known->origin;
  counted.given_name = catalogue.name(id);

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
  json.end_array();
  write_lineage(json, catalogue, *known, counted.count);
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> similar_templates(Call& call) {
  Input input = call.input();
  std::optional<uint64_t> number = parse_hex16(call.request.path_parameter("id"));
  if (!number) input.wrong("id", "must be 16 hex digits");
  size_t limit = std::min(input.limit(), kSimilarTemplatesMax);
  if (!input.ok()) return input.problem();
  store::Meaning* meaning = call.shared.deps.meaning;
  if (meaning == nullptr)
    return fail(ErrorKind::kUnavailable,
                "this process has no vectors of templates; ask the one that keeps them");
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  TemplateId id = catalogue.resolve(TemplateId{*number});
  ASSIGN_OR_RETURN(auto similar, meaning->like_template(call.tenant(), id, limit + 1));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const store::SimilarTemplate& one : similar) {
    std::optional<templates::Template> known = catalogue.find(one.id);
    if (one.id == id || !known) continue;
    json.begin_object().field("id", hex16(one.id)).field("text", known->text);
    if (std::string name = catalogue.name(one.id); !name.empty()) json.field("name", name);
    json.field("similarity", one.similarity).end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_template_routes(RouteSet& routes) {
  routes.answer("listTemplates", Where::kWorker, list_templates);
  routes.answer("getTemplate", Where::kQuery, get_template);
  routes.answer("getSimilarTemplates", Where::kQuery, similar_templates);
}

}  // namespace foreshock::api
