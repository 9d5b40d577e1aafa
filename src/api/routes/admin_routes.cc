// Tokens, tenants, the audit trail, and what decides today.
#include <charconv>

#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"
#include "auth/scope.h"

namespace foreshock::api {
namespace {

// The sequence that a cursor holds; 0 for the first page.
int64_t sequence_of(const std::string& position) {
  int64_t sequence = 0;
  std::from_chars(position.data(), position.data() + position.size(), sequence);
  return sequence;
}

// A page is full when one more than its limit was there.
template <class Item>
std::string cut_page(std::string_view list, std::vector<Item>& items, size_t limit) {
  if (items.size() <= limit) return {};
  items.resize(limit);
  return make_cursor(list, std::to_string(items.back().sequence));
}

void write_token_fields(JsonWriter& json, const auth::Token& token) {
  json.field("id", token.id).field("name", token.name).key("scopes").begin_array();
  for (std::string_view scope : token.scopes.names()) json.value(scope);
  json.end_array();
  write_time(json.key("created_at"), token.created_at);
  json.field("created_by", token.created_by);
  write_optional_time(json.key("last_used_at"), token.last_used_at.value_or(Timestamp{0}));
  write_optional_time(json.key("expires_at"), token.expires_at.value_or(Timestamp{0}));
}

Result<net::HttpResponse> list_tokens(Call& call) {
  Input input = call.input();
  size_t limit = input.limit();
  int64_t before = sequence_of(input.cursor("listTokens"));
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auto tokens, call.shared.deps.auth.tokens().list(call.tenant(), limit + 1, before));
  std::string next = cut_page("listTokens", tokens, limit);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const auth::Token& token : tokens) {
    json.begin_object();
    write_token_fields(json, token);
    json.end_object();
  }
  json.end_array();
  write_next_cursor(json, next);
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> create_token(Call& call) {
  Input input = call.input();
  std::string name = input.text("name", auth::kNameBytesMax, true);
  auth::Scopes scopes;
  for (const std::string& text : input.texts("scopes", auth::kScopeCount, 64, true)) {
    std::optional<auth::Scope> scope = auth::parse_scope(text);
    if (scope) {
      scopes.add(*scope);
    } else {
      input.wrong("#/scopes", "unknown scope \"" + text + "\"");
    }
  }
  std::optional<Timestamp> expires_at = input.moment("expires_at");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auth::NewToken made,
                   call.shared.deps.auth.tokens().create(*call.principal, name, scopes, expires_at));
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_token_fields(json, made.token);
  json.field("secret", made.text).end_object();
  net::HttpResponse response = net::json_response(201, std::move(out));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Result<net::HttpResponse> list_tenants(Call& call) {
  ASSIGN_OR_RETURN(auto tenants, call.shared.deps.auth.directory().tenants());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const auth::Tenant& tenant : tenants) {
    // An administrator is one of a tenant; the others are not theirs to see.
    if (tenant.id != call.tenant()) continue;
    json.begin_object().field("id", std::to_string(tenant.id.value)).field("name", tenant.name);
    write_time(json.key("created_at"), tenant.created_at);
    json.end_object();
  }
  json.end_array();
  write_next_cursor(json, "");
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> list_audit(Call& call) {
  Input input = call.input();
  size_t limit = input.limit();
  int64_t before = sequence_of(input.cursor("listAudit"));
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auto entries, call.shared.deps.auth.audit().list(call.tenant(), limit + 1, before));
  std::string next = cut_page("listAudit", entries, limit);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const auth::AuditEntry& entry : entries) {
    json.begin_object().field("seq", entry.sequence);
    write_time(json.key("at"), entry.at);
    json.field("actor", entry.actor)
        .field("action", entry.action)
        .field("target", entry.target)
        .field("detail", entry.detail)
        .field("hash", entry.hash)
        .end_object();
  }
  json.end_array();
  write_next_cursor(json, next);
  json.end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> list_models(Call& call) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const ModelView& model : call.shared.deps.models(call.tenant()))
    json.begin_object()
        .field("name", model.name)
        .field("kind", model.kind)
        .field("version", model.version)
        .field("memory_bytes", model.memory_bytes)
        .field("decides", model.decides)
        .end_object();
  json.end_array();
  write_next_cursor(json, "");
  json.end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_admin_routes(RouteSet& routes) {
  routes.answer("listTokens", Where::kWorker, list_tokens);
  routes.answer("createToken", Where::kWorker, create_token);
  routes.answer("deleteToken", Where::kWorker, [](Call& call) -> Result<net::HttpResponse> {
    RETURN_IF_ERROR(
        call.shared.deps.auth.tokens().withdraw(*call.principal, call.request.path_parameter("id")));
    return net::empty_response(204);
  });
  routes.answer("listTenants", Where::kWorker, list_tenants);
  routes.answer("listAudit", Where::kWorker, list_audit);
  routes.answer("listModels", Where::kWorker, list_models);
}

}  // namespace foreshock::api
