#include "app/source_watch.h"

#include "base/telemetry.h"

namespace foreshock::app {
namespace {

constexpr int64_t kShowEveryNs = 10 * kSecond;

void set_gauge(const char* name, const char* help, const telemetry::Labels& labels, double value) {
  telemetry::gauge(name, help, labels).set(value);
}

}  // namespace

void declare_source_settings(Config& config) {
  config.declare({.key = "detect.sources.learn",
                  .kind = SettingKind::kDuration,
                  .default_value = "1d",
                  .help = "A source must have been known this long before its silence is told.",
                  .min = 1,
                  .max = 30.0 * 86'400});
  config.declare({.key = "detect.sources.silence",
                  .kind = SettingKind::kDuration,
                  .default_value = "5m",
                  .help = "No shorter pause of a source is told as silence, whatever its habit.",
                  .min = 1,
                  .max = 86'400});
  config.declare(
      {.key = "detect.sources.sustain",
       .kind = SettingKind::kDuration,
       .default_value = "2m",
       .help = "About this long lag, clock skew, parse failures and format drift must last to be told.",
       .min = 1,
       .max = 3600});
}

detect::SourceHealthOptions source_health_options(const Config& config) {
  detect::SourceHealthOptions options;
  options.learn_ns = config.duration_ns("detect.sources.learn");
  options.silence_min_ns = config.duration_ns("detect.sources.silence");
  options.sustain_ns = config.duration_ns("detect.sources.sustain");
  options.findings_per_day = static_cast<size_t>(config.integer("detect.findings_per_day"));
  return options;
}

SourceWatch::SourceWatch(World& world, db::Database& database, detect::SourceHealthOptions options,
                         Muted muted)
    : world_(world), database_(database), options_(options), muted_(std::move(muted)) {
  Status made = database_.execute(
      "CREATE TABLE IF NOT EXISTS source_health (tenant INTEGER PRIMARY KEY, state BLOB NOT NULL)");
  if (!made)
    telemetry::log(telemetry::Level::kError, "sources.state_table", {{"error", made.error().message}});
  load();
}

void SourceWatch::connect(SourceFeed feed) {
  std::lock_guard lock(mutex_);
  feed_ = std::move(feed);
}

detect::SourceHealth& SourceWatch::health(TenantId tenant) {
  auto found = healths_.find(tenant);
  if (found != healths_.end()) return found->second;
  detect::SourceHealth& fresh =
      healths_.emplace(tenant, detect::SourceHealth(tenant, options_)).first->second;
  if (muted_)
    for (const auto& [template_id, source] : muted_(tenant))
      if (!template_id && !source.empty()) fresh.mute(source, true);
  return fresh;
}

void SourceWatch::load() {
  std::vector<std::pair<TenantId, std::string>> states;
  {
    auto guard = database_.lock();
    auto statement = database_.prepare("SELECT tenant, state FROM source_health");
    if (!statement) return;
    for (auto row = statement->step(); row && *row; row = statement->step())
      states.emplace_back(TenantId{static_cast<uint64_t>(statement->integer(0))}, statement->blob(1));
  }
  for (const auto& [tenant, state] : states) {
    Status loaded = health(tenant).load(state);
    if (!loaded)
      telemetry::log(telemetry::Level::kWarn, "sources.state_unreadable",
                     {{"tenant", std::to_string(tenant.value)},
                      {"error", loaded.error().message},
                      {"then", "learning anew"}});
  }
}

std::vector<std::pair<TenantId, std::vector<detect::Finding>>> SourceWatch::look() {
  std::vector<std::pair<TenantId, std::vector<detect::Finding>>> out;
  std::lock_guard lock(mutex_);
  if (!feed_.steps) return out;
  Timestamp now = world_.clock().now();
  for (const auto& [tenant, steps] : feed_.steps())
    out.emplace_back(tenant, health(tenant).observe(steps, now));
  std::vector<std::string> files = feed_.files ? feed_.files() : std::vector<std::string>{};
  for (auto& [tenant, health] : healths_) {
    if (!files.empty()) health.set_files(files);
    out.emplace_back(tenant, health.advance(now));
  }
  if (now - shown_at_ >= kShowEveryNs || now < shown_at_) show(now);
  return out;
}

void SourceWatch::mute(TenantId tenant, const std::string& source, bool muted) {
  std::lock_guard lock(mutex_);
  health(tenant).mute(source, muted);
}

void SourceWatch::accept(TenantId tenant, const std::string& finding_id) {
  std::lock_guard lock(mutex_);
  if (auto found = healths_.find(tenant); found != healths_.end()) found->second.accept(finding_id);
}

std::vector<detect::SourceState> SourceWatch::sources(TenantId tenant) const {
  std::lock_guard lock(mutex_);
  auto found = healths_.find(tenant);
  return found == healths_.end() ? std::vector<detect::SourceState>{} : found->second.sources();
}

size_t SourceWatch::memory_bytes() const {
  std::lock_guard lock(mutex_);
  size_t bytes = 0;
  for (const auto& [tenant, health] : healths_) bytes += health.memory_bytes();
  return bytes;
}

void SourceWatch::show_source(TenantId tenant, const detect::SourceState& source, Timestamp now) {
  auto key = std::pair(tenant.value, source.id.value);
  if (!shown_.contains(key)) {
    if (shown_.size() >= kSourceMetricsMax) return;
    shown_.insert(key);
  }
  telemetry::Labels labels{{"tenant", std::to_string(tenant.value)},
                           {"source", source.kind + ' ' + source.name}};
  auto seconds = [](int64_t span_ns) { return static_cast<double>(span_ns) / kSecond; };
  set_gauge("foreshock_source_silence_seconds", "Since the last line of a source arrived", labels,
            seconds(now - source.last_arrival));
  set_gauge("foreshock_source_lines_per_minute", "Lines of a source in its last minute", labels,
            source.rate_per_minute);
  set_gauge("foreshock_source_parse_failures",
            "Lines of a source that broke their format, since it was first seen", labels,
            static_cast<double>(source.failures));
  if (source.delay_ns)
    set_gauge("foreshock_source_lag_seconds", "How late the newest lines of a source arrive", labels,
              seconds(*source.delay_ns));
  set_gauge("foreshock_source_clock_skew_seconds", "How far a source's clock is ahead, when that is steady",
            labels, seconds(source.skew_ns.value_or(0)));
}

void SourceWatch::show(Timestamp now) {
  shown_at_ = now;
  std::map<detect::FindingKind, size_t> problems;
  for (size_t kind = 0; kind < detect::kFindingKinds; ++kind)
    if (detect::is_of_source(static_cast<detect::FindingKind>(kind)))
      problems[static_cast<detect::FindingKind>(kind)] = 0;
  size_t known = 0;
  for (const auto& [tenant, health] : healths_)
    for (const detect::SourceState& source : health.sources()) {
      ++known;
      for (const auto& problem : source.problems) ++problems[problem.kind];
      show_source(tenant, source, now);
    }
  set_gauge("foreshock_sources", "Sources that are known", {}, static_cast<double>(known));
  for (const auto& [kind, count] : problems)
    set_gauge("foreshock_source_problems", "Sources with an open finding, by its kind",
              {{"kind", std::string(detect::finding_kind_name(kind))}}, static_cast<double>(count));
}

void SourceWatch::save() {
  std::vector<std::pair<TenantId, std::string>> states;
  {
    std::lock_guard lock(mutex_);
    for (auto& [tenant, health] : healths_) states.emplace_back(tenant, health.save());
  }
  auto guard = database_.lock();
  for (auto& [tenant, state] : states) {
    Status saved = database_.run(
        "INSERT INTO source_health (tenant, state) VALUES (?1, ?2) "
        "ON CONFLICT (tenant) DO UPDATE SET state = excluded.state",
        static_cast<int64_t>(tenant.value), db::Blob{state});
    if (!saved) telemetry::log(telemetry::Level::kError, "sources.save", {{"error", saved.error().message}});
  }
}

}  // namespace foreshock::app
