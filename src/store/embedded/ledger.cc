#include "store/embedded/ledger.h"

#include <algorithm>

#include "db/migration.h"

namespace foreshock::store {
namespace {

// Released scripts are never edited; a change is a new one.
constexpr db::Migration kMigrations[] = {{1, R"sql(
CREATE TABLE head(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  batch BLOB NOT NULL);
CREATE TABLE segment(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  day TEXT NOT NULL,
  min_time INTEGER NOT NULL,
  max_time INTEGER NOT NULL,
  max_observed INTEGER NOT NULL,
  created INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  file_bytes INTEGER NOT NULL);
CREATE TABLE segment_counts(
  segment INTEGER PRIMARY KEY REFERENCES segment(id) ON DELETE CASCADE,
  counts BLOB NOT NULL);
CREATE TABLE template(
  tenant INTEGER NOT NULL,
  id INTEGER NOT NULL,
  text TEXT NOT NULL,
  slots BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  created_order INTEGER NOT NULL,
  PRIMARY KEY(tenant, id)) WITHOUT ROWID;
CREATE TABLE template_alias(
  tenant INTEGER NOT NULL,
  old_id INTEGER NOT NULL,
  new_id INTEGER NOT NULL,
  PRIMARY KEY(tenant, old_id)) WITHOUT ROWID;
CREATE TABLE batch_key(
  number INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  committed INTEGER NOT NULL);
CREATE TABLE source_position(
  key TEXT PRIMARY KEY,
  offset INTEGER NOT NULL,
  note TEXT NOT NULL) WITHOUT ROWID;
)sql"},
                                         {2, R"sql(
CREATE TABLE template_decision(
  tenant INTEGER NOT NULL,
  id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  decision BLOB NOT NULL,
  PRIMARY KEY(tenant, id)) WITHOUT ROWID;
)sql"}};

constexpr size_t kProbeBytes = 256 * 1024;
constexpr uint64_t kFillBytes = 1024 * 1024;

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(World& world, const std::string& path, uint64_t bytes_max) {
  std::unique_ptr<Ledger> ledger(new Ledger);
  db::DatabaseOptions options;
  options.bytes_max = bytes_max;
  ASSIGN_OR_RETURN(ledger->writer_, db::Database::open(world, path, options));
  {
    auto guard = ledger->writer_->lock();
    RETURN_IF_ERROR(db::migrate(*ledger->writer_, "store", kMigrations));
    // Zeros over deleted rows where that costs no writes of its own; fill_freed() sees to the rest.
    RETURN_IF_ERROR(ledger->writer_->execute("PRAGMA secure_delete=FAST"));
    ASSIGN_OR_RETURN(db::Statement page, ledger->writer_->prepare("PRAGMA page_size"));
    RETURN_IF_ERROR(page.step());
    ledger->page_bytes_ = page.unsigned_integer(0);
  }
  ASSIGN_OR_RETURN(ledger->reader_, db::Database::open(world, path));
  return ledger;
}

Result<std::vector<SegmentRow>> Ledger::segments() {
  auto guard = reader_->lock();
  ASSIGN_OR_RETURN(
      db::Statement rows,
      reader_->prepare("SELECT id, tenant, day, min_time, max_time, max_observed, created, lines, "
                       "raw_bytes, file_bytes FROM segment ORDER BY id"));
  std::vector<SegmentRow> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    SegmentRow row;
    row.id = rows.unsigned_integer(0);
    row.tenant.value = rows.unsigned_integer(1);
    row.day = rows.string(2);
    row.min_time = rows.integer(3);
    row.max_time = rows.integer(4);
    row.max_observed = rows.integer(5);
    row.created = rows.time(6);
    row.lines = rows.unsigned_integer(7);
    row.raw_bytes = rows.unsigned_integer(8);
    row.file_bytes = rows.unsigned_integer(9);
    out.push_back(std::move(row));
  }
}

Status Ledger::read_head(const std::function<Status(const HeadRow&)>& visit) {
  auto guard = reader_->lock();
  ASSIGN_OR_RETURN(db::Statement rows, reader_->prepare("SELECT id, tenant, batch FROM head ORDER BY id"));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return {};
    RETURN_IF_ERROR(visit({rows.integer(0), TenantId{rows.unsigned_integer(1)}, rows.blob(2)}));
  }
}

Result<std::vector<KeyRow>> Ledger::keys() {
  auto guard = reader_->lock();
  ASSIGN_OR_RETURN(
      db::Statement rows,
      reader_->prepare("SELECT number, tenant, high, low, committed FROM batch_key ORDER BY number"));
  std::vector<KeyRow> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    Hash128 key;
    key.high = rows.unsigned_integer(2);
    key.low = rows.unsigned_integer(3);
    out.push_back({rows.integer(0), TenantId{rows.unsigned_integer(1)}, key, rows.time(4)});
  }
}

Result<std::vector<Position>> Ledger::positions() {
  auto guard = reader_->lock();
  ASSIGN_OR_RETURN(db::Statement rows,
                   reader_->prepare("SELECT key, offset, note FROM source_position ORDER BY key"));
  std::vector<Position> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back({rows.string(0), rows.unsigned_integer(1), rows.string(2)});
  }
}

Result<templates::Catalogue::Delta> Ledger::dictionary(TenantId tenant) {
  auto guard = reader_->lock();
  templates::Catalogue::Delta out;
  ASSIGN_OR_RETURN(
      db::Statement rows,
      reader_->prepare("SELECT id, text, slots, first_seen, created_order FROM template WHERE tenant = ? "
                       "ORDER BY created_order, id",
                       tenant));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) break;
    templates::Template made;
    made.id.value = rows.unsigned_integer(0);
    made.text = rows.string(1);
    for (char slot : rows.blob(2)) made.slots.push_back(static_cast<parse::TokenType>(slot));
    made.first_seen = rows.time(3);
    made.created_order = rows.unsigned_integer(4);
    out.templates.push_back(std::move(made));
  }
  ASSIGN_OR_RETURN(db::Statement aliases,
                   reader_->prepare("SELECT old_id, new_id FROM template_alias WHERE tenant = ?", tenant));
  while (true) {
    ASSIGN_OR_RETURN(bool more, aliases.step());
    if (!more) break;
    out.aliases.push_back({TemplateId{aliases.unsigned_integer(0)}, TemplateId{aliases.unsigned_integer(1)}});
  }
  ASSIGN_OR_RETURN(
      db::Statement decisions,
      reader_->prepare("SELECT decision FROM template_decision WHERE tenant = ? ORDER BY id", tenant));
  while (true) {
    ASSIGN_OR_RETURN(bool more, decisions.step());
    if (!more) break;
    ASSIGN_OR_RETURN(templates::Decision decision, templates::decode_decision(decisions.blob(0)));
    out.decisions.push_back(std::move(decision));
  }
  out.version = out.templates.size() + out.aliases.size() + out.decisions.size();
  return out;
}

Result<std::string> Ledger::counts(uint64_t segment) {
  auto guard = reader_->lock();
  ASSIGN_OR_RETURN(db::Statement row,
                   reader_->prepare("SELECT counts FROM segment_counts WHERE segment = ?", segment));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found)
    return fail(ErrorKind::kNotFound, "segment " + std::to_string(segment) + " has no minute counts");
  return std::string(row.blob(0));
}

Result<int64_t> Ledger::add_head(TenantId tenant, uint64_t lines, std::string_view blob) {
  RETURN_IF_ERROR(
      writer_->run("INSERT INTO head(tenant, lines, batch) VALUES(?, ?, ?)", tenant, lines, db::Blob{blob}));
  return writer_->last_insert_id();
}

Status Ledger::remove_head(TenantId tenant, int64_t up_to_id) {
  return writer_->run("DELETE FROM head WHERE id <= ? AND tenant = ?", up_to_id, tenant);
}

Status Ledger::add_segment(const SegmentRow& row, std::string_view counts) {
  RETURN_IF_ERROR(
      writer_->run("INSERT INTO segment(id, tenant, day, min_time, max_time, max_observed, created, lines, "
                   "raw_bytes, file_bytes) "
                   "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   row.id, row.tenant, row.day, row.min_time, row.max_time, row.max_observed, row.created,
                   row.lines, row.raw_bytes, row.file_bytes));
  return writer_->run("INSERT INTO segment_counts(segment, counts) VALUES(?, ?)", row.id, db::Blob{counts});
}

Status Ledger::remove_segment(uint64_t id) {
  return writer_->run("DELETE FROM segment WHERE id = ?", id);
}

Status Ledger::add_templates(TenantId tenant, const templates::Catalogue::Delta& delta) {
  for (const templates::Template& made : delta.templates) {
    std::string slots;
    for (parse::TokenType slot : made.slots) slots.push_back(static_cast<char>(slot));
    RETURN_IF_ERROR(
        writer_->run("INSERT OR IGNORE INTO template(tenant, id, text, slots, first_seen, created_order) "
                     "VALUES(?, ?, ?, ?, ?, ?)",
                     tenant, made.id, made.text, db::Blob{slots}, made.first_seen, made.created_order));
  }
  for (const templates::Alias& alias : delta.aliases)
    RETURN_IF_ERROR(
        writer_->run("INSERT OR REPLACE INTO template_alias(tenant, old_id, new_id) VALUES(?, ?, ?)", tenant,
                     alias.from, alias.to));
  for (const templates::Decision& decision : delta.decisions) {
    std::string bytes = templates::encode(decision);
    RETURN_IF_ERROR(
        writer_->run("INSERT INTO template_decision(tenant, id, revision, decision) VALUES(?, ?, ?, ?) ON "
                     "CONFLICT(tenant, id) "
                     "DO UPDATE SET revision = excluded.revision, decision = excluded.decision WHERE "
                     "excluded.revision > revision",
                     tenant, decision.id, uint64_t{decision.revision}, db::Blob{bytes}));
  }
  return {};
}

Status Ledger::add_key(const KeyRow& row) {
  return writer_->run("INSERT INTO batch_key(number, tenant, high, low, committed) VALUES(?, ?, ?, ?, ?)",
                      row.number, row.tenant, row.key.high, row.key.low, row.committed);
}

Status Ledger::remove_keys(int64_t up_to_number) {
  return writer_->run("DELETE FROM batch_key WHERE number <= ?", up_to_number);
}

Status Ledger::set_position(const Position& position) {
  return writer_->run("INSERT OR REPLACE INTO source_position(key, offset, note) VALUES(?, ?, ?)",
                      position.key, position.offset, position.note);
}

Result<uint64_t> Ledger::freed_pages() {
  ASSIGN_OR_RETURN(db::Statement row, writer_->prepare("PRAGMA freelist_count"));
  ASSIGN_OR_RETURN(bool found, row.step());
  return found ? row.unsigned_integer(0) : 0;
}

Result<uint64_t> Ledger::fill_freed() {
  ASSIGN_OR_RETURN(uint64_t before, freed_pages());
  if (before == 0) return 0;
  // Of a row, all but its first bytes lie in pages of their own.
  uint64_t bytes = std::min(before * page_bytes_, kFillBytes);
  RETURN_IF_ERROR(
      writer_->run("INSERT INTO head(tenant, lines, batch) VALUES(?, 0, zeroblob(?))", kFilling, bytes));
  ASSIGN_OR_RETURN(uint64_t after, freed_pages());
  return std::max<uint64_t>(1, before - std::min(before, after));
}

Result<bool> Ledger::remove_filling() {
  RETURN_IF_ERROR(writer_->run(
      "DELETE FROM head WHERE id = (SELECT id FROM head WHERE tenant = ? ORDER BY id LIMIT 1)", kFilling));
  return writer_->changes() > 0;
}

Status Ledger::empty_log() {
  auto guard = writer_->lock();
  return writer_->checkpoint();
}

Status Ledger::compact() {
  auto guard = writer_->lock();
  RETURN_IF_ERROR(writer_->execute("VACUUM"));
  return writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

Status Ledger::probe() {
  ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(*writer_));
  RETURN_IF_ERROR(add_head(kFilling, 0, std::string(kProbeBytes, '\0')));
  RETURN_IF_ERROR(writer_->run("DELETE FROM head WHERE tenant = 0"));
  return transaction.commit();
}

}  // namespace foreshock::store
