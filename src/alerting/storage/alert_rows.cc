#include "alerting/storage/alert_rows.h"

#include <nlohmann/json.hpp>

#include "alerting/alerting_events.h"
#include "alerting/storage/schema.h"
#include "base/json_writer.h"

namespace foreshock::alerting {
namespace {

#define NOTIFICATION_COLUMNS "id, tenant, incident, channel, reason, due, sent, status, detail, attempts"

Notification read_notification(const db::Statement& row) {
  return {row.string(0), TenantId{row.unsigned_integer(1)},
          row.string(2), row.string(3),
          row.string(4), row.time(5),
          row.time(6),   row.string(7),
          row.string(8), static_cast<int>(row.integer(9))};
}

std::string matchers_to_json(const std::vector<SilenceMatcher>& matchers) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array();
  for (const SilenceMatcher& matcher : matchers)
    writer.begin_object()
        .field("name", matcher.name)
        .field("value", matcher.value)
        .field("negate", matcher.negate)
        .end_object();
  writer.end_array();
  return out;
}

Result<std::vector<SilenceMatcher>> matchers_from_json(std::string_view json) {
  std::vector<SilenceMatcher> out;
  try {
    for (const nlohmann::json& item : nlohmann::json::parse(json))
      out.push_back({item.at("name").get<std::string>(), item.at("value").get<std::string>(),
                     item.at("negate").get<bool>()});
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorKind::kCorrupt, "the matchers of a silence do not read back");
  }
  return out;
}

Result<Silence> read_silence(const db::Statement& row) {
  Silence silence;
  silence.id = row.string(0);
  silence.starts_at = row.time(1);
  silence.ends_at = row.time(2);
  silence.created_at = row.time(3);
  silence.created_by = row.string(4);
  silence.comment = row.string(5);
  ASSIGN_OR_RETURN(silence.matchers, matchers_from_json(row.text(6)));
  for (const SilenceMatcher& matcher : silence.matchers) {
    if (matcher.name == "service" && !matcher.negate) silence.service = matcher.value;
    if (matcher.name == "template_id" && !matcher.negate) silence.template_id = matcher.value;
  }
  return silence;
}

}  // namespace

Status AlertRows::bring_up_to_date() {
  return db::migrate(database_, "alerting", alerting_migrations());
}

Result<std::map<GroupKey, Group>> AlertRows::groups() {
  ASSIGN_OR_RETURN(db::Statement rows, database_.prepare("SELECT tenant, incident, json FROM alert_groups"));
  std::map<GroupKey, Group> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    Result<Group> group = group_from_json(rows.text(2));
    if (group)
      out.emplace(GroupKey{TenantId{rows.unsigned_integer(0)}, rows.string(1)}, std::move(*group));
    else
      StateUnreadable{"group " + rows.string(1), group.error().message}.tell();
  }
}

Status AlertRows::put_group(const Group& group) {
  return database_.run("INSERT OR REPLACE INTO alert_groups(tenant, incident, json) VALUES(?1, ?2, ?3)",
                       group.incident.tenant, group.incident.id, group_to_json(group));
}

Status AlertRows::drop_group(TenantId tenant, const std::string& incident_id) {
  return database_.run("DELETE FROM alert_groups WHERE tenant=?1 AND incident=?2", tenant, incident_id);
}

Status AlertRows::put_notification(const Notification& n, const std::string& body) {
  return database_.run("INSERT OR IGNORE INTO notifications(" NOTIFICATION_COLUMNS
                       ", next_try, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?6, ?11)",
                       n.id, n.tenant, n.incident_id, n.channel, n.reason, n.due, n.sent, n.status, n.detail,
                       n.attempts, body);
}

Result<std::vector<Waiting>> AlertRows::ready(const std::string& channel, Timestamp now, size_t limit) {
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT " NOTIFICATION_COLUMNS
                        ", body FROM notifications n WHERE channel=?1 AND status='pending' AND "
                        "next_try<=?2 AND NOT EXISTS(SELECT 1 FROM notifications e WHERE "
                        "e.channel=n.channel AND e.status='pending' AND e.sequence<n.sequence AND "
                        "e.tenant=n.tenant AND e.incident=n.incident) ORDER BY sequence LIMIT ?3",
                        channel, now, limit));
  std::vector<Waiting> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back({read_notification(rows), rows.string(10)});
  }
}

Result<size_t> AlertRows::waiting_count() {
  ASSIGN_OR_RETURN(db::Statement row,
                   database_.prepare("SELECT COUNT(*) FROM notifications WHERE status='pending'"));
  ASSIGN_OR_RETURN(bool found, row.step());
  return found ? static_cast<size_t>(row.integer(0)) : 0;
}

Result<std::vector<std::string>> AlertRows::waiting_channels() {
  ASSIGN_OR_RETURN(db::Statement rows,
                   database_.prepare("SELECT DISTINCT channel FROM notifications WHERE status='pending'"));
  std::vector<std::string> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.string(0));
  }
}

Status AlertRows::put_outcome(const Notification& n, Timestamp next_try) {
  return database_.run(
      "UPDATE notifications SET sent=?2, status=?3, detail=?4, attempts=?5, next_try=?6, "
      "body=CASE WHEN ?3='pending' THEN body ELSE '' END WHERE id=?1",
      n.id, n.sent, n.status, n.detail, n.attempts, next_try);
}

Result<bool> AlertRows::was_sent(TenantId tenant, const std::string& incident_id,
                                 const std::string& channel) {
  ASSIGN_OR_RETURN(
      db::Statement row,
      database_.prepare("SELECT 1 FROM notifications WHERE tenant=?1 AND incident=?2 AND channel=?3 AND "
                        "status='sent' AND reason<>'resolved' LIMIT 1",
                        tenant, incident_id, channel));
  return row.step();
}

Result<std::vector<Notification>> AlertRows::notifications(TenantId tenant, const std::string& incident_id) {
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT " NOTIFICATION_COLUMNS
                        " FROM notifications WHERE tenant=?1 AND incident=?2 ORDER BY sequence LIMIT ?3",
                        tenant, incident_id, kNotificationsListedMax));
  std::vector<Notification> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out.push_back(read_notification(rows));
  }
}

Status AlertRows::expire(Timestamp older_than) {
  RETURN_IF_ERROR(database_.run("DELETE FROM silences WHERE ends_at<?1", older_than));
  return database_.run("DELETE FROM notifications WHERE status<>'pending' AND due<?1", older_than);
}

Result<std::map<std::string, Budget>> AlertRows::budgets() {
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT channel, window_start, spent, held, held_incidents FROM channel_budgets"));
  std::map<std::string, Budget> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    out[rows.string(0)] = {rows.time(1), rows.integer(2), rows.integer(3), rows.integer(4)};
  }
}

Status AlertRows::put_budget(const std::string& channel, const Budget& budget) {
  return database_.run(
      "INSERT OR REPLACE INTO channel_budgets(channel, window_start, spent, held, held_incidents) "
      "VALUES(?1, ?2, ?3, ?4, ?5)",
      channel, budget.window_start, budget.spent, budget.held, budget.held_incidents);
}

Status AlertRows::put_silence(TenantId tenant, const Silence& silence) {
  return database_.run(
      "INSERT INTO silences(id, tenant, starts_at, ends_at, created_at, created_by, comment, matchers) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      silence.id, tenant, silence.starts_at, silence.ends_at, silence.created_at, silence.created_by,
      silence.comment, matchers_to_json(silence.matchers));
}

Result<bool> AlertRows::remove_silence(TenantId tenant, const std::string& id) {
  RETURN_IF_ERROR(database_.run("DELETE FROM silences WHERE tenant=?1 AND id=?2", tenant, id));
  return database_.changes() > 0;
}

Result<std::vector<Silence>> AlertRows::silences(TenantId tenant, Timestamp now) {
  ASSIGN_OR_RETURN(
      db::Statement rows,
      database_.prepare("SELECT id, starts_at, ends_at, created_at, created_by, comment, matchers FROM "
                        "silences WHERE tenant=?1 AND ends_at>?2 ORDER BY ends_at, id LIMIT ?3",
                        tenant, now, kSilencesPerTenantMax));
  std::vector<Silence> out;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.step());
    if (!more) return out;
    Result<Silence> silence = read_silence(rows);
    if (silence)
      out.push_back(std::move(*silence));
    else
      StateUnreadable{"silence " + rows.string(0), silence.error().message}.tell();
  }
}

}  // namespace foreshock::alerting
