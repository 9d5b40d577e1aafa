#include "auth/auth.h"

#include "auth/schema.h"
#include "db/migration.h"

namespace foreshock::auth {

Auth::Auth(World& world, db::Database& database, AuthOptions options)
    : audit_(world, database),
      directory_(world, database, audit_),
      tokens_(world, database, directory_, audit_),
      sessions_(world, database, directory_, audit_, options),
      authenticator_(world, tokens_, sessions_, options) {}

Result<std::unique_ptr<Auth>> Auth::open(World& world, db::Database& database, AuthOptions options) {
  RETURN_IF_ERROR(db::migrate(database, "auth", auth_migrations()));
  std::unique_ptr<Auth> auth(new Auth(world, database, options));
  RETURN_IF_ERROR(auth->directory_.make_default_tenant());
  return auth;
}

Status Auth::tick() {
  RETURN_IF_ERROR(authenticator_.flush());
  return sessions_.expire();
}

}  // namespace foreshock::auth
