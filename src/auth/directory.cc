#include "auth/directory.h"

#include <fmt/format.h>

#include "auth/auth_events.h"
#include "auth/auth_options.h"
#include "base/limits.h"
#include "db/transaction.h"

namespace foreshock::auth {

Status check_name(std::string_view what, std::string_view name) {
  if (name.empty()) return fail(ErrorKind::kInvalid, fmt::format("the {} needs a name", what));
  if (name.size() > kNameBytesMax)
    return fail(ErrorKind::kInvalid,
                fmt::format("the name of the {} may have {} bytes", what, kNameBytesMax));
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return fail(ErrorKind::kInvalid, fmt::format("the name of the {} holds a control character", what));
  return {};
}

std::vector<Role> parse_roles(std::string_view text) {
  std::vector<Role> roles;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    if (std::optional<Role> role = parse_role(text.substr(0, end))) roles.push_back(*role);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return roles;
}

namespace {

std::string roles_text(const std::vector<Role>& roles) {
  std::string out;
  for (Role role : roles) {
    if (!out.empty()) out += ' ';
    out += role_name(role);
  }
  return out;
}

Tenant read_tenant(const db::Statement& row) {
  return {TenantId{row.unsigned_integer(0)}, row.string(1), row.time(2)};
}

}  // namespace

Status Directory::make_default_tenant() {
  return database_.run("INSERT OR IGNORE INTO tenants(id, name, created_at) VALUES(?1, ?2, ?3)",
                       kDefaultTenant, kDefaultTenantName, world_.clock().now());
}

Result<std::vector<Tenant>> Directory::tenants() const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(db::Statement rows,
                   database_.prepare("SELECT id, name, created_at FROM tenants ORDER BY id"));
  std::vector<Tenant> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back(read_tenant(rows));
  }
}

Result<Tenant> Directory::tenant(TenantId id) const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(db::Statement row,
                   database_.prepare("SELECT id, name, created_at FROM tenants WHERE id=?1", id));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return fail(ErrorKind::kNotFound, fmt::format("there is no tenant {}", id.value));
  return read_tenant(row);
}

Result<Tenant> Directory::create_tenant(std::string_view name, std::string_view actor) {
  RETURN_IF_ERROR(check_name("tenant", name));
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(std::vector<Tenant> present, tenants());
  if (present.size() >= limits::kTenantsMax)
    return fail(ErrorKind::kExhausted,
                fmt::format("there are {} tenants, which is the limit", limits::kTenantsMax));
  for (const Tenant& tenant : present)
    if (tenant.name == name)
      return fail(ErrorKind::kConflict, fmt::format("a tenant named \"{}\" exists already", name));
  Tenant made{TenantId{}, std::string(name), world_.clock().now()};
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  RETURN_IF_ERROR(
      database_.run("INSERT INTO tenants(name, created_at) VALUES(?1, ?2)", made.name, made.created_at));
  made.id = TenantId{static_cast<uint64_t>(database_.last_insert_id())};
  RETURN_IF_ERROR(audit_.append(made.id, actor, "tenant.create", name));
  RETURN_IF_ERROR(transaction.commit());
  return made;
}

Result<std::optional<User>> Directory::find_user(TenantId tenant, std::string_view name) const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(
      db::Statement row,
      database_.prepare("SELECT id, roles FROM users WHERE tenant=?1 AND name=?2", tenant, name));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return std::optional<User>();
  return std::optional(User{row.integer(0), tenant, std::string(name), parse_roles(row.text(1))});
}

Result<User> Directory::create_user(TenantId tenant, std::string_view name, std::vector<Role> roles,
                                    std::string_view actor) {
  RETURN_IF_ERROR(check_name("user", name));
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(std::optional<User> present, find_user(tenant, name));
  if (present) return fail(ErrorKind::kConflict, fmt::format("a user named \"{}\" exists already", name));
  bool own_transaction = !database_.in_transaction();
  std::optional<db::Transaction> transaction;
  if (own_transaction) {
    ASSIGN_OR_RETURN(db::Transaction begun, db::Transaction::begin(database_));
    transaction.emplace(std::move(begun));
  }
  std::string text = roles_text(roles);
  RETURN_IF_ERROR(database_.run("INSERT INTO users(tenant, name, roles, created_at) VALUES(?1, ?2, ?3, ?4)",
                                tenant, name, text, world_.clock().now()));
  User made{database_.last_insert_id(), tenant, std::string(name), std::move(roles)};
  RETURN_IF_ERROR(audit_.append(tenant, actor, "user.create", name, "roles: " + text));
  if (transaction) RETURN_IF_ERROR(transaction->commit());
  return made;
}

Result<User> Directory::first_administrator(std::string_view how) {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(std::optional<User> present, find_user(kDefaultTenant, kFirstAdministrator));
  if (present) return *present;
  ASSIGN_OR_RETURN(User made, create_user(kDefaultTenant, kFirstAdministrator, {Role::kAdmin}, how));
  AdministratorMade{std::string(how)}.tell();
  return made;
}

Result<bool> Directory::administrator_exists() const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(db::Statement rows, database_.prepare("SELECT roles FROM users"));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return false;
    for (Role role : parse_roles(rows.text(0)))
      if (role == Role::kAdmin) return true;
  }
}

}  // namespace foreshock::auth
