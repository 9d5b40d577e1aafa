#include "auth/audit.h"

#include <fmt/format.h>

#include "auth/auth_events.h"
#include "auth/auth_options.h"
#include "base/hash.h"
#include "db/transaction.h"

namespace foreshock::auth {
namespace {

const std::string kNoHash(64, '0');

void append_number(std::string& out, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}
void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

std::string chain_hash(std::string_view previous, const AuditEntry& entry) {
  std::string bytes;
  append_text(bytes, previous);
  append_number(bytes, static_cast<uint64_t>(entry.sequence));
  append_number(bytes, static_cast<uint64_t>(entry.at.ns));
  append_number(bytes, entry.tenant.value);
  for (const std::string* text : {&entry.actor, &entry.action, &entry.target, &entry.detail})
    append_text(bytes, *text);
  return sha256_hex(bytes);
}

constexpr std::string_view kColumns =
    "SELECT sequence, at, tenant, actor, action, target, detail, hash FROM audit ";

AuditEntry read_entry(const db::Statement& row) {
  return {row.integer(0), row.time(1),   TenantId{row.unsigned_integer(2)},
          row.string(3),  row.string(4), row.string(5),
          row.string(6),  row.string(7)};
}

}  // namespace

Status AuditTrail::append(TenantId tenant, std::string_view actor, std::string_view action,
                          std::string_view target, std::string_view detail) {
  auto guard = database_.lock();
  AuditEntry entry;
  entry.at = world_.clock().now();
  entry.tenant = tenant;
  entry.actor = actor;
  entry.action = action;
  entry.target = target;
  entry.detail = detail.substr(0, kAuditDetailBytesMax);
  if (database_.in_transaction()) return append_inside(std::move(entry));
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
  RETURN_IF_ERROR(append_inside(std::move(entry)));
  return transaction.commit();
}

Status AuditTrail::append_inside(AuditEntry entry) {
  ASSIGN_OR_RETURN(Head newest, head());
  entry.sequence = newest.sequence + 1;
  entry.hash = chain_hash(newest.hash, entry);
  RETURN_IF_ERROR(
      database_.run("INSERT INTO audit(sequence, at, tenant, actor, action, target, detail, hash) "
                    "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                    entry.sequence, entry.at, entry.tenant, entry.actor, entry.action, entry.target,
                    entry.detail, entry.hash));
  return database_.run(
      "INSERT INTO audit_head(one, sequence, hash) VALUES(1, ?1, ?2) "
      "ON CONFLICT(one) DO UPDATE SET sequence=excluded.sequence, hash=excluded.hash",
      entry.sequence, entry.hash);
}

Result<std::vector<AuditEntry>> AuditTrail::list(TenantId tenant, size_t limit, int64_t before) const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare(
          std::string(kColumns) + "WHERE tenant=?1 AND (?2=0 OR sequence<?2) ORDER BY sequence DESC LIMIT ?3",
          tenant, before, limit));
  std::vector<AuditEntry> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back(read_entry(rows));
  }
}

Result<AuditTrail::Head> AuditTrail::head() const {
  auto guard = database_.lock();
  ASSIGN_OR_RETURN(db::Statement row, database_.prepare("SELECT sequence, hash FROM audit_head WHERE one=1"));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return Head{0, kNoHash};
  return Head{row.integer(0), row.string(1)};
}

Result<AuditTrail::Head> AuditTrail::verify() const {
  auto guard = database_.lock();
  auto broken = [](std::string reason) {
    AuditBroken{reason}.tell();
    return fail(ErrorKind::kCorrupt, "audit trail: " + std::move(reason));
  };
  ASSIGN_OR_RETURN(Head kept, head());
  ASSIGN_OR_RETURN(db::Statement rows, database_.prepare(std::string(kColumns) + "ORDER BY sequence"));
  Head seen{0, kNoHash};
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) break;
    AuditEntry entry = read_entry(rows);
    if (entry.sequence != seen.sequence + 1)
      return broken(fmt::format("entry {} is missing", seen.sequence + 1));
    if (entry.hash != chain_hash(seen.hash, entry))
      return broken(
          fmt::format("entry {} was changed or does not follow entry {}", entry.sequence, seen.sequence));
    seen = {entry.sequence, entry.hash};
  }
  if (seen.sequence != kept.sequence || seen.hash != kept.hash)
    return broken(
        fmt::format("it ends with entry {}, but entry {} was written", seen.sequence, kept.sequence));
  return seen;
}

}  // namespace foreshock::auth
