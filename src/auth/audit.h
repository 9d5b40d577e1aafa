// AuditTrail: who did what, as append-only rows that are chained by hashes.
//
// hash(n) = SHA-256(hash(n-1), sequence, time, tenant, actor, action, target, detail), lengths included, and
// the newest hash is kept apart too, so verify() finds a changed, swapped, inserted or removed row. The
// tables refuse UPDATE and DELETE. Whoever can write the file can forge the whole chain: keep head() outside
// (it is logged at each start) to be sure. All tenants share one chain; reading is per tenant.
// Thread-safe through the Database's lock. Cost: one insert, in the caller's transaction where there is one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "db/database.h"

namespace foreshock::auth {

struct AuditEntry {
  int64_t sequence = 0;
  Timestamp at;
  TenantId tenant;
  std::string actor;   // "admin", "token fluent-bit", "system"
  std::string action;  // "token.create", "incident.acknowledge"
  std::string target;
  std::string detail;
  std::string hash;  // 64 hex digits
};

class AuditTrail {
 public:
  AuditTrail(World& world, db::Database& database) : world_(world), database_(database) {}

  // Durable when it returns, or when the transaction that the caller has open commits.
  Status append(TenantId tenant, std::string_view actor, std::string_view action, std::string_view target,
                std::string_view detail = {});

  // Newest first; only entries with a sequence below `before` (0: from the newest on).
  Result<std::vector<AuditEntry>> list(TenantId tenant, size_t limit, int64_t before = 0) const;

  struct Head {
    int64_t sequence = 0;
    std::string hash;  // hex; 64 zeros when there is no entry
  };
  Result<Head> head() const;
  // Reads the whole chain; kCorrupt names the first entry that does not fit. Answers with the head.
  Result<Head> verify() const;

 private:
  Status append_inside(AuditEntry entry);

  World& world_;
  db::Database& database_;
};

}  // namespace foreshock::auth
