// Auth: the whole room over one control.db: directory, tokens, sessions, audit trail, authenticator.
//
// app opens one after db and gives it to ingest and api. All parts are thread-safe. The Database must
// outlive it and may be shared with other rooms. tick() does the slow chores (times of last use, sessions
// that are over) and is called every half minute from any thread that may block.
#pragma once

#include <memory>

#include "auth/audit.h"
#include "auth/auth_options.h"
#include "auth/authenticator.h"
#include "auth/directory.h"
#include "auth/sessions.h"
#include "auth/tokens.h"
#include "base/result.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::auth {

class Auth {
 public:
  // Brings the tables up to date and makes the default tenant.
  static Result<std::unique_ptr<Auth>> open(World& world, db::Database& database, AuthOptions options = {});

  Directory& directory() { return directory_; }
  Tokens& tokens() { return tokens_; }
  Sessions& sessions() { return sessions_; }
  AuditTrail& audit() { return audit_; }
  Authenticator& authenticator() { return authenticator_; }

  Status tick();

 private:
  Auth(World& world, db::Database& database, AuthOptions options);

  AuditTrail audit_;
  Directory directory_;
  Tokens tokens_;
  Sessions sessions_;
  Authenticator authenticator_;
};

}  // namespace foreshock::auth
