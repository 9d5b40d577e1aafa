#include "alerting/groups/group.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "alerting/message.h"
#include "base/json_writer.h"
#include "incidents/incident_json.h"

namespace foreshock::alerting {
namespace {

using incidents::ChangeKind;
using incidents::IncidentStatus;

Timestamp earlier(Timestamp a, Timestamp b) {
  if (a.ns == 0) return b;
  if (b.ns == 0) return a;
  return std::min(a, b);
}

void start_over(Group& group, const std::string& reason, const AlertingOptions& options, Timestamp now) {
  group.turns.clear();
  group.first_reason = reason;
  group.breaks_through = group.noted = group.silenced = false;
  group.last_flush = {};
  group.told_urgency = incidents::Urgency::kLow;
  group.due = now + options.group_wait_ns;
}

void take_news(Group& group, const AlertingOptions& options, Timestamp now) {
  bool acknowledged = group.incident.status == IncidentStatus::kAcknowledged;
  bool rose = group.anybody_told() && group.incident.urgency > group.told_urgency;
  if (acknowledged && !rose) return;
  group.breaks_through = acknowledged;
  for (auto& [channel, turn] : group.turns) turn.news = true;
  if (group.last_flush.ns == 0) {
    // The first is still to come and will say it all; unless none came because no route matched until now.
    if (group.noted) group.due = now;
    return;
  }
  group.due = earlier(group.due, std::max(now, group.last_flush + options.group_interval_ns));
}

// What a channel is to be told now; "" for nothing.
std::string reason_for(const Group& group, const ChannelTurn& turn, const AlertingOptions& options,
                       Timestamp now) {
  if (!turn.told) return group.first_reason;
  if (turn.news && now >= turn.last + options.group_interval_ns) return "new findings";
  if (now >= turn.last + options.repeat_interval_ns) return "repeat";
  return "";
}

void tell_resolved(Plan& plan) {
  for (const auto& [channel, turn] : plan.after.turns)
    if (turn.told) plan.items.push_back({channel, "resolved", ""});
  plan.finished = true;
}

// One note instead of notifications, and only the first time.
void note(Plan& plan, const std::string& why) {
  if (!plan.after.noted) plan.items.push_back({"", plan.after.first_reason, why});
  plan.after.noted = true;
}

}  // namespace

bool Group::anybody_told() const {
  return std::ranges::any_of(turns, [](const auto& pair) { return pair.second.told; });
}

void apply(Group& group, const incidents::IncidentChange& change, const AlertingOptions& options,
           Timestamp now) {
  bool known = !group.incident.id.empty();
  group.labels = labels_of(change.incident);
  group.incident = without_ballast(change.incident);
  if (!known) start_over(group, change.kind == ChangeKind::kReopened ? "reopened" : "opened", options, now);
  switch (change.kind) {
    case ChangeKind::kOpened:
      break;
    case ChangeKind::kReopened:
      if (known) start_over(group, "reopened", options, now);
      break;
    case ChangeKind::kUpdated:
      if (change.newsworthy) take_news(group, options, now);
      break;
    case ChangeKind::kAcknowledged:
      // Somebody knows: nothing more is due, not even a first notification that still waits.
      group.due = {};
      for (auto& [channel, turn] : group.turns) turn.news = false;
      break;
    case ChangeKind::kResolved:
      group.due = now;
      break;
    case ChangeKind::kNoted:
      break;
  }
}

Plan flush(Group group, const AlertingOptions& options, const Surroundings& around, Timestamp now) {
  Plan plan{std::move(group), {}, false};
  Group& after = plan.after;
  after.due = {};
  if (after.is_over()) {
    tell_resolved(plan);
    return plan;
  }
  if (after.incident.status == IncidentStatus::kAcknowledged && !after.breaks_through) return plan;
  if (around.silenced_until) {
    if (!after.silenced)
      plan.items.push_back(
          {"", after.first_reason,
           fmt::format("silenced until {} by {}", format_rfc3339(*around.silenced_until).substr(0, 19) + "Z",
                       around.silence)});
    after.silenced = true;
    after.due = *around.silenced_until;
    return plan;
  }
  after.silenced = false;
  if (around.channels.empty()) {
    note(plan, options.channels.empty() ? "no channel configured" : "no route matches");
    return plan;
  }
  for (const std::string& channel : around.channels) {
    ChannelTurn& turn = after.turns[channel];
    std::string reason = reason_for(after, turn, options, now);
    if (!reason.empty() && turn.held_until <= now) {
      if (std::optional<Timestamp> free = around.spend(channel)) {
        turn.held_until = *free;
        plan.items.push_back({channel, reason,
                              fmt::format("over the limit of the channel, held back until {}",
                                          format_rfc3339(*free).substr(0, 19) + "Z")});
      } else {
        plan.items.push_back({channel, reason, ""});
        turn = {.told = true, .last = now};
        after.last_flush = now;
        after.told_urgency = std::max(after.told_urgency, after.incident.urgency);
      }
    }
    Timestamp next =
        turn.news ? turn.last + options.group_interval_ns : turn.last + options.repeat_interval_ns;
    after.due = earlier(after.due, turn.held_until > now ? turn.held_until : next);
  }
  if (after.breaks_through) after.due = {};
  after.breaks_through = false;
  return plan;
}

std::string group_to_json(const Group& group) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object()
      .field("incident", incidents::incident_to_json(group.incident))
      .field("first_reason", group.first_reason)
      .field("due", group.due.ns)
      .field("last_flush", group.last_flush.ns)
      .field("told_urgency", incidents::urgency_name(group.told_urgency))
      .field("breaks_through", group.breaks_through)
      .field("silenced", group.silenced)
      .field("noted", group.noted);
  for (const auto& [name, values] :
       {std::pair{"causes", &group.labels.causes}, std::pair{"templates", &group.labels.templates},
        std::pair{"kinds", &group.labels.kinds}}) {
    writer.key(name).begin_array();
    for (const std::string& value : *values) writer.value(value);
    writer.end_array();
  }
  writer.key("turns").begin_array();
  for (const auto& [channel, turn] : group.turns)
    writer.begin_object()
        .field("channel", channel)
        .field("told", turn.told)
        .field("news", turn.news)
        .field("last", turn.last.ns)
        .field("held_until", turn.held_until.ns)
        .end_object();
  writer.end_array().end_object();
  return out;
}

namespace {

Group read_group(const nlohmann::json& j, incidents::Incident incident) {
  Group group;
  group.labels = labels_of(incident);
  group.incident = std::move(incident);
  group.first_reason = j.at("first_reason").get<std::string>();
  group.due = {j.at("due").get<int64_t>()};
  group.last_flush = {j.at("last_flush").get<int64_t>()};
  group.told_urgency =
      incidents::parse_urgency(j.at("told_urgency").get<std::string>()).value_or(incidents::Urgency::kLow);
  group.breaks_through = j.at("breaks_through").get<bool>();
  group.silenced = j.at("silenced").get<bool>();
  group.noted = j.at("noted").get<bool>();
  group.labels.causes = j.at("causes").get<std::set<std::string>>();
  group.labels.templates = j.at("templates").get<std::set<std::string>>();
  group.labels.kinds = j.at("kinds").get<std::set<std::string>>();
  for (const nlohmann::json& turn : j.at("turns"))
    group.turns[turn.at("channel").get<std::string>()] = {turn.at("told").get<bool>(),
                                                          turn.at("news").get<bool>(),
                                                          {turn.at("last").get<int64_t>()},
                                                          {turn.at("held_until").get<int64_t>()}};
  return group;
}

}  // namespace

Result<Group> group_from_json(std::string_view json) {
  try {
    nlohmann::json j = nlohmann::json::parse(json);
    ASSIGN_OR_RETURN(incidents::Incident incident,
                     incidents::incident_from_json(j.at("incident").get<std::string>()));
    return read_group(j, std::move(incident));
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorKind::kCorrupt, "a stored group does not read back");
  }
}

}  // namespace foreshock::alerting
