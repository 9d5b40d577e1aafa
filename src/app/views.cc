#include "app/views.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace foreshock::app {

namespace {

constexpr int64_t kIdleNs = 10 * kMinute;
constexpr double kFailingShare = .5;
constexpr size_t kRecentMax = 20;

store::LogRow row_of(const StreamHealth& health, const StreamHealth::Sample& sample) {
  store::LogRow row;
  row.timestamp = sample.timestamp;
  row.observed = sample.received;
  row.severity_number = sample.severity_number;
  row.severity_text = sample.severity_text;
  row.service = sample.service;
  row.host = sample.host;
  row.source = std::string(ingest::source_kind_name(health.stream->kind)) + " " + health.stream->name;
  row.format = sample.format;
  row.body = sample.body;
  row.raw = sample.raw;
  row.trace_id = sample.trace_id;
  row.span_id = sample.span_id;
  row.attributes = sample.attributes;
  row.flags = sample.flags;
  return row;
}

void add_health(const detect::SourceState& health, api::SourceView& view) {
  auto seconds = [](int64_t span_ns) { return static_cast<double>(span_ns) / kSecond; };
  view.host = health.host;
  view.rate_per_minute = health.rate_per_minute;
  view.usual_rate_per_minute = health.usual_rate_per_minute;
  if (health.delay_ns) view.lag_seconds = seconds(*health.delay_ns);
  if (health.skew_ns) view.clock_skew_seconds = seconds(*health.skew_ns);
  if (health.silent_after_ns) view.silent_after_seconds = seconds(*health.silent_after_ns);
  view.last_line = health.last_line;
  view.failed_lines = health.failed;
  for (const detect::SourceState::Problem& problem : health.problems)
    view.problems.push_back({std::string(detect::finding_kind_name(problem.kind)), problem.finding_id,
                             problem.why, problem.since, problem.muted});
  if (view.state == "failing") return;
  if (health.silent) view.state = "silent";
  if (health.left) view.state = "finished";
}

// One that has not spoken since the start: all that is known is what was kept.
api::SourceView view_of(const detect::SourceState& health) {
  api::SourceView view;
  view.id = hex16(health.id);
  view.kind = health.kind;
  view.name = health.name;
  view.last_record = health.last_arrival;
  view.state = "idle";
  add_health(health, view);
  return view;
}

}  // namespace

std::vector<api::SourceView> source_views(const std::vector<StreamHealth>& streams,
                                          const std::vector<detect::SourceState>& healths,
                                          const std::vector<ingest::FileSource::FileState>& files,
                                          Timestamp now) {
  std::map<std::string, const ingest::FileSource::FileState*> by_path;
  for (const auto& file : files) by_path[file.path] = &file;
  std::unordered_map<SourceId, const detect::SourceState*> by_id;
  for (const detect::SourceState& health : healths) by_id[health.id] = &health;
  std::vector<api::SourceView> out;
  for (const StreamHealth& health : streams) {
    api::SourceView view;
    view.id = hex16(health.stream->id);
    view.kind = std::string(ingest::source_kind_name(health.stream->kind));
    view.name = health.stream->name;
    view.token_id = health.stream->token_id;
    view.lines = health.lines;
    view.bytes = health.bytes;
    view.parse_failures = health.parse_failures;
    if (health.last_record.ns > 0) view.last_record = health.last_record;
    view.formats = health.formats;
    view.state = now - health.last_record > kIdleNs ? "idle" : "active";
    auto file = by_path.find(view.name);
    if (view.kind == "file" && file != by_path.end()) {
      view.lag_bytes = file->second->size - std::min(file->second->size, file->second->position);
      view.detail = file->second->error;
    }
    if (view.lines > 0 &&
        static_cast<double>(view.parse_failures) > kFailingShare * static_cast<double>(view.lines))
      view.detail = "most lines claim a format and then break it; look at the examples";
    if (!view.detail.empty()) view.state = "failing";
    if (auto known = by_id.find(health.stream->id); known != by_id.end()) {
      add_health(*known->second, view);
      by_id.erase(known);
    }
    out.push_back(std::move(view));
  }
  for (const detect::SourceState& health : healths)
    if (by_id.contains(health.id)) out.push_back(view_of(health));
  return out;
}

std::vector<api::RecentRecord> recent_views(const std::vector<StreamHealth>& streams,
                                            const std::string& token_id) {
  std::vector<api::RecentRecord> out;
  for (const StreamHealth& health : streams) {
    if (!token_id.empty() && health.stream->token_id != token_id) continue;
    for (const StreamHealth::Sample& sample : health.recent) {
      api::RecentRecord record;
      record.received = sample.received;
      record.protocol = std::string(ingest::source_kind_name(health.stream->kind));
      record.token_id = health.stream->token_id;
      if (sample.flags & parse::kParseError)
        record.error = "the line looks like " + sample.format + " and breaks its rules; it is kept whole";
      record.row = row_of(health, sample);
      out.push_back(std::move(record));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const api::RecentRecord& a, const api::RecentRecord& b) {
    return a.received > b.received;
  });
  if (out.size() > kRecentMax) out.resize(kRecentMax);
  return out;
}

std::vector<api::ModelView> model_views(const templates::Catalogue& catalogue, size_t detector_bytes) {
  return {
      {"templates", "miner", "tmv1", catalogue.memory_bytes(), "Which template a line belongs to."},
      {"outcome and cause", "lexicon", "1", 0,
       "Whether a template is normal, a warning or an incident, and what it is about."},
      {"novelty, rates, silence, error share", "statistics", "1", detector_bytes,
       "Which template or service does what it did not do before, within the alarm budget."},
  };
}

}  // namespace foreshock::app
