#include "api/routes/route_set.h"

#include <any>

#include "api/api_events.h"
#include "auth/credentials.h"
#include "base/check.h"

namespace foreshock::api {
namespace {

auth::Credentials credentials_of(const net::HttpRequest& request) {
  return auth::find_credentials([&](std::string_view name) { return request.header(name); },
                                [&](std::string_view name) { return request.parameter(name); });
}

bool only_reads(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

}  // namespace

void RouteSet::answer(std::string_view operation, Where where, AnswerHandler handler) {
  stream(operation, where, [handler = std::move(handler)](Call&& call, const CancelFlag&) {
    send_result(call, handler(call));
  });
}

void RouteSet::stream(std::string_view operation, Where where, StreamHandler handler) {
  bool added = routes_.emplace(std::string(operation), Route{where, std::move(handler)}).second;
  CHECK(added) << operation << " has two handlers";
}

void RouteSet::add_to(net::HttpRouter& router) {
  size_t used = 0;
  for (const Operation& operation : operations()) {
    if (operation.elsewhere) continue;
    auto found = routes_.find(operation.id);
    CHECK(found != routes_.end()) << operation.id << " has no handler";
    ++used;
    const Route& route = found->second;
    auto run = [&shared = shared_, handler = route.handler, query = route.where == Where::kQuery](
                   net::HttpRequest&& request, net::ResponseWriter writer) {
      auth::PrincipalPtr principal;
      if (auto* kept = std::any_cast<auth::PrincipalPtr>(&request.attachment)) principal = *kept;
      auto cancelled = std::make_shared<std::atomic<bool>>(false);
      if (!query) return handler(Call{std::move(request), writer, std::move(principal), shared}, cancelled);
      auto call = std::make_shared<Call>(Call{std::move(request), writer, std::move(principal), shared});
      if (!shared.workers.submit(
              [call, handler, cancelled] {
                if (!call->writer.gone()) handler(std::move(*call), cancelled);
              },
              cancelled))
        writer.fail({ErrorKind::kExhausted, "too many searches wait already; try again in a moment"});
    };
    net::RouteOptions options;
    options.body_bytes_max = kApiBodyBytesMax;
    options.runs = route.where == Where::kWorker ? net::Runs::kWorker : net::Runs::kInline;
    router.add(std::string(operation.method), std::string(operation.path), std::move(run), options);
  }
  CHECK(used == routes_.size()) << "a handler is for no operation of the table";
}

void send_result(Call& call, Result<net::HttpResponse> result) {
  if (result) return call.writer.send(std::move(*result));
  const Error& error = result.error();
  if (error.kind == ErrorKind::kInternal || error.kind == ErrorKind::kCorrupt)
    InternalError{call.request.route, call.request.request_id, error.message}.tell();
  call.writer.fail(error);
}

std::optional<net::HttpResponse> check_access(Shared& shared, net::HttpRequest& head) {
  const Operation* operation = find_operation(head.method, head.route);
  // Ingest knows more ways of showing a token than this hook, and checks for itself.
  bool of_ingest =
      operation != nullptr && operation->elsewhere && operation->scope == auth::Scope::kLogsWrite;
  if (operation == nullptr || of_ingest || !operation->scope) return std::nullopt;
  auto principal = shared.deps.auth.authenticator().authenticate(credentials_of(head), head.peer.ip());
  if (!principal) {
    bool throttled = principal.error().kind == ErrorKind::kExhausted;
    RequestRefused{throttled ? "throttled" : "unauthenticated"}.tell();
    net::HttpResponse refusal = net::problem(principal.error(), head.request_id);
    if (throttled) refusal.headers.set("Retry-After", "60");
    return refusal;
  }
  if (Status allowed = auth::require(**principal, *operation->scope); !allowed) {
    RequestRefused{"forbidden"}.tell();
    return net::problem(allowed.error(), head.request_id);
  }
  // A foreign page can make a browser send the cookie, but cannot set this header.
  if ((*principal)->by_session && !only_reads(head.method) && head.header("X-Foreshock") != "1") {
    RequestRefused{"csrf"}.tell();
    return net::problem(
        {ErrorKind::kForbidden, "a write with the session cookie needs the header X-Foreshock: 1"},
        head.request_id);
  }
  head.attachment = std::move(*principal);
  return std::nullopt;
}

auth::PrincipalPtr find_principal(Shared& shared, const net::HttpRequest& request) {
  auth::Credentials credentials = credentials_of(request);
  if (credentials.kind == auth::CredentialKind::kNone) return nullptr;
  auto principal = shared.deps.auth.authenticator().authenticate(credentials, request.peer.ip());
  return principal ? *principal : nullptr;
}

}  // namespace foreshock::api
