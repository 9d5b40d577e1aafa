// Directory: the tenants and users of this installation, in control.db.
//
// Tenant 1 is "default" and always there. A user belongs to one tenant and has roles. Names are what people
// read; ids are what tables hold. Thread-safe through the Database's lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/audit.h"
#include "auth/scope.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::auth {

struct Tenant {
  TenantId id;
  std::string name;
  Timestamp created_at;
};

struct User {
  int64_t id = 0;
  TenantId tenant;
  std::string name;
  std::vector<Role> roles;
};

constexpr std::string_view kDefaultTenantName = "default";
constexpr std::string_view kFirstAdministrator = "admin";

class Directory {
 public:
  Directory(World& world, db::Database& database, AuditTrail& audit)
      : world_(world), database_(database), audit_(audit) {}

  Status make_default_tenant();  // once, when the tables are new

  Result<std::vector<Tenant>> tenants() const;
  Result<Tenant> tenant(TenantId id) const;
  // kConflict when the name is taken, kExhausted past limits::kTenantsMax.
  Result<Tenant> create_tenant(std::string_view name, std::string_view actor);

  Result<std::optional<User>> find_user(TenantId tenant, std::string_view name) const;
  Result<User> create_user(TenantId tenant, std::string_view name, std::vector<Role> roles,
                           std::string_view actor);
  // The user "admin" of the default tenant, made when missing.
  Result<User> first_administrator(std::string_view how);
  // Whether any user has the role admin: then everything may listen beyond loopback.
  Result<bool> administrator_exists() const;

 private:
  World& world_;
  db::Database& database_;
  AuditTrail& audit_;
};

// kInvalid unless 1 to kNameBytesMax bytes without control characters.
Status check_name(std::string_view what, std::string_view name);

// The roles of a row; unknown names are left out.
std::vector<Role> parse_roles(std::string_view text);

}  // namespace foreshock::auth
