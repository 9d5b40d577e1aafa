#include "auth/tokens.h"

#include <fmt/format.h>

#include "auth/auth_options.h"
#include "auth/token.h"
#include "base/hash.h"
#include "db/transaction.h"

namespace foreshock::auth {
namespace {

std::optional<Timestamp> optional_time(const db::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.time(column);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

constexpr std::string_view kIdentify =
    "SELECT t.id, t.name, t.scopes, t.hash, t.expires_at, t.tenant, n.name, u.id, u.name "
    "FROM tokens t JOIN users u ON u.id=t.user JOIN tenants n ON n.id=t.tenant WHERE ";

}  // namespace

Result<NewToken> Tokens::create(const Principal& maker, std::string_view name, Scopes scopes,
                                std::optional<Timestamp> expires_at) {
  RETURN_IF_ERROR(check_name("token", name));
  if (scopes.empty()) return fail(ErrorKind::kInvalid, "the token needs at least one scope");
  if (!maker.scopes.holds_all(scopes))
    return fail(ErrorKind::kForbidden, "a token cannot have scopes that its maker does not have");
  Timestamp now = world_.clock().now();
  if (expires_at && *expires_at <= now)
    return fail(ErrorKind::kInvalid, "the token would have expired already");
  TokenText text = make_token(world_.chance());
  Token token{0, text.id, std::string(name), scopes, maker.user, now, expires_at, std::nullopt};

  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  ASSIGN_OR_RETURN(db::Statement count,
                   database_.prepare("SELECT count(*) FROM tokens WHERE tenant=?1", maker.tenant));
  RETURN_IF_ERROR(count.step());
  if (count.unsigned_integer(0) >= kTokensPerTenantMax)
    return fail(ErrorKind::kExhausted, "too many tokens; withdraw those that are not used any more");
  RETURN_IF_ERROR(
      database_.run("INSERT INTO tokens(id, tenant, user, name, scopes, hash, created_at, expires_at) "
                    "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                    token.id, maker.tenant, maker.user_id, name, scopes.text(),
                    db::Blob{hash_secret(text.secret)}, now, expires_at));
  token.sequence = database_.last_insert_id();
  RETURN_IF_ERROR(audit_.append(maker.tenant, maker.actor(), "token.create", token.id,
                                fmt::format("name: {}, scopes: {}", name, scopes.text())));
  RETURN_IF_ERROR(transaction.commit());
  version_.fetch_add(1, std::memory_order_release);
  return NewToken{std::move(token), text.text()};
}

Result<std::vector<Token>> Tokens::list(TenantId tenant, size_t limit, int64_t before) const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare(
          "SELECT t.sequence, t.id, t.name, t.scopes, u.name, t.created_at, t.expires_at, t.last_used_at "
          "FROM tokens t JOIN users u ON u.id=t.user "
          "WHERE t.tenant=?1 AND (?2=0 OR t.sequence<?2) ORDER BY t.sequence DESC LIMIT ?3",
          tenant, before, limit));
  std::vector<Token> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    ASSIGN_OR_RETURN(Scopes scopes, parse_scopes(rows.text(3)));
    out.push_back({rows.integer(0), rows.string(1), rows.string(2), scopes, rows.string(4), rows.time(5),
                   optional_time(rows, 6), optional_time(rows, 7)});
  }
}

Status Tokens::withdraw(const Principal& by, std::string_view id) {
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  RETURN_IF_ERROR(database_.run("DELETE FROM tokens WHERE id=?1 AND tenant=?2", id, by.tenant));
  if (database_.changes() == 0) return fail(ErrorKind::kNotFound, "there is no token with this id");
  RETURN_IF_ERROR(audit_.append(by.tenant, by.actor(), "token.withdraw", id));
  RETURN_IF_ERROR(transaction.commit());
  version_.fetch_add(1, std::memory_order_release);
  return {};
}

Status Tokens::import_admin_token(std::string_view text) {
  text = trimmed(text);
  if (text.size() < kImportedTokenBytesMin || text.size() > 1024)
    return fail(ErrorKind::kInvalid,
                fmt::format("the administrator's token must have {} to 1024 bytes; make one with "
                            "`head -c 32 /dev/urandom | base64`",
                            kImportedTokenBytesMin));
  std::optional<TokenText> ours = parse_token(text);
  std::string hash = hash_secret(ours ? std::string_view(ours->secret) : text);
  // Other texts get an id of their hash, so that the same file gives the same id after each start.
  std::string id = ours ? ours->id : base32(hash).substr(0, 10);

  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  ASSIGN_OR_RETURN(User administrator, directory_.first_administrator("token file"));
  ASSIGN_OR_RETURN(db::Statement present, database_.prepare("SELECT hash FROM tokens WHERE id=?1 AND user=?2",
                                                            id, administrator.id));
  ASSIGN_OR_RETURN(bool found, present.step());
  if (found && equal_constant_time(present.blob(0), hash)) return transaction.commit();  // the same as before
  present.reset();
  RETURN_IF_ERROR(database_.run("DELETE FROM tokens WHERE imported=1 AND user=?1", administrator.id));
  RETURN_IF_ERROR(
      database_.run("INSERT INTO tokens(id, tenant, user, name, scopes, hash, imported, created_at) "
                    "VALUES(?1,?2,?3,?4,?5,?6,1,?7)",
                    id, kDefaultTenant, administrator.id, "administrator's token file",
                    scopes_of(Role::kAdmin).text(), db::Blob{hash}, world_.clock().now()));
  RETURN_IF_ERROR(audit_.append(kDefaultTenant, "system", "token.import", id));
  RETURN_IF_ERROR(transaction.commit());
  version_.fetch_add(1, std::memory_order_release);
  return {};
}

Result<std::optional<Principal>> Tokens::identify(std::string_view text) const {
  std::optional<TokenText> ours = parse_token(text);
  std::string hash = hash_secret(ours ? std::string_view(ours->secret) : text);
  auto guard = database_.lock();
  // A text of no known form can only be found by its hash; nothing about other hashes leaks by that, since
  // who asks cannot choose the hash.
  auto prepared =
      ours ? database_.prepare(std::string(kIdentify) + "t.id=?1", ours->id)
           : database_.prepare(std::string(kIdentify) + "t.imported=1 AND t.hash=?1", db::Blob{hash});
  if (!prepared) return fail(prepared.error());
  ASSIGN_OR_RETURN(bool found, prepared->step());
  const db::Statement& row = *prepared;
  if (!found || !equal_constant_time(row.blob(3), hash)) return std::optional<Principal>();
  if (std::optional<Timestamp> end = optional_time(row, 4); end && *end <= world_.clock().now())
    return std::optional<Principal>();
  Principal principal;
  principal.token_id = row.string(0);
  principal.token_name = row.string(1);
  ASSIGN_OR_RETURN(principal.scopes, parse_scopes(row.text(2)));
  principal.tenant = TenantId{row.unsigned_integer(5)};
  principal.tenant_name = row.string(6);
  principal.user_id = row.integer(7);
  principal.user = row.string(8);
  return std::optional(std::move(principal));
}

Status Tokens::note_uses(const std::vector<std::pair<std::string, Timestamp>>& uses) {
  if (uses.empty()) return {};
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  for (const auto& [id, at] : uses)
    RETURN_IF_ERROR(database_.run(
        "UPDATE tokens SET last_used_at=?2 WHERE id=?1 AND (last_used_at IS NULL OR last_used_at<?2)", id,
        at));
  return transaction.commit();
}

}  // namespace foreshock::auth
