// Principal: who asks, for which tenant, and what they may do; the noun of this room.
//
// Made by the Authenticator from a token or a session, then shared read-only by everything that the request
// touches. The tenant of a request is always the principal's and never taken from the request itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "auth/scope.h"
#include "base/ids.h"
#include "base/result.h"

namespace foreshock::auth {

struct Principal {
  TenantId tenant;
  std::string tenant_name;
  int64_t user_id = 0;
  std::string user;         // the person, or who made the token
  std::vector<Role> roles;  // of the person; empty for tokens with scopes of their own
  Scopes scopes;
  std::string token_id;  // "" for a session that began with a one-time link
  std::string token_name;
  bool by_session = false;  // came with the cookie: writes need the X-Foreshock header

  bool may(Scope scope) const { return scopes.holds(scope); }
  // For audit and timelines: the person, or "token <name>".
  std::string actor() const { return by_session || token_id.empty() ? user : "token " + token_name; }
};
using PrincipalPtr = std::shared_ptr<const Principal>;

// kForbidden, naming the scope that is missing.
inline Status require(const Principal& principal, Scope scope) {
  if (principal.may(scope)) return {};
  return fail(ErrorKind::kForbidden, "this needs the scope " + std::string(scope_name(scope)) +
                                         "; ask an administrator for a token or role that has it");
}

}  // namespace foreshock::auth
