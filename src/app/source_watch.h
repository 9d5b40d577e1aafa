// SourceWatch: keeps every tenant's SourceHealth, over restarts, and shows it as metrics.
//
// Part of the watch: look() runs on its thread about once a second, asks the lanes what each source was
// counted since, and returns what has to be told. Pages read under the same mutex. States are saved with
// those of the detectors, all of them are loaded at the start, so that a source which never comes back is
// missed. Metrics name at most kSourceMetricsMax sources, the first ones seen; all are counted.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/config.h"
#include "base/world.h"
#include "db/database.h"
#include "detect/source_health.h"

namespace foreshock::app {

constexpr size_t kSourceMetricsMax =
    200;  // sources with metrics of their own; the others stand in the API only

// Where it hears of sources; set once the lanes run.
struct SourceFeed {
  std::function<std::map<TenantId, std::vector<detect::SourceStep>>()> steps;
  std::function<std::vector<std::string>()> files;  // paths that are followed; empty: unknown
};

void declare_source_settings(Config& config);
detect::SourceHealthOptions source_health_options(const Config& config);

class SourceWatch {
 public:
  using Muted = std::function<std::vector<std::pair<TemplateId, std::string>>(TenantId)>;
  SourceWatch(World& world, db::Database& database, detect::SourceHealthOptions options, Muted muted);

  void connect(SourceFeed feed);
  std::vector<std::pair<TenantId, std::vector<detect::Finding>>> look();
  void mute(TenantId tenant, const std::string& source, bool muted);
  void accept(TenantId tenant, const std::string& finding_id);
  std::vector<detect::SourceState> sources(TenantId tenant) const;
  size_t memory_bytes() const;
  void save();

 private:
  detect::SourceHealth& health(TenantId tenant);
  void load();
  void show(Timestamp now);
  void show_source(TenantId tenant, const detect::SourceState& source, Timestamp now);

  World& world_;
  db::Database& database_;
  const detect::SourceHealthOptions options_;
  const Muted muted_;
  mutable std::mutex mutex_;
  SourceFeed feed_;
  std::map<TenantId, detect::SourceHealth> healths_;
  std::set<std::pair<uint64_t, uint64_t>> shown_;  // tenant and source that have metrics
  Timestamp shown_at_;
};

}  // namespace foreshock::app
