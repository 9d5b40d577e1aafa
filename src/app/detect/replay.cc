#include "app/detect/replay.h"

#include <algorithm>

#include "app/input.h"

namespace foreshock::app {
namespace {

constexpr int64_t kBatchNs = kSecond;
constexpr int64_t kTickNs = 10 * kSecond;    // how often quiet incidents are looked at
constexpr int64_t kCloseNs = 15 * kSecond;   // after the last line: the last windows close
constexpr int64_t kRunOutNs = 20 * kMinute;  // and incidents resolve

}  // namespace

Replay::Replay(std::unique_ptr<db::Database> database, std::unique_ptr<incidents::Incidents> incidents,
               OnFinding on_finding, OnIncident on_incident)
    : database_(std::move(database)),
      incidents_(std::move(incidents)),
      on_finding_(std::move(on_finding)),
      on_incident_(std::move(on_incident)) {}

Result<std::unique_ptr<Replay>> Replay::open(World& world, OnFinding on_finding, OnIncident on_incident) {
  ASSIGN_OR_RETURN(std::unique_ptr<db::Database> database, db::Database::open(world, ":memory:"));
  ASSIGN_OR_RETURN(std::unique_ptr<incidents::Incidents> incidents,
                   incidents::Incidents::open(*database, incidents::IncidentsOptions{}));
  return std::unique_ptr<Replay>(
      new Replay(std::move(database), std::move(incidents), std::move(on_finding), std::move(on_incident)));
}

Status Replay::read(const std::string& path) {
  memory_ = parse::StreamMemory{};
  return read_chunks(path, [&](std::string_view bytes, bool final) { return take(bytes, final); });
}

size_t Replay::take(std::string_view bytes, bool final) {
  parse::SourceContext context;
  parse::ParseOutcome outcome = parser_.parse(bytes, context, final, memory_, arena_, records_);
  miner_.assign(records_, arena_, events_);
  services_.clear();
  for (const parse::Record& record : records_)
    services_.push_back(record.service.empty() ? std::string_view("unknown") : record.service);
  size_t begin = 0;
  for (size_t i = 0; i < events_.size(); ++i) {
    Timestamp at = records_[i].timestamp;
    if (batch_.ns == 0) batch_ = at.floor(kBatchNs);
    if (at - batch_ < kBatchNs) continue;
    hand_over(begin, i);
    begin = i;
    batch_ = at.floor(kBatchNs);
  }
  hand_over(begin, events_.size());
  lines_ += outcome.lines;
  records_.clear();
  events_.clear();
  arena_.reset();
  return outcome.consumed;
}

void Replay::hand_over(size_t begin, size_t end) {
  if (begin == end) return;
  folder_.add(std::span(events_).subspan(begin, end - begin),
              std::span(services_).subspan(begin, end - begin));
  features::Activity activity = folder_.take(TenantId{1}, Timestamp{0});
  // The parser calls old times skewed, as it must in live use; here the lines are the clock.
  for (size_t i = begin; i < end; ++i)
    if (!(records_[i].flags & parse::kTimestampMissing)) now_ = std::max(now_, records_[i].timestamp);
  activity.event_time_max = now_;
  settle(detector_.observe(activity));
}

void Replay::settle(const std::vector<detect::Finding>& findings) {
  for (const detect::Finding& finding : findings) on_finding_(finding);
  if (!findings.empty())
    for (const incidents::IncidentChange& change : incidents_->on_findings(TenantId{1}, findings, now_))
      on_incident_(change, now_);
  if (now_ - ticked_ < kTickNs) return;
  ticked_ = now_;
  for (const incidents::IncidentChange& change : incidents_->tick(now_)) on_incident_(change, now_);
}

// The end of a file is no silence: windows are closed and incidents wound up, but nobody is missed.
void Replay::finish() {
  now_ = now_ + kCloseNs;
  settle(detector_.advance(now_));
  for (int64_t gone = 0; gone < kRunOutNs; gone += kTickNs) {
    now_ = now_ + kTickNs;
    settle({});
  }
}

}  // namespace foreshock::app
