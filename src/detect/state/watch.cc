#include "detect/state/watch.h"

#include <algorithm>

#include "detect/detect_events.h"

namespace foreshock::detect {
namespace {

// Event times are taken between 1970 and 2175; others are counted but belong to no window.
constexpr int64_t kTimeMaxNs = 6'500'000'000'000'000'000;
constexpr int64_t kFutureTolerance = kMinute;
constexpr int64_t kLiveLag = kMinute;  // a service this close behind the clock keeps up

bool plausible(Timestamp at, Timestamp bound) {
  return at.ns >= 0 && at.ns < kTimeMaxNs && (bound.ns == 0 || at.ns <= bound.ns + kFutureTolerance);
}

}  // namespace

Watch::Watch(TenantId tenant, const templates::Catalogue& catalogue, const DetectOptions& options)
    : catalogue_(catalogue), options_(options), tables_(options), desk_(tenant, options) {}

void Watch::take_aliases() {
  uint64_t version = catalogue_.version();
  if (version == catalogue_version_) return;
  templates::Catalogue::Delta delta = catalogue_.delta_since(catalogue_version_);
  catalogue_version_ = delta.version;
  if (delta.aliases.empty() && delta.decisions.empty()) return;
  std::unordered_map<uint64_t, TemplateId> renames;
  for (const templates::Decision& decision : delta.decisions)
    for (TemplateId from : decision.aliased)
      if (TemplateId to = catalogue_.resolve(from); to != from) renames[from.value] = to;
  for (const templates::Alias& alias : delta.aliases)
    renames[alias.from.value] = catalogue_.resolve(alias.to);
  tables_.rename(renames);
}

void Watch::name_pair(Pair& pair, const features::GroupActivity& group) {
  if (auto found = catalogue_.find(pair.id)) pair.text = found->text;
  if (pair.text.empty() && !group.examples.empty())
    pair.text = group.examples.front().substr(0, kExampleBytesKept);
  pair.severity = group.severity_max;
  const std::string& service = tables_.service_at(pair.service).name;
  pair.verdict = classify::classify(pair.text, pair.severity, group.slot_values, service);
  // Would another value of its slots make it worse? Then lines are looked at now and then.
  if (group.slot_values.empty() || group.slot_values.size() > 16) return;
  for (const char* value : {"503", "137"}) {
    std::vector<std::string> worse(group.slot_values.size(), value);
    auto worst = classify::classify(pair.text, pair.severity, worse, service);
    pair.decisive =
        pair.decisive || worst.outcome != classify::classify(pair.text, pair.severity, {}, service).outcome;
  }
}

void Watch::note_severity(Pair& pair, const features::GroupActivity& group) {
  uint64_t errors = 0, counted = 0;
  for (const features::StepCount& step : group.steps) {
    errors += step.errors;
    counted += step.count;
  }
  bool partly = errors > 0 && errors < counted;
  uint8_t seen = partly ? 9 : group.severity_max;
  if (seen == pair.severity && !partly) return;
  pair.mixed = true;
  // The usual level is the lower one: what a template says rarely is told by the share of errors.
  if (seen < pair.severity) {
    pair.severity = seen;
    pair.verdict = classify::classify(pair.text, pair.severity, {}, tables_.service_at(pair.service).name);
  }
}

void Watch::keep_examples(Pair& pair, const features::GroupActivity& group) {
  if (group.examples.empty()) return;
  int64_t step = step_of(group.last);
  if (pair.examples_step != step) pair.examples_new = 0;
  pair.examples_step = step;
  // Three of a step at most, the newest first; where a step has fewer, lines of earlier ones stay behind
  // them.
  for (const std::string& example : group.examples) {
    if (pair.examples_new >= limits::kExamplesPerFinding) break;
    ++pair.examples_new;
    if (pair.examples.size() < limits::kExamplesPerFinding) pair.examples.emplace_back();
    std::rotate(pair.examples.begin(), pair.examples.end() - 1, pair.examples.end());
    pair.examples.front() = example.substr(0, kExampleBytesKept);
  }
}

void Watch::take_group(const features::GroupActivity& group, Timestamp bound, std::vector<Finding>& out) {
  uint32_t index =
      tables_.service(group.service.empty() ? std::string_view("unknown") : std::string_view(group.service));
  Service& service = tables_.service_at(index);
  TemplateId id = group.template_id;
  Pair* pair = tables_.find(index, id);
  if (!pair) {
    id = catalogue_.resolve(id);
    pair = tables_.find(index, id);
  }
  bool timed = plausible(group.first, bound) && plausible(group.last, bound);
  Arrival arrival;
  if (!pair) {
    pair = &tables_.make(index, id);
    pair->first = group.first;
    name_pair(*pair, group);
    note_severity(*pair, group);
    tables_.pool_rate(*pair, timed ? minute_of_step(step_of(group.first)) : 0);
    arrival.first = tables_.note_seen(index, id);
  } else {
    if (pair->text.empty()) name_pair(*pair, group);
    note_severity(*pair, group);
  }
  arrival.last_before = pair->last;
  arrival.total_before = pair->total;
  pair->total += group.lines;
  if (arrival.total_before == 0 && pair->total == 1 && arrival.first) service.novelty.saw_single();
  if (arrival.total_before == 1 && pair->total > 1) service.novelty.lost_single();
  if (timed) {
    keep_examples(*pair, group);
    pair->last = std::max(pair->last, group.last);
    service.last_line = std::max(service.last_line, group.last);
    if (int64_t minute = minute_of_step(step_of(group.last)); minute > pair->named_minute) {
      pair->named_minute = minute;
      note_names(*pair, group);
    }
    judge_arrival(service, index, *pair, group, arrival, out);
    note_slots(service, index, *pair, group, out);
    service.novelty.saw_lines(group.first, group.last, group.lines);
  }
  bool counts_as_error = !pair->mixed && pair->severe();
  for (const features::StepCount& step : group.steps) {
    bool steady = step.step >= 0 && step.step < kTimeMaxNs / features::kStepNs &&
                  plausible(step_start(step.step), bound);
    if (!steady || step.count == 0) {
      LateLines::count().add(step.count);
      continue;
    }
    uint32_t errors = counts_as_error ? step.count : std::min(step.errors, step.count);
    entries_.push_back({step.step, index, id, step.count, errors});
  }
}

void Watch::observe(const features::Activity& activity, std::vector<Finding>& out) {
  Timestamp received =
      activity.received.ns > 0 && activity.received.ns < kTimeMaxNs ? activity.received : Timestamp{};
  Timestamp newest = activity.event_time_max.ns < kTimeMaxNs ? activity.event_time_max : Timestamp{};
  Timestamp bound = newest.ns > 0 ? newest : received;
  desk_.set_received(received);
  take_aliases();
  entries_.clear();
  for (const features::GroupActivity& group : activity.groups)
    if (group.lines > 0) take_group(group, bound, out);
  note_ids(activity);
  note_sessions(activity);
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.step < b.step; });
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (i == 0 || entries_[i].step != entries_[i - 1].step) {
      Timestamp end = step_start(entries_[i].step + 1);
      // The last step is still running: only its newest line is certain.
      move_clock(newest.ns > 0 && newest < end ? std::max(newest, step_start(entries_[i].step)) : end, out);
    }
    add_entry(entries_[i], out);
  }
  close_due(out);
}

void Watch::advance(Timestamp event_time, std::vector<Finding>& out) {
  // A wall clock far ahead of the events means that a replay or a backlog is running: then events tell time.
  if (!started_ || event_time <= clock_ || event_time - clock_ > options_.backfill_lag_ns) return;
  move_clock(event_time, out);
  close_due(out);
}

void Watch::move_clock(Timestamp to, std::vector<Finding>& out) {
  if (!started_) {
    started_ = true;
    clock_ = to;
    desk_.began(to);
    return;
  }
  if (to <= clock_) return;
  if (to - clock_ > options_.clock_jump_ns) leave_gap(minute_of_step(step_of(to)) - 1, out);
  // A new minute of the tenant is the time to forget old episodes.
  if (to.floor(kMinute) != clock_.floor(kMinute)) desk_.expire(to);
  clock_ = to;
  close_due(out);
}

// Nobody logged for a long while (the server was off, or a human-scale log): that says nothing about anyone.
void Watch::leave_gap(int64_t minute, std::vector<Finding>& out) {
  orders_.forget_open();
  for (uint32_t index = 0; index < tables_.services(); ++index) {
    Service& service = tables_.service_at(index);
    if (!service.live) continue;
    if (service.newest != INT64_MIN) close_service(service, index, service.newest, out);
    service.lines.rate.interrupt(minute);
    service.errors.rate.interrupt(minute);
    for (bool errors : {false, true}) week(index, errors).interrupt();
    service.quiet_until = minute;
    service.live = false;
  }
}

void Watch::add_entry(const Entry& entry, std::vector<Finding>& out) {
  Service& service = tables_.service_at(entry.service);
  Pair* pair = tables_.find(entry.service, entry.id);
  int64_t minute = minute_of_step(entry.step);
  bool live = clock_ - step_start(entry.step + 1) <= kLiveLag;
  if (service.closed == INT64_MIN) service.closed = entry.step - 1;
  if (entry.step <= service.closed) {
    LateLines::count().add(entry.count);
    service.lines.late += entry.count;
    service.errors.late += entry.errors;
    if (pair) pair->series.late += entry.count;
    service.live = service.live || live;
    return;
  }
  if (service.silent) {
    service.silent = false;
    desk_.close(FindingKind::kSilence, service.name, TemplateId{});
    service.quiet_until = minute - 1;
    service.lines.rate.interrupt(minute - 1);
    service.errors.rate.interrupt(minute - 1);
  }
  // Its own clock closes what lies behind its lateness: so rings never overflow, live or not.
  int64_t lateness = service.live ? options_.lateness_ns : options_.backfill_lateness_ns;
  close_service(service, entry.service,
                entry.step - 1 - (lateness + features::kStepNs - 1) / features::kStepNs, out);
  service.live = service.live || live;
  service.newest = std::max(service.newest, entry.step);
  service.lines.ring.add(entry.step, entry.count);
  if (entry.errors > 0) service.errors.ring.add(entry.step, entry.errors);
  if (!pair) return;
  if (!pair->active) {
    if (service.quiet_until != INT64_MIN)
      pair->series.rate.interrupt(std::min(service.quiet_until, minute - 1));
    pair->told_silent = false;
    tables_.activate(*pair);
  }
  pair->series.ring.add(entry.step, entry.count);
}

size_t Watch::memory_bytes() const {
  size_t bytes = sizeof *this + tables_.memory_bytes() + desk_.memory_bytes() + lags_.memory_bytes() +
                 graph_.memory_bytes() + orders_.memory_bytes() + entries_.capacity() * sizeof(Entry) +
                 weeks_.size() * sizeof(WeekMemory);
  for (const Calibrator& calibrator : calibrators_) bytes += calibrator.memory_bytes();
  return bytes;
}

}  // namespace foreshock::detect
