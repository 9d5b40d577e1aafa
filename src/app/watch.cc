#include "app/watch.h"

#include <algorithm>

#include "app/app_events.h"

namespace foreshock::app {

namespace {

constexpr std::string_view kItself = "foreshock";  // who resolves what became quiet
constexpr size_t kActivityQueue = 4096;            // batches
constexpr std::chrono::milliseconds kTick{100};
constexpr int64_t kSaveEveryNs = 60 * kSecond;
constexpr int64_t kIdleBeforeAdvanceNs = 2 * kSecond;
constexpr std::chrono::milliseconds kDeliverEvery{200};

}  // namespace

Watch::Watch(World& world, Tenants& tenants, db::Database& database, incidents::Incidents& incidents,
             alerting::Alerting& alerting, detect::DetectOptions options,
             detect::SourceHealthOptions source_options, WatchCallbacks callbacks)
    : world_(world),
      tenants_(tenants),
      database_(database),
      incidents_(incidents),
      alerting_(alerting),
      options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      sources_(world, database, source_options, callbacks_.muted),
      queue_(kActivityQueue) {
  Status made = database_.execute(
      "CREATE TABLE IF NOT EXISTS detector_state (tenant INTEGER PRIMARY KEY, state BLOB NOT NULL)");
  if (!made) telemetry::log(telemetry::Level::kError, "watch.state_table", {{"error", made.error().message}});
  thread_ = std::thread([this] { run(); });
  notifier_ = std::thread([this] {
    while (!stopping_.load()) {
      alerting_.deliver(world_.clock().now());
      std::this_thread::sleep_for(kDeliverEvery);
    }
  });
}

Watch::~Watch() {
  stop();
}

void Watch::stop() {
  stopping_.store(true);
  queue_.close();
  if (thread_.joinable()) thread_.join();
  if (notifier_.joinable()) notifier_.join();
}

void Watch::offer(features::Activity&& activity) {
  if (!queue_.try_push(activity)) events::ActivityDropped{}.tell();
}

void Watch::run() {
  int64_t tick_at = 0, sources_at = 0, save_at = world_.clock().steady_ns() + kSaveEveryNs;
  while (true) {
    std::optional<features::Activity> activity = queue_.pop_for(kTick);
    if (activity) take(std::move(*activity));
    int64_t steady = world_.clock().steady_ns();
    if (steady >= tick_at) {
      tick_at = steady + std::chrono::nanoseconds(kTick).count();
      advance_clocks();
    }
    if (steady >= sources_at) {
      sources_at = steady + kSecond;
      for (auto& [id, findings] : sources_.look()) settle(id, std::move(findings), Timestamp{0});
    }
    if (steady >= save_at) {
      save_at = steady + kSaveEveryNs;
      save_detectors();
      sources_.save();
    }
    if (!activity && queue_.drained()) break;
  }
  save_detectors();
  sources_.save();
}

Watch::TenantWatch& Watch::tenant(TenantId id) {
  TenantWatch& watch = watches_[id];
  if (watch.detector) return watch;
  watch.detector = std::make_unique<detect::Detector>(id, tenants_.catalogue(id), options_);
  load_state(id, *watch.detector);
  if (callbacks_.muted)
    for (const auto& [template_id, service] : callbacks_.muted(id))
      watch.detector->mute(template_id, service, true);
  return watch;
}

void Watch::load_state(TenantId id, detect::Detector& detector) {
  auto guard = database_.lock();
  auto statement =
      database_.prepare("SELECT state FROM detector_state WHERE tenant = ?1", static_cast<int64_t>(id.value));
  if (!statement) return;
  auto row = statement->step();
  if (!row || !*row) return;
  auto loaded = detector.load(statement->blob(0));
  if (!loaded)
    telemetry::log(
        telemetry::Level::kWarn, "watch.state_unreadable",
        {{"tenant", std::to_string(id.value)}, {"error", loaded.error().message}, {"then", "learning anew"}});
  if (!loaded) return;
  for (const std::string& part : *loaded)
    telemetry::log(telemetry::Level::kInfo, "watch.state_part_anew",
                   {{"tenant", std::to_string(id.value)}, {"part", part}, {"then", "learning it anew"}});
}

void Watch::take(features::Activity&& activity) {
  std::vector<detect::Finding> findings;
  {
    std::lock_guard lock(mutex_);
    TenantWatch& watch = tenant(activity.tenant);
    findings = watch.detector->observe(activity);
    if (activity.event_time_max > watch.event_time) {
      watch.event_time = activity.event_time_max;
      watch.event_steady_ns = world_.clock().steady_ns();
    }
  }
  settle(activity.tenant, std::move(findings), activity.received);
  if (activity.received.ns > 0)
    events::ActivityScored{static_cast<double>(world_.clock().now() - activity.received) / kSecond}.tell();
}

// Windows also close when no line comes: time goes on from the newest line.
void Watch::advance_clocks() {
  std::vector<std::pair<TenantId, std::vector<detect::Finding>>> found;
  {
    std::lock_guard lock(mutex_);
    int64_t steady = world_.clock().steady_ns();
    for (auto& [id, watch] : watches_) {
      int64_t quiet = steady - watch.event_steady_ns;
      if (watch.event_time.ns == 0 || quiet < kIdleBeforeAdvanceNs) continue;
      found.emplace_back(id, watch.detector->advance(watch.event_time + quiet));
    }
  }
  for (auto& [id, findings] : found) settle(id, std::move(findings), Timestamp{0});
  Timestamp now = world_.clock().now();
  for (const incidents::IncidentChange& change : incidents_.tick(now)) tell(change);
  alerting_.tick(now);
}

void Watch::settle(TenantId tenant, std::vector<detect::Finding> findings, Timestamp received) {
  if (findings.empty()) return;
  Timestamp now = world_.clock().now();
  for (detect::Finding& finding : findings) {
    if (received.ns > 0) finding.latency_ns = now - received;
    events::FindingMade{finding.latency_ns < 0 ? -1.0 : static_cast<double>(finding.latency_ns) / kSecond,
                        finding.alarm}
        .tell();
    if (callbacks_.on_finding) callbacks_.on_finding(tenant, finding);
  }
  for (const incidents::IncidentChange& change : incidents_.on_findings(tenant, findings, now)) tell(change);
}

void Watch::tell(const incidents::IncidentChange& change) {
  // A source that somebody knows to be gone is not told again.
  if (change.kind == incidents::ChangeKind::kResolved && change.incident.resolved_by != kItself)
    for (const detect::Finding& finding : change.incident.findings)
      if (detect::is_of_source(finding.kind)) sources_.accept(change.incident.tenant, finding.id);
  alerting_.on_change(change, world_.clock().now());
  if (callbacks_.on_incident) callbacks_.on_incident(change);
}

void Watch::mute(TenantId id, TemplateId template_id, const std::string& service, bool muted) {
  if (!template_id && !service.empty()) sources_.mute(id, service, muted);
  std::lock_guard lock(mutex_);
  tenant(id).detector->mute(template_id, service, muted);
}

std::vector<detect::Detector::ServiceState> Watch::services(TenantId id) const {
  std::lock_guard lock(mutex_);
  auto found = watches_.find(id);
  return found == watches_.end() ? std::vector<detect::Detector::ServiceState>{}
                                 : found->second.detector->services();
}

void Watch::judge(TenantId id, detect::FindingKind kind, bool real) {
  std::lock_guard lock(mutex_);
  tenant(id).detector->judge(kind, real);
}

detect::Topology Watch::topology(TenantId id) const {
  std::lock_guard lock(mutex_);
  auto found = watches_.find(id);
  return found == watches_.end() ? detect::Topology{} : found->second.detector->topology();
}

detect::AnomalyBoard Watch::anomalies(TenantId id, Timestamp start, Timestamp end) const {
  std::lock_guard lock(mutex_);
  auto found = watches_.find(id);
  return found == watches_.end() ? detect::AnomalyBoard{} : found->second.detector->anomalies(start, end);
}

size_t Watch::memory_bytes() const {
  std::lock_guard lock(mutex_);
  size_t bytes = 0;
  for (const auto& [id, watch] : watches_) bytes += watch.detector->memory_bytes();
  return bytes;
}

Timestamp Watch::watermark(TenantId id) const {
  std::lock_guard lock(mutex_);
  auto found = watches_.find(id);
  return found == watches_.end() ? Timestamp{0} : found->second.event_time;
}

void Watch::save_detectors() {
  std::vector<std::pair<TenantId, std::string>> states;
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, watch] : watches_) states.emplace_back(id, watch.detector->save());
  }
  auto guard = database_.lock();
  for (auto& [id, state] : states) {
    Status saved = database_.run(
        "INSERT INTO detector_state (tenant, state) VALUES (?1, ?2) "
        "ON CONFLICT (tenant) DO UPDATE SET state = excluded.state",
        static_cast<int64_t>(id.value), db::Blob{state});
    if (!saved) telemetry::log(telemetry::Level::kError, "watch.save", {{"error", saved.error().message}});
  }
}

}  // namespace foreshock::app
