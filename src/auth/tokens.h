// Tokens: the API tokens of machines and of the command line, in control.db.
//
// Only SHA-256 of a secret is kept. Our own secrets are 256 random bits, which no guessing reaches; the
// administrator's imported one is as strong as whoever wrote the file made it (16 bytes at least). A token
// belongs to the tenant and user that made it and carries its own scopes, never more than its maker had.
// Withdrawing deletes the row and the sessions that were opened with it. Thread-safe through the Database's
// lock; version() is an atomic that moves with each change, so that caches notice.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/audit.h"
#include "auth/directory.h"
#include "auth/principal.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::auth {

struct Token {
  int64_t sequence = 0;  // rises with each token of the installation
  std::string id;
  std::string name;
  Scopes scopes;
  std::string created_by;
  Timestamp created_at;
  std::optional<Timestamp> expires_at, last_used_at;
};

struct NewToken {
  Token token;
  std::string text;  // fsk_<id>_<secret>; nowhere else
};

class Tokens {
 public:
  Tokens(World& world, db::Database& database, Directory& directory, AuditTrail& audit)
      : world_(world), database_(database), directory_(directory), audit_(audit) {}

  // kForbidden for scopes that `maker` does not have; kInvalid for an empty name, no scope or a past end.
  Result<NewToken> create(const Principal& maker, std::string_view name, Scopes scopes,
                          std::optional<Timestamp> expires_at);
  // Newest first; only those with a sequence below `before` (0: from the newest on).
  Result<std::vector<Token>> list(TenantId tenant, size_t limit, int64_t before = 0) const;
  Status withdraw(const Principal& by, std::string_view id);

  // Makes `text` (blanks around it cut) the token of the first administrator, in place of the one imported
  // before. fsk_ texts keep their id. kInvalid under kImportedTokenBytesMin bytes.
  Status import_admin_token(std::string_view text);

  // The principal of a token's whole text; nullopt when nobody has it or it is past its end.
  Result<std::optional<Principal>> identify(std::string_view text) const;
  // Writes times of last use, in one transaction.
  Status note_uses(const std::vector<std::pair<std::string, Timestamp>>& uses);

  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  World& world_;
  db::Database& database_;
  Directory& directory_;
  AuditTrail& audit_;
  std::atomic<uint64_t> version_{0};
};

}  // namespace foreshock::auth
