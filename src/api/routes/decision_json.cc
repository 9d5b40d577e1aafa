#include "api/routes/decision_json.h"

#include "api/rendering.h"

namespace foreshock::api {

using templates::Decision;
using templates::DecisionKind;

void write_decision(JsonWriter& json, const Decision& decision) {
  json.begin_object()
      .field("id", hex16(decision.id))
      .field("kind", templates::decision_kind_name(decision.kind));
  write_time(json.key("at"), decision.at);
  json.field("actor", decision.actor).key("templates").begin_array();
  for (TemplateId id : decision.templates) json.value(hex16(id));
  json.end_array().key("made").begin_array();
  for (const std::string& text : decision.made) json.value(hex16(templates::template_id_of(text)));
  json.end_array();
  if (!decision.name.empty()) json.field("name", decision.name);
  if (decision.kind == DecisionKind::kCreate || decision.kind == DecisionKind::kMerge)
    json.field("pattern", decision.made.empty() ? decision.pattern : decision.made[0]);
  if (decision.kind == DecisionKind::kSplit) {
    json.field("slot", uint64_t{decision.slot}).key("values").begin_array();
    for (const std::string& value : decision.values) json.value(value);
    json.end_array();
  }
  if (decision.suspect != 0) json.field("suspect", hex16(decision.suspect));
  json.end_object();
}

void write_decided(JsonWriter& json, const Decision& decision, const templates::Catalogue& catalogue) {
  json.begin_object().key("decision");
  write_decision(json, decision);
  json.key("templates").begin_array();
  std::vector<TemplateId> shown;
  auto show = [&](TemplateId id) {
    std::optional<templates::Template> known = catalogue.find(catalogue.resolve(id));
    if (!known || std::find(shown.begin(), shown.end(), known->id) != shown.end()) return;
    shown.push_back(known->id);
    json.begin_object().field("id", hex16(known->id)).field("text", known->text);
    if (std::string name = catalogue.name(known->id); !name.empty()) json.field("name", name);
    json.end_object();
  };
  for (const std::string& text : decision.made) show(templates::template_id_of(text));
  for (TemplateId id : decision.templates) show(id);
  json.end_array().end_object();
}

Result<Decision> take_decision(Call& call, templates::DecisionRequest asked) {
  if (!call.shared.deps.decide)
    return fail(ErrorKind::kUnavailable, "this server takes no decisions about templates");
  asked.at = call.now();
  asked.actor = call.principal->actor();
  ASSIGN_OR_RETURN(Decision decision, call.shared.deps.decide(call.tenant(), asked));
  std::string target;
  for (TemplateId id : decision.templates) target += (target.empty() ? "template " : " ") + hex16(id);
  for (const std::string& text : decision.made)
    target += (target.empty() ? "template " : " ") + hex16(templates::template_id_of(text));
  call.audit("template." + std::string(templates::decision_kind_name(decision.kind)), target,
             "decision " + hex16(decision.id) + (decision.name.empty() ? "" : ", name " + decision.name));
  return decision;
}

}  // namespace foreshock::api
