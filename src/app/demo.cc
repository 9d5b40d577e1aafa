#include "app/demo.h"

#include <algorithm>
#include <array>

#include "app/generate/shop.h"
#include "base/limits.h"
#include "base/telemetry.h"

namespace foreshock::app {

namespace {

constexpr double kLinesPerSecond = 60;
constexpr int64_t kHistoryNs = 60 * kMinute;
constexpr int64_t kIncidentNs = 10 * kMinute;
constexpr int64_t kSliceNs = 200 * kMillisecond;
constexpr int64_t kLiveNs = 10 * 365 * kDay;
constexpr int64_t kOfferWaitNs = 50 * kMillisecond;

}  // namespace

Demo::Demo(World& world, ingest::FrameSink& sink, TenantId tenant, uint64_t seed, double speed)
    : world_(world), sink_(sink), tenant_(tenant), seed_(seed), speed_(speed), thread_([this] { run(); }) {}

Demo::~Demo() {
  stop();
}

void Demo::stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
}

void Demo::run() {
  using telemetry::Level;
  Timestamp begin = world_.clock().now() - kHistoryNs - kIncidentNs;
  telemetry::log(Level::kInfo, "demo.history", {{"minutes", std::to_string(kHistoryNs / kMinute)}});
  if (!play("healthy", seed_, begin, kHistoryNs, 0)) return;
  telemetry::log(Level::kInfo, "demo.incident",
                 {{"scenario", "slow_database"}, {"speed", std::to_string(speed_)}});
  if (!play("incident", seed_ + 1, begin + kHistoryNs, kIncidentNs, speed_)) return;
  telemetry::log(Level::kInfo, "demo.live", {});
  // The replay took its time too: twice as fast until event time has caught up with the clock, then in step.
  Timestamp live = begin + kHistoryNs + kIncidentNs;
  int64_t catch_up = 2 * std::max<int64_t>(world_.clock().now() - live, 0);
  if (!play("healthy", seed_ + 2, live, catch_up, 2)) return;
  play("healthy", seed_ + 3, live + catch_up, kLiveNs, 1);
}

// False when stopped. `speed` 0: as fast as lanes take it; never ahead of the present.
bool Demo::play(const std::string& scenario, uint64_t seed, Timestamp start, int64_t span_ns, double speed) {
  std::array<std::shared_ptr<const ingest::Stream>, generate::kServiceCount> streams;
  for (size_t s = 0; s < streams.size(); ++s) {
    std::string name(generate::service_name(static_cast<generate::Service>(s)));
    streams[s] = ingest::make_stream(
        {.tenant = tenant_, .kind = ingest::SourceKind::kReplay, .name = "demo " + name, .service = name});
  }
  generate::ShopOptions options;
  options.scenario = scenario;
  options.seed = seed;
  options.rate = kLinesPerSecond;
  options.start = start;
  options.duration_ns = span_ns;
  auto shop = generate::Shop::open(options);
  if (!shop) return false;
  int64_t began = world_.clock().steady_ns();
  generate::Slice slice;
  int64_t step = speed > 0 ? static_cast<int64_t>(static_cast<double>(kSliceNs) * speed) : 10 * kSecond;
  while (!stopping_.load() && shop->next(step, slice)) {
    std::array<std::string, generate::kServiceCount> bytes;
    for (const generate::ShopLine& line : slice.lines)
      bytes[static_cast<size_t>(line.service)].append(slice.text, line.begin, line.length);
    if (speed > 0) {  // lines must not arrive before they happen
      int64_t due = static_cast<int64_t>(static_cast<double>(shop->now() - start) / speed);
      while (!stopping_.load() && world_.clock().steady_ns() - began < due)
        world_.clock().sleep_ns(20 * kMillisecond);
    }
    for (size_t s = 0; s < streams.size(); ++s) {
      if (bytes[s].empty()) continue;
      ingest::Frame frame;
      frame.stream = streams[s];
      frame.bytes = std::move(bytes[s]);
      frame.received = world_.clock().now();
      while (!stopping_.load() && !sink_.offer_for(frame, kOfferWaitNs)) {
      }
    }
  }
  return !stopping_.load();
}

}  // namespace foreshock::app
