// Sessions: sign-ins of the page, and the one-time links that open the first of them.
//
// A session is a cookie with 256 random bits whose hash is kept until it ends. It has the scopes of its
// user's roles, or, when it was opened with a token, those of that token and not longer than it. A one-time
// link opens one session, once, within AuthOptions::one_time_ns, and only from loopback: whoever reads the
// server's terminal is whoever owns the machine. The link for a first administrator makes the user "admin"
// and stops working as soon as any administrator exists. Thread-safe through the Database's lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/auth_options.h"
#include "auth/directory.h"
#include "auth/principal.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::auth {

struct NewSession {
  std::string cookie;  // the value of kSessionCookie
  Timestamp expires_at;
  Principal principal;
};

class Sessions {
 public:
  Sessions(World& world, db::Database& database, Directory& directory, AuditTrail& audit, AuthOptions options)
      : world_(world), database_(database), directory_(directory), audit_(audit), options_(options) {}

  // The secret of a new link; earlier links of the same purpose stop working. kConflict for a first
  // administrator when there is one.
  Result<std::string> make_first_administrator_link();
  // For somebody at the machine's own terminal who lost the cookie.
  Result<std::string> make_sign_in_link(const User& user);
  // kUnauthenticated when unknown, used, too old or no longer valid; kForbidden when not from loopback.
  Result<NewSession> redeem(std::string_view secret, bool from_loopback);

  // A session for who signed in with a token, with that token's scopes.
  Result<NewSession> open_for_token(const Principal& principal);

  Result<std::optional<Principal>> identify(std::string_view cookie) const;
  Status end(std::string_view cookie);  // also when there is none
  Status expire();                      // removes sessions and links that are over

  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  Result<std::string> make_link(std::optional<int64_t> user);
  Result<NewSession> open(int64_t user, std::optional<std::string> token);

  World& world_;
  db::Database& database_;
  Directory& directory_;
  AuditTrail& audit_;
  const AuthOptions options_;
  std::atomic<uint64_t> version_{0};
};

}  // namespace foreshock::auth
