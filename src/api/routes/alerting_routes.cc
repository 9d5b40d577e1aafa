// Silences and notification channels.
#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

using alerting::Silence;

constexpr size_t kMatchersMax = 16;

void write_matcher(JsonWriter& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  json.begin_object().field("name", name).field("value", value).field("negate", false).end_object();
}

void write_silence(JsonWriter& json, const Silence& silence) {
  json.begin_object().field("id", silence.id).key("matchers").begin_array();
  write_matcher(json, "service", silence.service);
  write_matcher(json, "template_id", silence.template_id);
  json.end_array();
  write_time(json.key("starts_at"), silence.starts_at);
  write_time(json.key("ends_at"), silence.ends_at);
  json.field("reason", silence.comment).field("created_by", silence.created_by);
  write_time(json.key("created_at"), silence.starts_at);
  json.end_object();
}

// Matchers of the request as the fields that a silence has; what alerting cannot match is refused by name.
void read_matchers(Input& input, Silence& silence) {
  size_t count = input.objects("matchers", kMatchersMax, true);
  for (size_t i = 0; i < count; ++i) {
    std::string name = input.text_in("matchers", i, "name", 64);
    std::string value = input.text_in("matchers", i, "value", 256);
    bool negate = input.flag_in("matchers", i, "negate");
    std::string pointer = "#/matchers/" + std::to_string(i);
    std::string* field = name == "service"       ? &silence.service
                         : name == "template_id" ? &silence.template_id
                                                 : nullptr;
    if (field == nullptr) {
      input.wrong(pointer + "/name", "silences match service and template_id");
    } else if (negate) {
      input.wrong(pointer + "/negate", "negated matchers are not supported yet");
    } else if (!field->empty() || value.empty()) {
      input.wrong(pointer + "/value", "needs one value for each name");
    } else {
      *field = value;
    }
  }
}

Result<net::HttpResponse> list_silences(Call& call) {
  Input input = call.input();
  size_t limit = input.limit();
  std::string position = input.cursor("listSilences");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auto silences, call.shared.deps.alerting.silences(call.tenant(), call.now()));
  auto page = page_of(
      "listSilences", silences,
      [](const Silence& silence) { return hex16(static_cast<uint64_t>(silence.ends_at.ns)) + silence.id; },
      limit, position);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const Silence* silence : page.items) write_silence(json, *silence);
  json.end_array();
  write_next_cursor(json, page.next_cursor);
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> create_silence(Call& call) {
  Input input = call.input();
  Silence silence;
  read_matchers(input, silence);
  silence.starts_at = input.moment("starts_at").value_or(call.now());
  silence.ends_at = input.moment("ends_at", true).value_or(Timestamp{0});
  silence.comment = input.text("reason", 1024);
  silence.created_by = call.principal->actor();
  if (input.ok() && silence.ends_at <= silence.starts_at) input.wrong("#/ends_at", "must be after starts_at");
  if (input.ok() && silence.ends_at <= call.now()) input.wrong("#/ends_at", "must be in the future");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(Silence made, call.shared.deps.alerting.add_silence(call.tenant(), std::move(silence)));
  call.audit("silence.create", made.id, made.comment);
  std::string out;
  JsonWriter json(out);
  write_silence(json, made);
  return net::json_response(201, std::move(out));
}

Result<net::HttpResponse> delete_silence(Call& call) {
  std::string id(call.request.path_parameter("id"));
  RETURN_IF_ERROR(call.shared.deps.alerting.remove_silence(call.tenant(), id));
  call.audit("silence.end", id);
  return net::empty_response(204);
}

Result<net::HttpResponse> list_channels(Call& call) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const alerting::ChannelInfo& channel : call.shared.deps.alerting.channels())
    json.begin_object()
        .field("id", channel.name)
        .field("kind", channel.kind)
        .field("name", channel.name)
        .field("target", channel.target)
        .end_object();
  json.end_array();
  write_next_cursor(json, "");
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> test_channel(Call& call) {
  std::string id(call.request.path_parameter("id"));
  Status sent = call.shared.deps.alerting.test_channel(id, call.principal->actor());
  if (!sent && sent.error().kind == ErrorKind::kNotFound) return fail(sent.error());
  call.audit("channel.test", id);
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("status", sent ? "sent" : "failed")
      .field("detail", sent ? std::string("the channel took the message") : sent.error().message)
      .end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_alerting_routes(RouteSet& routes) {
  routes.answer("listSilences", Where::kWorker, list_silences);
  routes.answer("createSilence", Where::kWorker, create_silence);
  routes.answer("deleteSilence", Where::kWorker, delete_silence);
  routes.answer("listChannels", Where::kWorker, list_channels);
  // Waits for the peer's answer, which may take seconds.
  routes.answer("testChannel", Where::kQuery, test_channel);
}

}  // namespace foreshock::api
