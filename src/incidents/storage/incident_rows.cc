#include "incidents/storage/incident_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "incidents/finding_json.h"
#include "incidents/incident_json.h"
#include "incidents/incidents_events.h"
#include "incidents/incidents_options.h"
#include "incidents/storage/schema.h"

namespace foreshock::incidents {
namespace {

// So many of an incident's findings are read again after a restart to know what may join it.
constexpr size_t kFindingsReplayedMax = 2'000;

#define INCIDENT_COLUMNS                                                                                   \
  "tenant, id, number, status, urgency, title, why, services, causes, started_at, updated_at, opened_at, " \
  "acknowledged_at, acknowledged_by, resolved_at, resolved_by, finding_count, version, quiet_since, "      \
  "touched_at, resolved_event"

Result<LiveIncident> read_incident(const db::Statement& row) {
  LiveIncident live;
  Incident& incident = live.incident;
  incident.tenant = TenantId{row.unsigned_integer(0)};
  incident.id = row.string(1);
  incident.number = row.unsigned_integer(2);
  std::optional<IncidentStatus> status = parse_status(row.text(3));
  std::optional<Urgency> urgency = parse_urgency(row.text(4));
  if (!status || !urgency) return fail(ErrorKind::kCorrupt, "unknown status or urgency");
  incident.status = *status;
  incident.urgency = *urgency;
  incident.title = row.string(5);
  incident.why = row.string(6);
  ASSIGN_OR_RETURN(incident.services, names_from_json(row.text(7)));
  ASSIGN_OR_RETURN(incident.causes, causes_from_json(row.text(8)));
  incident.started_at = row.time(9);
  incident.updated_at = row.time(10);
  incident.opened_at = row.time(11);
  incident.acknowledged_at = row.time(12);
  incident.acknowledged_by = row.string(13);
  incident.resolved_at = row.time(14);
  incident.resolved_by = row.string(15);
  incident.finding_count = row.unsigned_integer(16);
  incident.version = row.unsigned_integer(17);
  live.quiet_since = row.time(18);
  live.touched_at = row.time(19);
  live.resolved_event = row.time(20);
  return live;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

size_t page_size(size_t limit) {
  return std::clamp<size_t>(limit, 1, kPageItemsMax);
}

tl::unexpected<Error> bad_cursor() {
  return fail(ErrorKind::kInvalid, "the cursor is none of ours; begin again without one");
}

}  // namespace

Status IncidentRows::bring_up_to_date() {
  return db::migrate(database_, "incidents", incident_migrations());
}

Result<std::optional<std::string>> IncidentRows::incident_of(TenantId tenant, const std::string& finding_id) {
  ASSIGN_OR_RETURN(
      db::Statement row,
      database_.prepare("SELECT incident FROM findings WHERE tenant=?1 AND id=?2", tenant, finding_id));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return std::optional<std::string>();
  return std::optional<std::string>(row.string(0));
}

Result<bool> IncidentRows::has_incident(TenantId tenant, const std::string& id) {
  ASSIGN_OR_RETURN(db::Statement row,
                   database_.prepare("SELECT 1 FROM incidents WHERE tenant=?1 AND id=?2", tenant, id));
  return row.step();
}

Status IncidentRows::put_finding(const detect::Finding& finding, const std::string& incident_id) {
  return database_.run(
      "INSERT INTO findings(tenant, id, at, service, incident, deploy, json) VALUES(?1, ?2, ?3, ?4, ?5, ?6, "
      "?7) "
      "ON CONFLICT(tenant, id) DO UPDATE SET at=excluded.at, incident=excluded.incident, json=excluded.json",
      finding.tenant, finding.id, finding.at, finding.service, incident_id, is_deploy_marker(finding),
      finding_to_json(finding));
}

Status IncidentRows::put_incident(const LiveIncident& live) {
  const Incident& i = live.incident;
  return database_.run("INSERT OR REPLACE INTO incidents(" INCIDENT_COLUMNS
                       ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
                       "?18, ?19, ?20, ?21)",
                       i.tenant, i.id, i.number, status_name(i.status), urgency_name(i.urgency), i.title,
                       i.why, names_to_json(i.services), causes_to_json(i.causes), i.started_at, i.updated_at,
                       i.opened_at, i.acknowledged_at, i.acknowledged_by, i.resolved_at, i.resolved_by,
                       i.finding_count, i.version, live.quiet_since, live.touched_at, live.resolved_event);
}

Status IncidentRows::put_entry(TenantId tenant, const std::string& incident_id, const TimelineEntry& entry) {
  return database_.run(
      "INSERT INTO timeline(tenant, incident, at, kind, text, actor, finding_id) VALUES(?1, ?2, ?3, ?4, ?5, "
      "?6, ?7)",
      tenant, incident_id, entry.at, entry.kind, entry.text, entry.actor, entry.finding_id);
}

Result<uint64_t> IncidentRows::take_number(TenantId tenant) {
  ASSIGN_OR_RETURN(
      db::Statement row,
      database_.prepare("INSERT INTO incident_tenants(tenant, next_number, event_clock) VALUES(?1, 2, 0) "
                        "ON CONFLICT(tenant) DO UPDATE SET next_number=next_number+1 "
                        "RETURNING next_number-1",
                        tenant));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return fail(ErrorKind::kInternal, "no number for an incident");
  uint64_t number = row.unsigned_integer(0);
  RETURN_IF_ERROR(row.run());
  return number;
}

Status IncidentRows::put_clock(TenantId tenant, Timestamp event_clock) {
  return database_.run(
      "INSERT INTO incident_tenants(tenant, next_number, event_clock) VALUES(?1, 1, ?2) "
      "ON CONFLICT(tenant) DO UPDATE SET event_clock=excluded.event_clock",
      tenant, event_clock);
}

Result<std::vector<detect::Finding>> IncidentRows::loose_deploys(TenantId tenant, const std::string& service,
                                                                 Timestamp from, Timestamp to) {
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT json FROM findings WHERE tenant=?1 AND service=?2 AND at BETWEEN ?3 "
                        "AND ?4 AND deploy=1 AND incident='' ORDER BY at LIMIT 10",
                        tenant, service, from, to));
  std::vector<detect::Finding> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    if (auto finding = finding_from_json(rows.text(0))) out.push_back(std::move(*finding));
  }
}

Result<std::vector<TenantId>> IncidentRows::tenants() {
  ASSIGN_OR_RETURN(db::Statement rows,
                   database_.prepare("SELECT tenant FROM incident_tenants ORDER BY tenant"));
  std::vector<TenantId> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back(TenantId{rows.unsigned_integer(0)});
  }
}

Result<std::vector<LiveIncident>> IncidentRows::read_incidents(db::Statement& rows) {
  std::vector<LiveIncident> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    Result<LiveIncident> live = read_incident(rows);
    if (live)
      out.push_back(std::move(*live));
    else
      RowUnreadable{"incidents", rows.string(1), live.error().message}.tell();
  }
}

Status IncidentRows::load_parts(LiveIncident& live) {
  Incident& incident = live.incident;
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT id, json FROM findings WHERE tenant=?1 AND incident=?2 AND incident<>'' "
                        "ORDER BY sequence LIMIT ?3",
                        incident.tenant, incident.id, kFindingsReplayedMax));
  std::vector<std::pair<std::string, Timestamp>> deploys;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) break;
    Result<detect::Finding> finding = finding_from_json(rows.text(1));
    if (!finding) {
      RowUnreadable{"findings", rows.string(0), finding.error().message}.tell();
      continue;
    }
    if (is_deploy_marker(*finding))
      deploys.emplace_back(finding->service, finding->at);
    else
      live.evidence.absorb(*finding, marks_of(*finding), false);
    if (incident.findings.size() < kFindingsPerIncidentMax) incident.findings.push_back(std::move(*finding));
  }
  for (const auto& [service, at] : deploys) live.evidence.note_deploy(service, at);
  ASSIGN_OR_RETURN(
      db::Statement entries,
      database_.prepare("SELECT at, kind, text, actor, finding_id FROM timeline WHERE tenant=?1 AND "
                        "incident=?2 ORDER BY at, sequence LIMIT ?3",
                        incident.tenant, incident.id, kTimelineActionsMax));
  while (true) {
    ASSIGN_OR_RETURN(bool more, entries.step());
    if (!more) return {};
    incident.timeline.push_back(
        {entries.time(0), entries.string(1), entries.string(2), entries.string(3), entries.string(4)});
  }
}

Result<TenantBook> IncidentRows::load(TenantId tenant) {
  TenantBook book;
  std::vector<LiveIncident> found;
  {
    ASSIGN_OR_RETURN(db::Statement clock,
                     database_.prepare("SELECT event_clock FROM incident_tenants WHERE tenant=?1", tenant));
    ASSIGN_OR_RETURN(bool known, clock.step());
    if (known) book.event_clock = clock.time(0);
    ASSIGN_OR_RETURN(db::Statement open,
                     database_.prepare("SELECT " INCIDENT_COLUMNS " FROM incidents WHERE tenant=?1 AND "
                                       "status IN ('open', 'acknowledged') ORDER BY number",
                                       tenant));
    ASSIGN_OR_RETURN(found, read_incidents(open));
    ASSIGN_OR_RETURN(db::Statement resolved,
                     database_.prepare("SELECT " INCIDENT_COLUMNS " FROM incidents WHERE tenant=?1 AND "
                                       "status='resolved' ORDER BY number DESC LIMIT ?2",
                                       tenant, kResolvedIncidentsKept));
    ASSIGN_OR_RETURN(std::vector<LiveIncident> over, read_incidents(resolved));
    std::ranges::move(over, std::back_inserter(found));
  }
  for (LiveIncident& live : found) {
    RETURN_IF_ERROR(load_parts(live));
    std::string id = live.incident.id;
    book.live.emplace(std::move(id), std::move(live));
  }
  book.loaded = true;
  return book;
}

Result<LiveIncident> IncidentRows::load_incident(TenantId tenant, const std::string& id) {
  std::vector<LiveIncident> found;
  {
    ASSIGN_OR_RETURN(db::Statement rows,
                     database_.prepare("SELECT " INCIDENT_COLUMNS " FROM incidents WHERE tenant=?1 AND id=?2",
                                       tenant, id));
    ASSIGN_OR_RETURN(found, read_incidents(rows));
  }
  if (found.empty()) return fail(ErrorKind::kNotFound, "there is no incident with this id");
  RETURN_IF_ERROR(load_parts(found.front()));
  return std::move(found.front());
}

Result<IncidentPage> IncidentRows::list(TenantId tenant, std::optional<IncidentStatus> status, size_t limit,
                                        const std::string& cursor) {
  int64_t before = INT64_MAX;
  if (!cursor.empty()) {
    std::optional<int64_t> number = parse_number<int64_t>(cursor);
    if (!number) return bad_cursor();
    before = *number;
  }
  size_t size = page_size(limit);
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT " INCIDENT_COLUMNS " FROM incidents WHERE tenant=?1 AND number<?2 AND "
                        "(?3='' OR status=?3) ORDER BY number DESC LIMIT ?4",
                        tenant, before, status ? status_name(*status) : std::string_view(), size + 1));
  ASSIGN_OR_RETURN(std::vector<LiveIncident> found, read_incidents(rows));
  IncidentPage page;
  for (LiveIncident& live : found) {
    if (page.items.size() == size) {
      page.next_cursor = std::to_string(page.items.back().number);
      break;
    }
    live.incident.causes.clear();
    page.items.push_back(std::move(live.incident));
  }
  return page;
}

Result<FindingPage> IncidentRows::findings(TenantId tenant, Timestamp start, Timestamp end,
                                           const std::string& service, size_t limit,
                                           const std::string& cursor) {
  // A cursor is "<ns>:<id>" of the last finding given.
  int64_t at = INT64_MAX;
  std::string id;
  if (!cursor.empty()) {
    size_t colon = cursor.find(':');
    std::optional<int64_t> ns = parse_number<int64_t>(std::string_view(cursor).substr(0, colon));
    if (colon == std::string::npos || !ns) return bad_cursor();
    at = *ns;
    id = cursor.substr(colon + 1);
  }
  size_t size = page_size(limit);
  const char* sql =
      service.empty()
          ? "SELECT json, incident, at, id FROM findings WHERE tenant=?1 AND at>=?2 AND at<?3 AND "
            "(at, id)<(?4, ?5) AND ?6='' ORDER BY at DESC, id DESC LIMIT ?7"
          : "SELECT json, incident, at, id FROM findings WHERE tenant=?1 AND at>=?2 AND at<?3 AND "
            "(at, id)<(?4, ?5) AND service=?6 ORDER BY at DESC, id DESC LIMIT ?7";
  ASSIGN_OR_RETURN(db::Statement rows, database_.prepare(sql, tenant, start, end, at, id, service, size + 1));
  FindingPage page;
  int64_t last_at = 0;
  std::string last_id;
  for (size_t count = 0;; ++count) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return page;
    if (count == size) {
      page.next_cursor = fmt::format("{}:{}", last_at, last_id);
      return page;
    }
    last_at = rows.integer(2);
    last_id = rows.string(3);
    Result<detect::Finding> finding = finding_from_json(rows.text(0));
    if (!finding) {
      RowUnreadable{"findings", last_id, finding.error().message}.tell();
      continue;
    }
    page.items.push_back(std::move(*finding));
    page.incident_ids.push_back(rows.string(1));
  }
}

Result<detect::Finding> IncidentRows::finding(TenantId tenant, const std::string& id) {
  ASSIGN_OR_RETURN(db::Statement row,
                   database_.prepare("SELECT json FROM findings WHERE tenant=?1 AND id=?2", tenant, id));
  ASSIGN_OR_RETURN(bool found, row.step());
  if (!found) return fail(ErrorKind::kNotFound, "there is no finding with this id");
  return finding_from_json(row.text(0));
}

Status IncidentRows::expire(Timestamp older_than) {
  RETURN_IF_ERROR(
      database_.run("DELETE FROM timeline WHERE EXISTS(SELECT 1 FROM incidents i WHERE "
                    "i.tenant=timeline.tenant AND i.id=timeline.incident AND i.status='resolved' AND "
                    "i.resolved_at<?1)",
                    older_than));
  RETURN_IF_ERROR(
      database_.run("DELETE FROM findings WHERE at<?1 AND NOT EXISTS(SELECT 1 FROM incidents i WHERE "
                    "i.tenant=findings.tenant AND i.id=findings.incident AND (i.status<>'resolved' OR "
                    "i.resolved_at>=?1))",
                    older_than));
  return database_.run("DELETE FROM incidents WHERE status='resolved' AND resolved_at<?1", older_than);
}

}  // namespace foreshock::incidents
