#include "incidents/book/joining.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/limits.h"
#include "incidents/incidents_events.h"
#include "incidents/join/match.h"
#include "incidents/telling/phrases.h"
#include "incidents/telling/summary.h"

namespace foreshock::incidents {
namespace {

constexpr int64_t kLiveWithinNs = 5 * kMinute;  // event times this near the wall clock are taken for live

// Keeps one odd finding from filling the database.
void cut_texts(detect::Finding& finding) {
  for (std::string& example : finding.examples)
    if (example.size() > kExampleBytesMax) example.resize(kExampleBytesMax);
  if (finding.examples.size() > limits::kExamplesPerFinding)
    finding.examples.resize(limits::kExamplesPerFinding);
}

bool is_trouble(const detect::Finding& finding) {
  return finding.alarm || finding.outcome != "normal";
}

std::string entry_text(const detect::Finding& finding, const std::string& reason) {
  std::string text = fmt::format("{}: {}", one_line(finding.service, 64), headline(finding));
  return reason.empty() ? text : fmt::format("{} ({})", text, reason);
}

}  // namespace

Status Joining::take(detect::Finding finding) {
  finding.tenant = tenant_;
  cut_texts(finding);
  Marks marks = marks_of(finding);
  if (finding.at <= now_ + kClockSkewNs) book_.event_clock = std::max(book_.event_clock, finding.at);

  ASSIGN_OR_RETURN(std::optional<std::string> known, rows_.incident_of(tenant_, finding.id));
  // A detector tells an episode that goes on under the id of its first finding.
  if (known && !known->empty() && !goes_on_after_resolution(*known, finding)) {
    RETURN_IF_ERROR(rows_.put_finding(finding, *known));
    auto live = book_.live.find(*known);
    return live == book_.live.end() ? Status{} : refresh(live->second, finding, marks);
  }
  Place place = choose(finding, marks);
  if (place.how == How::kNone) return rows_.put_finding(finding, "");
  LiveIncident* live = nullptr;
  if (place.how == How::kOpen) {
    ASSIGN_OR_RETURN(live, open(finding));
  } else {
    live = &book_.live.at(place.id);
    if (place.how == How::kReopen) RETURN_IF_ERROR(reopen(*live, finding));
  }
  RETURN_IF_ERROR(rows_.put_finding(finding, live->incident.id));
  return absorb(*live, finding, marks, place.reason);
}

// Whether the incident of a finding was resolved while its episode, as it turns out, was not over.
bool Joining::goes_on_after_resolution(const std::string& id, const detect::Finding& finding) const {
  if (!finding.alarm) return false;
  auto live = book_.live.find(id);
  if (live == book_.live.end()) return now_ - finding.at < kLiveWithinNs;  // resolved too long ago to be kept
  return !live->second.is_open() && !is_late(live->second, finding.at);
}

Joining::Place Joining::choose(const detect::Finding& finding, const Marks& marks) const {
  size_t open_count = 0;
  auto is_common = [&](const Entity& entity) {
    return std::ranges::count_if(book_.live, [&](const auto& pair) {
             return pair.second.is_open() && pair.second.evidence.holds_entity(entity);
           }) >= static_cast<ptrdiff_t>(kEntityIncidentsMax);
  };
  bool deploy = is_deploy_marker(finding);
  Match best;
  Place place, nearest;
  int64_t nearest_distance = INT64_MAX;
  for (const auto& [id, live] : book_.live) {
    if (!live.is_open()) continue;
    ++open_count;
    // A start of another service is no evidence of anything here.
    if (deploy && !live.evidence.has_service(finding.service)) continue;
    Match found = match(live.incident, live.evidence, finding, marks, options_, is_common);
    if (found.strength > 0 && found > best) {
      best = found;
      place = {How::kJoin, id, found.reason};
    }
    if (int64_t distance = time_distance(live.incident, finding.at); distance < nearest_distance) {
      nearest_distance = distance;
      nearest = {How::kJoin, id, "too many incidents are open"};
    }
  }
  if (place.how != How::kNone || deploy) return place;
  place = among_resolved(finding);
  if (place.how != How::kNone || !finding.alarm) return place;
  if (open_count >= kOpenIncidentsMax) {
    TooManyOpen{tenant_}.tell();
    return nearest;
  }
  return {How::kOpen, "", ""};
}

// Evidence of before an incident was resolved that only arrives now: it belongs there and reopens nothing.
bool Joining::is_late(const LiveIncident& live, Timestamp at) const {
  bool is_live = now_ - at < kLiveWithinNs;
  return at <= (is_live ? std::max(live.resolved_event, live.incident.resolved_at) : live.resolved_event);
}

Joining::Place Joining::among_resolved(const detect::Finding& finding) const {
  const LiveIncident* best = nullptr;
  for (const auto& [id, live] : book_.live) {
    const Incident& incident = live.incident;
    if (live.is_open() || !is_alike(live.evidence, finding)) continue;
    if (now_ - incident.resolved_at > options_.reopen_within_ns) continue;
    if (time_distance(incident, finding.at) > options_.resolve_after_ns + options_.reopen_within_ns) continue;
    if (best == nullptr || incident.number > best->incident.number) best = &live;
  }
  if (best == nullptr) return {};
  if (is_late(*best, finding.at)) return {How::kLate, best->incident.id, "arrived late"};
  if (!finding.alarm) return {};
  return {How::kReopen, best->incident.id, "the same again"};
}

Result<LiveIncident*> Joining::open(const detect::Finding& finding) {
  LiveIncident live;
  Incident& incident = live.incident;
  std::string name = "incident/" + hex16(tenant_) + "/" + finding.id;
  incident.id = hex16(sha256_prefix64(name));
  // One episode can open a second incident, long after the first was resolved.
  ASSIGN_OR_RETURN(bool taken, rows_.has_incident(tenant_, incident.id));
  if (taken) incident.id = hex16(sha256_prefix64(name + "/" + std::to_string(finding.at.ns)));
  incident.tenant = tenant_;
  incident.urgency = Urgency::kLow;
  incident.started_at = incident.updated_at = finding.at;
  incident.opened_at = now_;
  incident.version = 0;
  ASSIGN_OR_RETURN(incident.number, rows_.take_number(tenant_));
  std::string id = incident.id;
  auto [place, fresh] = book_.live.insert_or_assign(id, std::move(live));
  touch(place->second, ChangeKind::kOpened, fmt::format("opened by: {}", entry_text(finding, "")));
  return &place->second;
}

Status Joining::reopen(LiveIncident& live, const detect::Finding& finding) {
  Incident& incident = live.incident;
  touch(live, ChangeKind::kReopened, fmt::format("came back: {}", entry_text(finding, "")));
  incident.status = IncidentStatus::kOpen;
  incident.resolved_at = incident.acknowledged_at = {};
  incident.resolved_by.clear();
  incident.acknowledged_by.clear();
  return add_entry(live, {now_, "reopened", "The same came back.", "foreshock", finding.id});
}

Status Joining::absorb(LiveIncident& live, const detect::Finding& finding, const Marks& marks,
                       const std::string& reason) {
  Incident& incident = live.incident;
  bool deploy = is_deploy_marker(finding);
  bool new_service = !live.evidence.has_service(finding.service);
  bool news = finding.alarm && !deploy && live.is_open() &&
              (new_service || !live.evidence.has_alarm(finding.service, finding.template_id, finding.kind));
  Touched& touched = touch(live, ChangeKind::kUpdated, entry_text(finding, reason));
  if (news && !touched.newsworthy) touched.reason = entry_text(finding, reason);
  touched.newsworthy = touched.newsworthy || news;

  if (deploy) {
    live.evidence.note_deploy(finding.service, finding.at);
  } else {
    live.evidence.absorb(finding, marks, false);
    ++incident.finding_count;
    incident.started_at = std::min(incident.started_at, finding.at);
    incident.updated_at = std::max(incident.updated_at, finding.at);
    if (is_trouble(finding)) {
      live.quiet_since = std::max(live.quiet_since, finding.at);
      live.touched_at = now_;
    }
  }
  auto present = std::ranges::find(incident.findings, finding.id, &detect::Finding::id);
  if (present != incident.findings.end())
    *present = finding;
  else if (incident.findings.size() < kFindingsPerIncidentMax)
    incident.findings.push_back(finding);
  if (new_service && !deploy) RETURN_IF_ERROR(add_deploys(live, finding));
  if (incident.timeline.size() >= kTimelineEntriesMax) return {};
  return add_entry(live,
                   {finding.at, deploy ? "deploy" : "finding", entry_text(finding, reason), "", finding.id});
}

// What was started or released shortly before a service first showed anything.
Status Joining::add_deploys(LiveIncident& live, const detect::Finding& finding) {
  ASSIGN_OR_RETURN(std::vector<detect::Finding> deploys,
                   rows_.loose_deploys(tenant_, finding.service, finding.at - kDeployLookBackNs, finding.at));
  for (const detect::Finding& deploy : deploys) {
    RETURN_IF_ERROR(rows_.put_finding(deploy, live.incident.id));
    live.evidence.note_deploy(deploy.service, deploy.at);
    if (live.incident.findings.size() < kFindingsPerIncidentMax) live.incident.findings.push_back(deploy);
    RETURN_IF_ERROR(add_entry(
        live, {deploy.at, "deploy",
               entry_text(deploy, span_in_words(finding.at - deploy.at) + " before its first finding"), "",
               deploy.id}));
  }
  return {};
}

Status Joining::refresh(LiveIncident& live, const detect::Finding& finding, const Marks& marks) {
  Incident& incident = live.incident;
  bool news = finding.alarm && live.is_open() && !is_deploy_marker(finding) &&
              !live.evidence.has_alarm(finding.service, finding.template_id, finding.kind);
  if (!is_deploy_marker(finding)) live.evidence.absorb(finding, marks, true);
  for (detect::Finding& known : incident.findings)
    if (known.id == finding.id) known = finding;
  incident.updated_at = std::max(incident.updated_at, finding.at);
  if (is_trouble(finding) && live.is_open()) {
    live.quiet_since = std::max(live.quiet_since, finding.at);
    live.touched_at = now_;
  }
  Touched& touched = touch(live, ChangeKind::kUpdated, "newer numbers: " + entry_text(finding, ""));
  touched.newsworthy = touched.newsworthy || news;
  return {};
}

Status Joining::add_entry(LiveIncident& live, TimelineEntry entry) {
  RETURN_IF_ERROR(rows_.put_entry(tenant_, live.incident.id, entry));
  insert_entry(live.incident.timeline, std::move(entry));
  return {};
}

Joining::Touched& Joining::touch(const LiveIncident& live, ChangeKind kind, std::string reason) {
  auto [place, fresh] = touched_.try_emplace(live.incident.id);
  if (fresh) {
    place->second = {kind, std::move(reason), false, live.incident.urgency};
  } else if (kind == ChangeKind::kReopened && place->second.kind == ChangeKind::kUpdated) {
    place->second.kind = kind;
    place->second.reason = std::move(reason);
  }
  return place->second;
}

Result<std::vector<IncidentChange>> Joining::finish() {
  std::vector<IncidentChange> changes;
  for (auto& [id, touched] : touched_) {
    LiveIncident& live = book_.live.at(id);
    if (live.is_open()) summarise(live.evidence, live.incident);
    ++live.incident.version;
    if (live.is_open() && live.incident.urgency > touched.urgency_before) touched.newsworthy = true;
    RETURN_IF_ERROR(rows_.put_incident(live));
    changes.push_back({touched.kind, live.incident, touched.reason, touched.newsworthy});
  }
  if (!touched_.empty() || book_.event_clock.ns != 0)
    RETURN_IF_ERROR(rows_.put_clock(tenant_, book_.event_clock));
  std::ranges::sort(changes, {}, [](const IncidentChange& change) { return change.incident.number; });
  return changes;
}

}  // namespace foreshock::incidents
