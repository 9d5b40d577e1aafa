// Verdicts of people: kept with what they are about, and passed on where they mute.
#include <algorithm>
#include <set>

#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

using learn::Feedback;
using learn::Subject;

void write_feedback(JsonWriter& json, const Feedback& feedback) {
  json.begin_object()
      .field("id", feedback.id)
      .field("target_kind", feedback.target_kind)
      .field("target_id", feedback.target_id)
      .field("verdict", learn::verdict_name(feedback.verdict))
      .field("scope", learn::scope_name(feedback.scope))
      .field("note", feedback.note)
      .field("actor", feedback.actor);
  write_time(json.key("at"), feedback.at);
  json.end_object();
}

Subject subject_of(const detect::Finding& finding) {
  return {finding.template_id, finding.service};
}

// Of an incident its alarms are what people judge; of one without alarms all its findings.
Status fill_from_incident(Call& call, Feedback& feedback, std::set<detect::FindingKind>& kinds) {
  ASSIGN_OR_RETURN(incidents::Incident incident,
                   call.shared.deps.incidents.get(call.tenant(), feedback.target_id));
  bool alarms = std::any_of(incident.findings.begin(), incident.findings.end(),
                            [](const detect::Finding& finding) { return finding.alarm; });
  JsonWriter json(feedback.features);
  json.begin_array();
  for (const detect::Finding& finding : incident.findings) {
    if (alarms && !finding.alarm) continue;
    Subject subject = subject_of(finding);
    kinds.insert(finding.kind);
    bool known =
        std::find(feedback.subjects.begin(), feedback.subjects.end(), subject) != feedback.subjects.end();
    if (!known && feedback.subjects.size() < learn::kSubjectsMax) feedback.subjects.push_back(subject);
    if (feedback.features.size() < learn::kFeaturesBytesMax / 2) write_finding(json, finding, incident.id);
  }
  json.end_array();
  return {};
}

// Looks up what the verdict is about and freezes it; kNotFound when there is no such thing.
Status fill_subjects(Call& call, Feedback& feedback, std::set<detect::FindingKind>& kinds) {
  if (feedback.target_kind == "finding") {
    ASSIGN_OR_RETURN(detect::Finding finding,
                     call.shared.deps.incidents.finding(call.tenant(), feedback.target_id));
    feedback.subjects = {subject_of(finding)};
    kinds = {finding.kind};
    feedback.features = finding_json(finding, "");
    return {};
  }
  if (feedback.target_kind == "incident") return fill_from_incident(call, feedback, kinds);
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  std::optional<uint64_t> id = parse_hex16(feedback.target_id);
  auto known = id ? catalogue.find(catalogue.resolve(TemplateId{*id})) : std::nullopt;
  if (!known) return fail(ErrorKind::kNotFound, "there is no template with this id");
  feedback.subjects = {{known->id, ""}};
  JsonWriter(feedback.features).begin_object().field("template", known->text).end_object();
  return {};
}

Result<net::HttpResponse> give_feedback(Call& call) {
  learn::FeedbackStore* room = call.shared.deps.feedback;
  if (room == nullptr) return fail(ErrorKind::kUnavailable, "this server takes no feedback");
  Input input = call.input();
  Feedback feedback;
  feedback.target_kind = input.word("target_kind", {"finding", "incident", "template"}, true);
  feedback.target_id = input.text("target_id", learn::kTargetBytesMax, true);
  std::string verdict =
      input.word("verdict", {"true_positive", "false_positive", "benign_known", "duplicate"}, true);
  std::string scope = input.word("scope", {"this", "template", "service", "tenant"}, false);
  feedback.note = input.text("note", kNoteBytesMax);
  if (!input.ok()) return input.problem();
  feedback.verdict = *learn::parse_verdict(verdict);
  feedback.scope = *learn::parse_scope(scope);
  feedback.actor = call.principal->actor();
  feedback.at = call.now();
  std::set<detect::FindingKind> kinds;
  RETURN_IF_ERROR(fill_subjects(call, feedback, kinds));
  ASSIGN_OR_RETURN(learn::FeedbackTaken taken, room->add(call.tenant(), std::move(feedback)));
  if (call.shared.deps.mute)
    for (const learn::MuteChange& change : taken.mutes) call.shared.deps.mute(change);
  // The scorers that claimed it are believed a little more or less from now on.
  bool real = taken.feedback.verdict == learn::Verdict::kTruePositive;
  bool judged = real || taken.feedback.verdict == learn::Verdict::kFalsePositive;
  if (call.shared.deps.judge && judged)
    for (detect::FindingKind kind : kinds) call.shared.deps.judge(call.tenant(), kind, real);
  call.audit("feedback.give", taken.feedback.target_kind + " " + taken.feedback.target_id,
             verdict + ", scope " + scope);
  std::string out;
  JsonWriter json(out);
  write_feedback(json, taken.feedback);
  return net::json_response(201, std::move(out));
}

Result<net::HttpResponse> list_feedback(Call& call) {
  learn::FeedbackStore* room = call.shared.deps.feedback;
  if (room == nullptr) return fail(ErrorKind::kUnavailable, "this server takes no feedback");
  Input input = call.input();
  size_t limit = input.limit();
  std::string position = input.cursor("listFeedback");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(learn::FeedbackPage page, room->list(call.tenant(), limit, position));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const Feedback& feedback : page.items) write_feedback(json, feedback);
  json.end_array();
  write_next_cursor(json,
                    page.next_cursor.empty() ? std::string() : make_cursor("listFeedback", page.next_cursor));
  json.end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_feedback_routes(RouteSet& routes) {
  routes.answer("listFeedback", Where::kWorker, list_feedback);
  routes.answer("giveFeedback", Where::kWorker, give_feedback);
}

}  // namespace foreshock::api
