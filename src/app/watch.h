// Watch: the one thread that takes activity to findings, incidents and due notifications.
//
// Lanes offer folded Activity; the watch owns every tenant's Detector, feeds Incidents with what it finds and
// Alerting with what changed, ticks all clocks ten times a second, and saves what detectors learned every
// minute and at the end. Event time drives windows: while a tenant's lines come, its newest line is the time;
// when they stop, time goes on from there with the wall clock, so that silence is noticed. The queue is
// bounded; when the watch falls behind, batches are counted and skipped: detection may miss, lines never.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "alerting/alerting.h"
#include "app/source_watch.h"
#include "app/tenants.h"
#include "base/bounded_queue.h"
#include "base/world.h"
#include "db/database.h"
#include "detect/detector.h"
#include "features/activity.h"
#include "incidents/incidents.h"

namespace foreshock::app {

struct WatchCallbacks {
  std::function<void(TenantId, const detect::Finding&)> on_finding;
  std::function<void(const incidents::IncidentChange&)> on_incident;
  // What people muted before, for a detector that was just made.
  std::function<std::vector<std::pair<TemplateId, std::string>>(TenantId)> muted;
};

class Watch {
 public:
  Watch(World& world, Tenants& tenants, db::Database& database, incidents::Incidents& incidents,
        alerting::Alerting& alerting, detect::DetectOptions options,
        detect::SourceHealthOptions source_options, WatchCallbacks callbacks);
  ~Watch();

  void offer(features::Activity&& activity);  // from any lane; never blocks
  void mute(TenantId tenant, TemplateId template_id, const std::string& service, bool muted);
  // An incident changed by a person (API): alerting must hear of it.
  void tell(const incidents::IncidentChange& change);

  std::vector<detect::Detector::ServiceState> services(TenantId tenant) const;
  // A person's verdict on findings of this kind.
  void judge(TenantId tenant, detect::FindingKind kind, bool real);
  detect::Topology topology(TenantId tenant) const;
  detect::AnomalyBoard anomalies(TenantId tenant, Timestamp start, Timestamp end) const;
  SourceWatch& sources() { return sources_; }
  size_t memory_bytes() const;
  // Event time up to which a tenant's lines were looked at.
  Timestamp watermark(TenantId tenant) const;
  void stop();

 private:
  struct TenantWatch {
    std::unique_ptr<detect::Detector> detector;
    Timestamp event_time;         // newest seen
    int64_t event_steady_ns = 0;  // when it was seen
  };
  void run();
  void take(features::Activity&& activity);
  void advance_clocks();
  void settle(TenantId tenant, std::vector<detect::Finding> findings, Timestamp received);
  TenantWatch& tenant(TenantId id);
  void load_state(TenantId id, detect::Detector& detector);
  void save_detectors();

  World& world_;
  Tenants& tenants_;
  db::Database& database_;
  incidents::Incidents& incidents_;
  alerting::Alerting& alerting_;
  const detect::DetectOptions options_;
  WatchCallbacks callbacks_;
  SourceWatch sources_;
  BoundedQueue<features::Activity> queue_;
  mutable std::mutex mutex_;  // detectors: the watch's thread writes, pages read
  std::map<TenantId, TenantWatch> watches_;
  std::thread thread_;
  std::thread notifier_;
  std::atomic<bool> stopping_{false};
};

}  // namespace foreshock::app
