#include "incidents/incidents.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>

#include "db/transaction.h"
#include "incidents/book/joining.h"
#include "incidents/incidents_events.h"
#include "incidents/storage/incident_rows.h"

namespace foreshock::incidents {
namespace {

constexpr int64_t kRetryEveryNs = kSecond;

Status check_text(std::string_view what, const std::string& text) {
  if (text.size() <= kNoteBytesMax) return {};
  return fail(ErrorKind::kInvalid, fmt::format("the {} may have {} bytes", what, kNoteBytesMax));
}

std::string with_note(std::string text, const std::string& note) {
  return note.empty() ? text : text + " " + note;
}

class IncidentBook final : public Incidents {
 public:
  IncidentBook(db::Database& database, const IncidentsOptions& options)
      : database_(database), options_(options), rows_(database) {}

  Status start() {
    auto guard = database_.lock();
    RETURN_IF_ERROR(rows_.bring_up_to_date());
    ASSIGN_OR_RETURN(std::vector<TenantId> tenants, rows_.tenants());
    for (TenantId tenant : tenants) RETURN_IF_ERROR(load(tenant));
    return {};
  }

  std::vector<IncidentChange> on_findings(TenantId tenant, std::span<const detect::Finding> findings,
                                          Timestamp now) override {
    std::lock_guard lock(mutex_);
    std::vector<detect::Finding> batch = take_waiting(tenant);
    batch.insert(batch.end(), findings.begin(), findings.end());
    return process(tenant, std::move(batch), now);
  }

  std::vector<IncidentChange> tick(Timestamp now) override {
    std::lock_guard lock(mutex_);
    std::vector<IncidentChange> changes = retry(now);
    for (auto& [tenant, book] : books_) {
      forget_old(book, now);
      Result<std::vector<IncidentChange>> resolved = resolve_quiet(tenant, book, now);
      if (resolved) {
        tell(*resolved);
        std::ranges::move(*resolved, std::back_inserter(changes));
      } else {
        give_up(tenant, resolved.error());
      }
    }
    return changes;
  }

  Result<IncidentChange> acknowledge(TenantId tenant, const std::string& id, const std::string& actor,
                                     const std::string& note, uint64_t expected_version,
                                     Timestamp now) override {
    RETURN_IF_ERROR(check_text("note", note));
    return act(tenant, id, expected_version, [&](LiveIncident& live) -> Result<IncidentChange> {
      Incident& incident = live.incident;
      if (incident.status == IncidentStatus::kResolved)
        return fail(ErrorKind::kConflict, "the incident is resolved; reopen it first");
      if (incident.status == IncidentStatus::kAcknowledged)
        return fail(ErrorKind::kConflict,
                    fmt::format("the incident was acknowledged by {} already", incident.acknowledged_by));
      incident.status = IncidentStatus::kAcknowledged;
      incident.acknowledged_at = now;
      incident.acknowledged_by = actor;
      return changed(live, ChangeKind::kAcknowledged,
                     {now, "acknowledged", with_note("Acknowledged.", note), actor});
    });
  }

  Result<IncidentChange> resolve(TenantId tenant, const std::string& id, const std::string& actor,
                                 const std::string& note, uint64_t expected_version, Timestamp now) override {
    RETURN_IF_ERROR(check_text("note", note));
    return act(tenant, id, expected_version, [&](LiveIncident& live) -> Result<IncidentChange> {
      if (!live.is_open()) return fail(ErrorKind::kConflict, "the incident is resolved already");
      set_resolved(live, books_[tenant], actor, now);
      return changed(live, ChangeKind::kResolved, {now, "resolved", with_note("Resolved.", note), actor});
    });
  }

  Result<IncidentChange> reopen(TenantId tenant, const std::string& id, const std::string& actor,
                                const std::string& note, uint64_t expected_version, Timestamp now) override {
    RETURN_IF_ERROR(check_text("note", note));
    return act(tenant, id, expected_version, [&](LiveIncident& live) -> Result<IncidentChange> {
      if (live.is_open()) return fail(ErrorKind::kConflict, "the incident is open already");
      Incident& incident = live.incident;
      incident.status = IncidentStatus::kOpen;
      incident.resolved_at = incident.acknowledged_at = {};
      incident.resolved_by.clear();
      incident.acknowledged_by.clear();
      // It gets its full time of quiet again before it resolves itself.
      live.quiet_since = std::max(live.quiet_since, books_[tenant].event_clock);
      live.touched_at = now;
      return changed(live, ChangeKind::kReopened, {now, "reopened", with_note("Reopened.", note), actor});
    });
  }

  Result<IncidentChange> add_note(TenantId tenant, const std::string& id, const std::string& actor,
                                  const std::string& text, Timestamp now) override {
    RETURN_IF_ERROR(check_text("note", text));
    if (text.empty()) return fail(ErrorKind::kInvalid, "the note is empty");
    return act(tenant, id, 0, [&](LiveIncident& live) {
      return changed(live, ChangeKind::kNoted, {now, "note", text, actor});
    });
  }

  Status add_entry(TenantId tenant, const std::string& id, TimelineEntry entry) override {
    RETURN_IF_ERROR(check_text("entry", entry.text));
    std::lock_guard lock(mutex_);
    auto guard = database_.lock();
    ASSIGN_OR_RETURN(LiveIncident * live, find(tenant, id));
    if (live->incident.timeline.size() >= kTimelineActionsMax)
      return fail(ErrorKind::kExhausted, "the incident's timeline is full");
    RETURN_IF_ERROR(rows_.put_entry(tenant, id, entry));
    insert_entry(live->incident.timeline, std::move(entry));
    return {};
  }

  Result<IncidentPage> list(TenantId tenant, std::optional<IncidentStatus> status, size_t limit,
                            const std::string& cursor) override {
    auto guard = database_.lock();
    return rows_.list(tenant, status, limit, cursor);
  }

  Result<Incident> get(TenantId tenant, const std::string& id) override {
    std::lock_guard lock(mutex_);
    auto book = books_.find(tenant);
    if (book != books_.end())
      if (auto live = book->second.live.find(id); live != book->second.live.end())
        return live->second.incident;
    auto guard = database_.lock();
    ASSIGN_OR_RETURN(LiveIncident live, rows_.load_incident(tenant, id));
    return std::move(live.incident);
  }

  Result<FindingPage> findings(TenantId tenant, Timestamp start, Timestamp end, const std::string& service,
                               size_t limit, const std::string& cursor) override {
    auto guard = database_.lock();
    return rows_.findings(tenant, start, end, service, limit, cursor);
  }

  Result<detect::Finding> finding(TenantId tenant, const std::string& id) override {
    auto guard = database_.lock();
    return rows_.finding(tenant, id);
  }

  Status expire(Timestamp older_than) override {
    std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    RETURN_IF_ERROR(rows_.expire(older_than));
    RETURN_IF_ERROR(transaction.commit());
    for (auto& [tenant, book] : books_)
      std::erase_if(book.live, [&](const auto& pair) {
        return !pair.second.is_open() && pair.second.incident.resolved_at < older_than;
      });
    return {};
  }

 private:
  Status load(TenantId tenant) {
    ASSIGN_OR_RETURN(books_[tenant], rows_.load(tenant));
    return {};
  }

  // The book may hold what the database refused: it is read again before its next use.
  void give_up(TenantId tenant, const Error& error) {
    WriteFailed{error.message, waiting_.size()}.tell();
    auto guard = database_.lock();
    TenantBook& book = books_[tenant];
    if (Result<TenantBook> again = rows_.load(tenant))
      book = std::move(*again);
    else
      book.loaded = false;
  }

  Result<std::vector<IncidentChange>> join(TenantId tenant, const std::vector<detect::Finding>& findings,
                                           Timestamp now) {
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    TenantBook& book = books_[tenant];
    if (!book.loaded) RETURN_IF_ERROR(load(tenant));
    Joining joining(tenant, book, rows_, options_, now);
    for (const detect::Finding& finding : findings) RETURN_IF_ERROR(joining.take(finding));
    ASSIGN_OR_RETURN(std::vector<IncidentChange> changes, joining.finish());
    RETURN_IF_ERROR(transaction.commit());
    return changes;
  }

  std::vector<IncidentChange> process(TenantId tenant, std::vector<detect::Finding> findings, Timestamp now) {
    if (findings.empty()) return {};
    Result<std::vector<IncidentChange>> changes = join(tenant, findings, now);
    if (changes) {
      tell(*changes);
      return std::move(*changes);
    }
    size_t room = kFindingsWaitingMax - std::min(kFindingsWaitingMax, waiting_.size());
    if (findings.size() > room) {
      FindingsDropped{findings.size() - room}.tell();
      findings.resize(room);
    }
    for (detect::Finding& finding : findings) waiting_.emplace_back(tenant, std::move(finding));
    give_up(tenant, changes.error());
    return {};
  }

  std::vector<detect::Finding> take_waiting(TenantId tenant) {
    std::vector<detect::Finding> out;
    for (auto& [owner, finding] : waiting_)
      if (owner == tenant) out.push_back(std::move(finding));
    std::erase_if(waiting_, [&](const auto& pair) { return pair.first == tenant; });
    return out;
  }

  std::vector<IncidentChange> retry(Timestamp now) {
    if (waiting_.empty() || std::abs(now - retried_at_) < kRetryEveryNs) return {};
    retried_at_ = now;
    std::vector<TenantId> tenants;
    for (const auto& [tenant, finding] : waiting_)
      if (std::ranges::find(tenants, tenant) == tenants.end()) tenants.push_back(tenant);
    std::vector<IncidentChange> out;
    for (TenantId tenant : tenants)
      std::ranges::move(process(tenant, take_waiting(tenant), now), std::back_inserter(out));
    return out;
  }

  void set_resolved(LiveIncident& live, const TenantBook& book, const std::string& actor, Timestamp now) {
    live.incident.status = IncidentStatus::kResolved;
    live.incident.resolved_at = now;
    live.incident.resolved_by = actor;
    live.resolved_event = std::max(book.event_clock, live.incident.updated_at);
  }

  Result<std::vector<IncidentChange>> resolve_quiet(TenantId tenant, TenantBook& book, Timestamp now) {
    std::vector<LiveIncident*> quiet;
    for (auto& [id, live] : book.live) {
      int64_t span = std::max(book.event_clock - live.quiet_since, now - live.touched_at);
      if (live.is_open() && span >= options_.resolve_after_ns) quiet.push_back(&live);
    }
    std::vector<IncidentChange> changes;
    if (quiet.empty()) return changes;
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    for (LiveIncident* live : quiet) {
      set_resolved(*live, books_[tenant], "foreshock", now);
      ASSIGN_OR_RETURN(
          IncidentChange change,
          changed(*live, ChangeKind::kResolved,
                  {now, "resolved", "Quiet for " + format_duration(options_.resolve_after_ns) + ".",
                   "foreshock"}));
      changes.push_back(std::move(change));
    }
    RETURN_IF_ERROR(transaction.commit());
    return changes;
  }

  // Resolved incidents leave memory when they can no longer be reopened by findings.
  void forget_old(TenantBook& book, Timestamp now) {
    std::erase_if(book.live, [&](const auto& pair) {
      return !pair.second.is_open() && now - pair.second.incident.resolved_at > options_.reopen_within_ns;
    });
  }

  Result<LiveIncident*> find(TenantId tenant, const std::string& id) {
    TenantBook& book = books_[tenant];
    if (!book.loaded) RETURN_IF_ERROR(load(tenant));
    if (auto live = book.live.find(id); live != book.live.end()) return &live->second;
    ASSIGN_OR_RETURN(LiveIncident live, rows_.load_incident(tenant, id));
    return &book.live.insert_or_assign(id, std::move(live)).first->second;
  }

  template <class Change>
  Result<IncidentChange> act(TenantId tenant, const std::string& id, uint64_t expected_version,
                             Change change) {
    std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    ASSIGN_OR_RETURN(LiveIncident * live, find(tenant, id));
    if (expected_version != 0 && expected_version != live->incident.version)
      return fail(ErrorKind::kConflict,
                  fmt::format("the incident changed meanwhile: it has version {}, not {}",
                              live->incident.version, expected_version));
    if (live->incident.timeline.size() >= kTimelineActionsMax)
      return fail(ErrorKind::kExhausted, "the incident's timeline is full");
    uint64_t version = live->incident.version;
    Result<IncidentChange> done = change(*live);
    if (!done && live->incident.version == version) return done;
    Status kept = done ? transaction.commit() : Status(fail(done.error()));
    if (!kept) {
      transaction.rollback();
      give_up(tenant, kept.error());
      return fail(kept.error());
    }
    tell({&*done, 1});
    return done;
  }

  // One more version, one more entry, both written.
  Result<IncidentChange> changed(LiveIncident& live, ChangeKind kind, TimelineEntry entry) {
    ++live.incident.version;
    RETURN_IF_ERROR(rows_.put_entry(live.incident.tenant, live.incident.id, entry));
    std::string reason = entry.actor + ": " + entry.text;
    insert_entry(live.incident.timeline, std::move(entry));
    RETURN_IF_ERROR(rows_.put_incident(live));
    return IncidentChange{kind, live.incident, std::move(reason)};
  }

  static void tell(std::span<const IncidentChange> changes) {
    for (const IncidentChange& change : changes) {
      if (change.kind == ChangeKind::kOpened || change.kind == ChangeKind::kReopened)
        IncidentOpened{change.incident}.tell();
      if (change.kind == ChangeKind::kResolved) IncidentResolved{change.incident}.tell();
    }
  }

  db::Database& database_;
  const IncidentsOptions options_;
  IncidentRows rows_;
  std::mutex mutex_;
  std::map<TenantId, TenantBook> books_;
  std::deque<std::pair<TenantId, detect::Finding>> waiting_;  // for a database that could not be written
  Timestamp retried_at_;
};

}  // namespace

Result<std::unique_ptr<Incidents>> Incidents::open(db::Database& database, const IncidentsOptions& options) {
  auto book = std::make_unique<IncidentBook>(database, options);
  RETURN_IF_ERROR(book->start());
  return book;
}

}  // namespace foreshock::incidents
