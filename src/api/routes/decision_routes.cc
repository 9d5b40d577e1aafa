// What people decide about templates: their own patterns, names, merges and splits, and taking one back.
#include "api/rendering.h"
#include "api/routes/decision_json.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

using templates::Decision;
using templates::DecisionKind;
using templates::DecisionRequest;

constexpr size_t kPatternBytesMax = 4096;

TemplateId id_of_path(Call& call, Input& input) {
  std::optional<uint64_t> number = parse_hex16(call.request.path_parameter("id"));
  if (!number) input.wrong("id", "must be 16 hex digits");
  return TemplateId{number.value_or(0)};
}

Result<net::HttpResponse> answer_decision(Call& call, DecisionRequest asked, int status) {
  ASSIGN_OR_RETURN(Decision decision, take_decision(call, std::move(asked)));
  std::string out;
  JsonWriter json(out);
  write_decided(json, decision, call.shared.deps.catalogue(call.tenant()));
  return net::json_response(status, std::move(out));
}

Result<net::HttpResponse> create_template(Call& call) {
  Input input = call.input();
  DecisionRequest asked;
  asked.kind = DecisionKind::kCreate;
  asked.pattern = input.text("pattern", kPatternBytesMax, true);
  asked.name = input.text("name", templates::kDecisionNameBytesMax);
  if (!input.ok()) return input.problem();
  return answer_decision(call, std::move(asked), 201);
}

Result<net::HttpResponse> rename_template(Call& call) {
  Input input = call.input();
  DecisionRequest asked;
  asked.kind = DecisionKind::kRename;
  asked.templates = {id_of_path(call, input)};
  asked.name = input.text("name", templates::kDecisionNameBytesMax);
  if (!input.ok()) return input.problem();
  return answer_decision(call, std::move(asked), 200);
}

Result<net::HttpResponse> merge_templates(Call& call) {
  Input input = call.input();
  DecisionRequest asked;
  asked.kind = DecisionKind::kMerge;
  for (const std::string& text : input.texts("ids", templates::kDecisionTemplatesMax, 16, true)) {
    std::optional<uint64_t> number = parse_hex16(text);
    if (!number) input.wrong("/ids/" + std::to_string(asked.templates.size()), "must be 16 hex digits");
    asked.templates.push_back(TemplateId{number.value_or(0)});
  }
  asked.name = input.text("name", templates::kDecisionNameBytesMax);
  if (!input.ok()) return input.problem();
  return answer_decision(call, std::move(asked), 201);
}

Result<net::HttpResponse> split_template(Call& call) {
  Input input = call.input();
  DecisionRequest asked;
  asked.kind = DecisionKind::kSplit;
  asked.templates = {id_of_path(call, input)};
  int64_t slot = input.integer("slot", -1, -1, limits::kShapeTokensMax);
  if (slot < 0 && input.ok()) input.wrong("/slot", "must be the index of a slot, counted from 0");
  asked.slot = static_cast<uint32_t>(std::max<int64_t>(slot, 0));
  asked.values = input.texts("values", templates::kDecisionValuesMax, templates::kDecisionValueBytesMax);
  if (!input.ok()) return input.problem();
  return answer_decision(call, std::move(asked), 201);
}

Result<net::HttpResponse> list_decisions(Call& call) {
  std::vector<Decision> all = call.shared.deps.catalogue(call.tenant()).decisions();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (auto decision = all.rbegin(); decision != all.rend(); ++decision) write_decision(json, *decision);
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> delete_decision(Call& call) {
  Input input = call.input();
  std::optional<uint64_t> id = parse_hex16(call.request.path_parameter("id"));
  if (!id) input.wrong("id", "must be 16 hex digits");
  if (!input.ok()) return input.problem();
  if (!call.shared.deps.take_back)
    return fail(ErrorKind::kUnavailable, "this server takes no decisions about templates");
  ASSIGN_OR_RETURN(Decision decision, call.shared.deps.take_back(call.tenant(), *id));
  call.audit("template.take_back", "decision " + hex16(*id), templates::decision_kind_name(decision.kind));
  return net::HttpResponse{204};
}

}  // namespace

void add_decision_routes(RouteSet& routes) {
  routes.answer("createTemplate", Where::kWorker, create_template);
  routes.answer("renameTemplate", Where::kWorker, rename_template);
  routes.answer("mergeTemplates", Where::kWorker, merge_templates);
  routes.answer("splitTemplate", Where::kWorker, split_template);
  routes.answer("listTemplateDecisions", Where::kWorker, list_decisions);
  routes.answer("deleteTemplateDecision", Where::kWorker, delete_decision);
}

}  // namespace foreshock::api
