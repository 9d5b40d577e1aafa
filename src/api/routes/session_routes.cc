// The session: who asks, signing in and out.
#include <fmt/format.h>

#include "api/api_events.h"
#include "api/routes/route_set.h"
#include "auth/credentials.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

// Strangers learn the version and whether an administrator is wanted, and nothing else.
Result<std::string> session_json(Shared& shared, const auth::Principal* principal) {
  ASSIGN_OR_RETURN(bool administrator, shared.deps.auth.directory().administrator_exists());
  ServerFacts facts = shared.deps.facts();
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("authenticated", principal != nullptr);
  if (principal == nullptr) {
    json.key("tenant").null().key("user").null();
  } else {
    json.field("tenant", principal->tenant_name).field("user", principal->user);
  }
  json.key("roles").begin_array();
  if (principal != nullptr)
    for (auth::Role role : principal->roles) json.value(auth::role_name(role));
  json.end_array().key("scopes").begin_array();
  if (principal != nullptr)
    for (std::string_view scope : principal->scopes.names()) json.value(scope);
  json.end_array().field("first_run", !administrator);
  json.key("server").begin_object().field("version", facts.version);
  if (principal != nullptr) {
    json.field("hostname", facts.hostname)
        .field("listen", facts.listen)
        .field("tls", facts.tls)
        .key("syslog");
    if (facts.syslog) {
      json.value(*facts.syslog);
    } else {
      json.null();
    }
  }
  json.end_object().end_object();
  return out;
}

std::string cookie_header(std::string_view value, int64_t seconds, bool secure) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", auth::kSessionCookie, value,
                     seconds, secure ? "; Secure" : "");
}

Result<auth::NewSession> open_session(Call& call, const std::string& one_time, const std::string& token) {
  auth::Auth& auth = call.shared.deps.auth;
  std::string peer = call.request.peer.ip();
  if (one_time.empty()) {
    ASSIGN_OR_RETURN(auth::PrincipalPtr principal,
                     auth.authenticator().authenticate({auth::CredentialKind::kToken, token}, peer));
    return auth.sessions().open_for_token(*principal);
  }
  if (auth.authenticator().throttled(peer))
    return fail(ErrorKind::kExhausted, "too many wrong credentials from this address; wait a minute");
  auto session = auth.sessions().redeem(one_time, call.request.peer.is_loopback());
  if (!session && session.error().kind == ErrorKind::kUnauthenticated)
    auth.authenticator().note_failure(peer);
  return session;
}

Result<net::HttpResponse> create_session(Call& call) {
  Input input = call.input();
  std::string one_time = input.text("one_time", 256);
  std::string token = input.text("token", 1024);
  if (input.ok() && one_time.empty() == token.empty())
    input.wrong("#", "needs exactly one of one_time and token");
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(auth::NewSession session, open_session(call, one_time, token));
  ASSIGN_OR_RETURN(std::string body, session_json(call.shared, &session.principal));
  net::HttpResponse response = net::json_response(200, std::move(body));
  response.headers.add("Set-Cookie",
                       cookie_header(session.cookie, (session.expires_at - call.now()) / kSecond,
                                     call.shared.deps.facts().tls));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Result<net::HttpResponse> delete_session(Call& call) {
  std::optional<std::string_view> cookies = call.request.header("Cookie");
  std::optional<std::string_view> cookie =
      cookies ? auth::cookie_value(*cookies, auth::kSessionCookie) : std::nullopt;
  if (cookie && call.request.header("X-Foreshock") != "1") {
    RequestRefused{"csrf"}.tell();
    return fail(ErrorKind::kForbidden, "signing out needs the header X-Foreshock: 1");
  }
  if (cookie) RETURN_IF_ERROR(call.shared.deps.auth.sessions().end(*cookie));
  net::HttpResponse response = net::empty_response(204);
  response.headers.add("Set-Cookie", cookie_header("", 0, call.shared.deps.facts().tls));
  return response;
}

}  // namespace

void add_session_routes(RouteSet& routes) {
  routes.answer("getSession", Where::kWorker, [](Call& call) -> Result<net::HttpResponse> {
    auth::PrincipalPtr principal = find_principal(call.shared, call.request);
    ASSIGN_OR_RETURN(std::string body, session_json(call.shared, principal.get()));
    net::HttpResponse response = net::json_response(200, std::move(body));
    response.headers.add("Cache-Control", "no-store");
    return response;
  });
  routes.answer("createSession", Where::kWorker, create_session);
  routes.answer("deleteSession", Where::kWorker, delete_session);
}

}  // namespace foreshock::api
