// What redaction would do to a text: the live test of the settings page. Nothing is stored.
#include "api/input.h"
#include "api/routes/route_set.h"
#include "base/json_writer.h"
#include "parse/redaction.h"

namespace foreshock::api {
namespace {

constexpr size_t kTextBytesMax = 65'536;

void write_parts(JsonWriter& json, const parse::Redactor& redactor, std::string_view text) {
  std::vector<parse::SensitiveValue> values;
  redactor.find(text, values);
  json.key("parts").begin_array();
  size_t at = 0;
  for (const parse::SensitiveValue& value : values) {
    if (value.begin > at) json.begin_object().field("text", text.substr(at, value.begin - at)).end_object();
    json.begin_object()
        .field("text", text.substr(value.begin, value.length))
        .field("kind", parse::sensitive_kind_name(value.kind))
        .field("replacement", redactor.replacement(value, text))
        .end_object();
    at = value.begin + value.length;
  }
  if (at < text.size()) json.begin_object().field("text", text.substr(at)).end_object();
  json.end_array();
}

Result<net::HttpResponse> test_redaction(Call& call) {
  Input input(call.request, call.shared.deps.world.clock().now());
  std::string text = input.text("text", kTextBytesMax, true);
  std::string which = input.word("policy", {"configured", "standard"}, false);
  if (!input.ok()) return input.problem();
  const parse::Redactor* configured = call.shared.deps.redactor.get();
  ASSIGN_OR_RETURN(parse::Redactor other,
                   parse::Redactor::compile(which == "standard" ? parse::RedactionPolicy::standard()
                                                                : parse::RedactionPolicy{}));
  const parse::Redactor& redactor = which != "standard" && configured != nullptr ? *configured : other;
  Arena arena;
  std::vector<parse::SensitiveValue> scratch;
  parse::RedactionCounts counts{};
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("active", configured != nullptr && configured->active())
      .field("redacted", redactor.redact(text, arena, scratch, counts));
  write_parts(json, redactor, text);
  json.key("actions").begin_object();
  for (size_t i = 0; i < parse::kSensitiveKinds; ++i) {
    auto kind = static_cast<parse::SensitiveKind>(i);
    if (kind == parse::SensitiveKind::kField || kind == parse::SensitiveKind::kPattern) continue;
    json.field(parse::sensitive_kind_name(kind),
               parse::redaction_action_name(redactor.policy().action(kind)));
  }
  json.end_object().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_redaction_routes(RouteSet& routes) {
  routes.answer("testRedaction", Where::kWorker, test_redaction);
}

}  // namespace foreshock::api
