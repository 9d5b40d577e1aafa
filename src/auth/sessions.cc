#include "auth/sessions.h"

#include "auth/token.h"
#include "db/transaction.h"

namespace foreshock::auth {
namespace {

tl::unexpected<Error> link_refused() {
  return fail(
      ErrorKind::kUnauthenticated,
      "this one-time link was used, is too old or belongs to another start; take the newest one from the "
      "server's terminal");
}

}  // namespace

Result<std::string> Sessions::make_first_administrator_link() {
  ASSIGN_OR_RETURN(bool exists, directory_.administrator_exists());
  if (exists) return fail(ErrorKind::kConflict, "an administrator exists already");
  return make_link(std::nullopt);
}

Result<std::string> Sessions::make_sign_in_link(const User& user) {
  return make_link(user.id);
}

Result<std::string> Sessions::make_link(std::optional<int64_t> user) {
  std::string secret = make_secret(world_.chance());
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  RETURN_IF_ERROR(database_.run("DELETE FROM one_time_links WHERE user IS ?1", user));
  RETURN_IF_ERROR(database_.run("INSERT INTO one_time_links(hash, user, expires_at) VALUES(?1, ?2, ?3)",
                                db::Blob{hash_secret(secret)}, user,
                                world_.clock().now() + options_.one_time_ns));
  RETURN_IF_ERROR(transaction.commit());
  return secret;
}

Result<NewSession> Sessions::redeem(std::string_view secret, bool from_loopback) {
  if (!from_loopback)
    return fail(ErrorKind::kForbidden, "a one-time link works only on the machine that runs the server");
  std::string hash = hash_secret(secret);
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  std::optional<int64_t> user;
  {
    ASSIGN_OR_RETURN(
        db::Statement row,
        database_.prepare("SELECT user, expires_at FROM one_time_links WHERE hash=?1", db::Blob{hash}));
    ASSIGN_OR_RETURN(bool found, row.step());
    if (!found || row.time(1) <= world_.clock().now()) return link_refused();
    if (!row.is_null(0)) user = row.integer(0);
  }
  RETURN_IF_ERROR(database_.run("DELETE FROM one_time_links WHERE hash=?1", db::Blob{hash}));
  if (!user) {
    ASSIGN_OR_RETURN(bool exists, directory_.administrator_exists());
    if (exists) return link_refused();
    ASSIGN_OR_RETURN(User administrator, directory_.first_administrator("one-time link"));
    user = administrator.id;
  }
  ASSIGN_OR_RETURN(NewSession session, open(*user, std::nullopt));
  RETURN_IF_ERROR(
      audit_.append(session.principal.tenant, session.principal.user, "session.open", "one-time link"));
  RETURN_IF_ERROR(transaction.commit());
  return session;
}

Result<NewSession> Sessions::open_for_token(const Principal& principal) {
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  ASSIGN_OR_RETURN(NewSession session, open(principal.user_id, principal.token_id));
  RETURN_IF_ERROR(
      audit_.append(principal.tenant, principal.user, "session.open", "token " + principal.token_id));
  RETURN_IF_ERROR(transaction.commit());
  return session;
}

Result<NewSession> Sessions::open(int64_t user, std::optional<std::string> token) {
  std::string cookie = make_secret(world_.chance());
  Timestamp now = world_.clock().now();
  Timestamp end = now + options_.session_ns;
  RETURN_IF_ERROR(
      database_.run("INSERT INTO sessions(hash, user, token, created_at, expires_at) VALUES(?1,?2,?3,?4,?5)",
                    db::Blob{hash_secret(cookie)}, user, token, now, end));
  // Keeps the newest; whoever opens sessions without end pushes out old ones of the same tenant only.
  RETURN_IF_ERROR(database_.run(
      "DELETE FROM sessions WHERE hash IN (SELECT s.hash FROM sessions s JOIN users u ON u.id=s.user "
      "WHERE u.tenant=(SELECT tenant FROM users WHERE id=?1) ORDER BY s.created_at DESC LIMIT -1 OFFSET ?2)",
      user, kSessionsPerTenantMax));
  ASSIGN_OR_RETURN(std::optional<Principal> principal, identify(cookie));
  if (!principal) return fail(ErrorKind::kUnauthenticated, "the token of this sign-in has ended");
  return NewSession{std::move(cookie), end, std::move(*principal)};
}

Result<std::optional<Principal>> Sessions::identify(std::string_view cookie) const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(db::Statement row,
                   database_.prepare(
                       "SELECT u.tenant, n.name, u.id, u.name, u.roles, t.id, t.name, t.scopes, t.expires_at "
                       "FROM sessions s JOIN users u ON u.id=s.user JOIN tenants n ON n.id=u.tenant "
                       "LEFT JOIN tokens t ON t.id=s.token WHERE s.hash=?1 AND s.expires_at>?2",
                       db::Blob{hash_secret(cookie)}, world_.clock().now()));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return std::optional<Principal>();
  Principal principal;
  principal.tenant = TenantId{row.unsigned_integer(0)};
  principal.tenant_name = row.string(1);
  principal.user_id = row.integer(2);
  principal.user = row.string(3);
  principal.by_session = true;
  if (row.is_null(5)) {
    principal.roles = parse_roles(row.text(4));
    principal.scopes = scopes_of(principal.roles);
  } else {
    if (!row.is_null(8) && row.time(8) <= world_.clock().now()) return std::optional<Principal>();
    principal.token_id = row.string(5);
    principal.token_name = row.string(6);
    ASSIGN_OR_RETURN(principal.scopes, parse_scopes(row.text(7)));
  }
  return std::optional(std::move(principal));
}

Status Sessions::end(std::string_view cookie) {
  auto guard = database_.lock();
  RETURN_IF_ERROR(database_.run("DELETE FROM sessions WHERE hash=?1", db::Blob{hash_secret(cookie)}));
  version_.fetch_add(1, std::memory_order_release);
  return {};
}

Status Sessions::expire() {
  Timestamp now = world_.clock().now();
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  RETURN_IF_ERROR(database_.run("DELETE FROM sessions WHERE expires_at<=?1", now));
  RETURN_IF_ERROR(database_.run("DELETE FROM one_time_links WHERE expires_at<=?1", now));
  return transaction.commit();
}

}  // namespace foreshock::auth
