#include "ingest/http/sender.h"

namespace foreshock::ingest::http {

namespace {

Result<auth::PrincipalPtr> authenticate(auth::Authenticator& authenticator,
                                        const auth::Credentials& credentials, const net::HttpRequest& head) {
  ASSIGN_OR_RETURN(auth::PrincipalPtr principal, authenticator.authenticate(credentials, head.peer.ip()));
  RETURN_IF_ERROR(auth::require(*principal, auth::Scope::kLogsWrite));
  if (principal->by_session && !head.header("X-Foreshock"))
    return fail(ErrorKind::kForbidden, "a write with the session cookie needs the header X-Foreshock: 1");
  return principal;
}

}  // namespace

Result<auth::PrincipalPtr> authenticate_sender(auth::Authenticator& authenticator,
                                               const net::HttpRequest& head) {
  auth::Credentials credentials =
      auth::find_credentials([&](std::string_view name) { return head.header(name); },
                             [&](std::string_view name) { return head.parameter(name); });
  if (credentials.kind != auth::CredentialKind::kToken) {
    if (auto token = head.parameter("token"))
      return authenticate_token(authenticator, std::string(*token), head);
  }
  return authenticate(authenticator, credentials, head);
}

Result<auth::PrincipalPtr> authenticate_token(auth::Authenticator& authenticator, std::string token,
                                              const net::HttpRequest& head) {
  if (token.size() > auth::kCredentialBytesMax) token.clear();
  return authenticate(authenticator, {auth::CredentialKind::kToken, std::move(token)}, head);
}

}  // namespace foreshock::ingest::http
