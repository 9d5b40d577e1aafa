// Templates that may be wrong, from a sample of the newest lines, and a person's answer to each.
#include <algorithm>

#include "api/routes/decision_json.h"
#include "api/routes/route_set.h"
#include "base/json_writer.h"
#include "templates/suspects.h"

namespace foreshock::api {
namespace {

using templates::Suspect;
using templates::SuspectKind;
using templates::SuspectReport;

constexpr size_t kSuspectSampleRows = 20000;

struct Sample {
  std::vector<store::LogRow> rows;
  SuspectReport report;
};

Result<Sample> look(Call& call) {
  Sample sample;
  store::QueryRequest request;
  request.tenant = call.tenant();
  request.query = "*";
  request.limit = kSuspectSampleRows;
  request.time_limit_ns = 10 * kSecond;
  request.newest_first = true;
  ASSIGN_OR_RETURN([[maybe_unused]] auto summary,
                   call.shared.deps.store.query(request, [&](const store::Row& row) {
                     if (row.log) sample.rows.push_back(*row.log);
                     return true;
                   }));
  std::reverse(sample.rows.begin(), sample.rows.end());
  std::vector<templates::SampledLine> lines;
  lines.reserve(sample.rows.size());
  for (const store::LogRow& row : sample.rows)
    lines.push_back({row.template_id, row.body, row.source, row.severity_number});
  sample.report = templates::find_suspects(call.shared.deps.catalogue(call.tenant()), lines);
  return sample;
}

// The decision that answered this suspect.
const templates::Decision* answer_to(uint64_t suspect, const std::vector<templates::Decision>& decisions) {
  for (auto decision = decisions.rbegin(); decision != decisions.rend(); ++decision)
    if (decision->suspect == suspect) return &*decision;
  return nullptr;
}

void write_suspect(JsonWriter& json, const Suspect& suspect, const SuspectReport& report,
                   const templates::Catalogue& catalogue, const templates::Decision* answer) {
  json.begin_object()
      .field("id", hex16(suspect.id))
      .field("kind", templates::suspect_kind_name(suspect.kind));
  json.key("templates").begin_array();
  for (TemplateId id : suspect.templates) {
    auto known = catalogue.find(id);
    auto counted = report.counts.find(id);
    json.begin_object()
        .field("id", hex16(id))
        .field("text", known ? known->text : std::string())
        .field("count", counted == report.counts.end() ? uint64_t{0} : counted->second)
        .end_object();
  }
  json.end_array();
  bool split = suspect.kind == SuspectKind::kOverMerged;
  if (split) json.field("slot", uint64_t{suspect.slot});
  json.key("evidence").begin_object().field("words", suspect.words).key("numbers").begin_object();
  for (const auto& [name, value] : suspect.numbers) json.field(name, value);
  json.end_object().end_object().key("proposal").begin_object().field("action", split ? "split" : "merge");
  if (split) {
    json.field("slot", uint64_t{suspect.slot}).key("values").begin_array();
    for (const std::string& value : suspect.values) json.value(value);
    json.end_array();
  } else {
    json.field("text", suspect.text);
  }
  json.key("ids").begin_array();
  for (TemplateId id : suspect.templates) json.value(hex16(id));
  json.end_array().end_object();
  bool rejected = answer && answer->kind == templates::DecisionKind::kReject;
  json.field("status", !answer ? "open" : rejected ? "rejected" : "accepted");
  if (answer) json.field("decision", hex16(answer->id));
  json.end_object();
}

Result<net::HttpResponse> list_suspects(Call& call) {
  ASSIGN_OR_RETURN(Sample sample, look(call));
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  std::vector<templates::Decision> decisions = catalogue.decisions();
  const SuspectReport& report = sample.report;
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("raw_shape_share", report.lines == 0 ? 0.0
                                                  : static_cast<double>(report.raw_shape_lines) /
                                                        static_cast<double>(report.lines))
      .field("lines", report.lines)
      .field("templates", report.templates)
      .key("items")
      .begin_array();
  for (bool open : {true, false})
    for (const Suspect& suspect : report.suspects) {
      const templates::Decision* answer = answer_to(suspect.id, decisions);
      if ((answer == nullptr) == open) write_suspect(json, suspect, report, catalogue, answer);
    }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> decide_suspect(Call& call) {
  Input input = call.input();
  std::optional<uint64_t> id = parse_hex16(call.request.path_parameter("id"));
  if (!id) input.wrong("id", "must be 16 hex digits");
  std::string verdict = input.word("decision", {"accept", "reject"}, true);
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(Sample sample, look(call));
  auto& found = sample.report.suspects;
  auto suspect = std::find_if(found.begin(), found.end(), [&](const Suspect& one) { return one.id == *id; });
  if (suspect == found.end())
    return fail(ErrorKind::kNotFound, "there is no such suspect now; look at the list again");
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  if (answer_to(*id, catalogue.decisions()))
    return fail(ErrorKind::kConflict, "this suspect has its answer; take that decision back first");
  templates::DecisionRequest asked;
  bool split = suspect->kind == SuspectKind::kOverMerged;
  asked.kind = verdict == "reject" ? templates::DecisionKind::kReject
               : split             ? templates::DecisionKind::kSplit
                                   : templates::DecisionKind::kMerge;
  asked.templates = suspect->templates;
  asked.suspect = *id;
  if (verdict == "accept" && split) {
    asked.slot = suspect->slot;
    asked.values = suspect->values;
  }
  ASSIGN_OR_RETURN(templates::Decision decision, take_decision(call, std::move(asked)));
  std::string out;
  JsonWriter json(out);
  write_suspect(json, *suspect, sample.report, catalogue, &decision);
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_suspect_routes(RouteSet& routes) {
  routes.answer("listTemplateSuspects", Where::kQuery, list_suspects);
  routes.answer("decideTemplateSuspect", Where::kQuery, decide_suspect);
}

}  // namespace foreshock::api
