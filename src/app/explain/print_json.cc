#include "app/explain/print.h"
#include "base/json_writer.h"
#include "classify/known_messages.h"
#include "parse/severity.h"

namespace foreshock::app::explain {

namespace {

void add_template(JsonWriter& json, const TemplateStats& t) {
  json.begin_object().field("template_id", hex16(t.id)).field("template", t.text).field("count", t.count);
  json.field("service", t.service).field("severity", parse::severity_band(t.usual_severity()));
  json.field("outcome", classify::outcome_name(t.cls.outcome))
      .field("cause", classify::cause_name(t.cls.cause));
  if (t.cls.known != nullptr)
    json.field("name", t.cls.known->name)
        .field("hint", t.cls.known->hint)
        .field("known_from", t.cls.known->program);
  if (t.first <= t.last) json.field("first", format_rfc3339(t.first)).field("last", format_rfc3339(t.last));
  json.field("example", t.first_line).end_object();
}

void add_list(JsonWriter& json, const char* name, const std::vector<const TemplateStats*>& list) {
  json.key(name).begin_array();
  for (const TemplateStats* t : list) add_template(json, *t);
  json.end_array();
}

void add_counts(JsonWriter& json, const char* name, const std::map<std::string, uint64_t>& counts) {
  json.key(name).begin_object();
  for (const auto& [key, count] : counts) json.field(key, count);
  json.end_object();
}

}  // namespace

std::string to_json(const Story& story) {
  const Survey& survey = *story.survey;
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("summary", story.summary);
  json.field("lines", survey.lines).field("records", survey.records).field("bytes", survey.bytes);
  json.field("template_count", static_cast<uint64_t>(survey.templates.size()));
  if (survey.has_times())
    json.field("first", format_rfc3339(survey.first)).field("last", format_rfc3339(survey.last));
  json.field("records_without_time", survey.untimed).field("records_raw", survey.unparsed);
  add_counts(json, "services", survey.services);
  add_counts(json, "formats", survey.formats);
  add_counts(json, "levels", survey.levels);
  json.key("causes").begin_array();
  for (const CauseCandidate& cause : story.causes) {
    json.begin_object().field("score", cause.score).field("why", cause.why).key("template");
    add_template(json, *cause.stats);
    json.end_object();
  }
  json.end_array().key("bursts").begin_array();
  for (const Burst& burst : story.bursts) {
    json.begin_object().field("from", format_rfc3339(burst.from)).field("until", format_rfc3339(burst.until));
    json.field("lines", burst.lines)
        .field("usual_per_minute", burst.usual_per_minute)
        .field("times", burst.times);
    json.field("p_value", burst.p_value).key("template");
    add_template(json, *burst.stats);
    json.end_object();
  }
  json.end_array();
  add_list(json, "trouble", story.troubles);
  add_list(json, "new", story.fresh);
  add_list(json, "rare", story.rare);
  add_list(json, "templates", story.top);
  json.end_object();
  out.push_back('\n');
  return out;
}

}  // namespace foreshock::app::explain
