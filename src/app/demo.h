// Demo: a small shop whose database fails over, played into the pipeline: an hour of history at once, then
// ten minutes at `speed` times life, then live traffic for as long as the server runs.
//
// The lines enter as any source's do (kind "replay", one stream per service) and stay in the tenant's store;
// their event times end at the present. One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/world.h"
#include "ingest/frame.h"

namespace foreshock::app {

class Demo {
 public:
  Demo(World& world, ingest::FrameSink& sink, TenantId tenant, uint64_t seed, double speed);
  ~Demo();
  void stop();

 private:
  void run();
  bool play(const std::string& scenario, uint64_t seed, Timestamp start, int64_t span_ns, double speed);
  World& world_;
  ingest::FrameSink& sink_;
  const TenantId tenant_;
  const uint64_t seed_;
  const double speed_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace foreshock::app
