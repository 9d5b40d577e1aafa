#include "detect/detector.h"

#include <algorithm>

#include "base/check.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {
constexpr std::string_view kMagic = "FSDT";
constexpr uint32_t kVersion = 4;
constexpr uint32_t kVersionBefore = 3;  // without parts; still read
constexpr int64_t kScoreFade =
    10 * kMinute;  // after its last finding a service's score falls to zero in this
constexpr int64_t kStateSpan = 10 * kMinute;  // an episode colours its service for this long
}  // namespace

struct Detector::State {
  State(TenantId id, const templates::Catalogue& catalogue, const DetectOptions& options)
      : tenant(id), watch(id, catalogue, options), settings(options) {}
  TenantId tenant;
  Watch watch;
  DetectOptions settings;
};

Detector::Detector(TenantId tenant, const templates::Catalogue& catalogue, DetectOptions options)
    : state_(std::make_unique<State>(tenant, catalogue, options)) {
  CHECK(validate(options).has_value()) << validate(options).error().message;
}
Detector::~Detector() = default;

std::vector<Finding> Detector::observe(const features::Activity& activity) {
  std::vector<Finding> out;
  state_->watch.observe(activity, out);
  return out;
}

std::vector<Finding> Detector::advance(Timestamp event_time) {
  std::vector<Finding> out;
  state_->watch.advance(event_time, out);
  return out;
}

void Detector::mute(TemplateId template_id, const std::string& service, bool muted) {
  state_->watch.desk().mute(template_id, service, muted);
}

std::vector<Detector::ServiceState> Detector::services() const {
  const Watch& watch = state_->watch;
  const Tables& tables = watch.tables();
  Timestamp now = watch.clock();
  // The worst that is open of each service: 1 a finding, 2 an incident that alarmed.
  std::vector<int> trouble(tables.services(), 0);
  for (const auto& [subject, episode] : watch.desk().episodes().all()) {
    if (episode.service >= trouble.size() || now - episode.last_hit > kStateSpan || episode.score < 50)
      continue;
    int level = episode.alarmed && episode.severe ? 2 : 1;
    trouble[episode.service] = std::max(trouble[episode.service], level);
  }
  std::vector<ServiceState> out;
  out.reserve(tables.services());
  for (uint32_t index = 0; index < tables.services(); ++index) {
    const Service& service = tables.service_at(index);
    ServiceState state;
    state.service = service.name;
    state.lines = service.novelty.lines();
    state.last_line = service.last_line;
    int64_t last = step_of(now) - 1;
    uint64_t lines = service.lines.ring.sum(last - kStepsPerMinute + 1, last);
    uint64_t errors = service.errors.ring.sum(last - kStepsPerMinute + 1, last);
    state.rate_per_s = static_cast<double>(lines) / 60;
    state.expected_per_s = service.lines.rate.law(minute_of_step(last), forecast::Width::kBin, 1).mean / 60;
    state.error_share = lines > 0 ? static_cast<double>(errors) / static_cast<double>(lines) : 0;
    double age =
        static_cast<double>(std::max<int64_t>(0, now - service.score_at)) / static_cast<double>(kScoreFade);
    state.score = service.score * std::max(0.0, 1 - age);
    state.state = service.silent                               ? "silent"
                  : trouble[index] == 2                        ? "incident"
                  : trouble[index] == 1                        ? "warning"
                  : service.novelty.learning(state_->settings) ? "learning"
                                                               : "ok";
    out.push_back(std::move(state));
  }
  return out;
}

void Detector::judge(FindingKind kind, bool real) {
  state_->watch.desk().jury().judge(scorer_of(kind), real);
}

Topology Detector::topology() const {
  const Watch& watch = state_->watch;
  const Tables& tables = watch.tables();
  Topology out;
  for (const ServiceState& state : services()) out.nodes.push_back({state.service, state.lines, state.score});
  for (const auto& [key, edge] : watch.graph().edges()) {
    if (key.first >= tables.services() || key.second >= tables.services()) continue;
    if (!watch.graph().believed(edge, watch.clock())) continue;
    out.edges.push_back({tables.service_at(key.first).name, tables.service_at(key.second).name,
                         watch.graph().ids(edge, watch.clock()), watch.graph().names(edge, watch.clock()),
                         edge.example, edge.last});
  }
  std::stable_sort(out.edges.begin(), out.edges.end(), [](const Topology::Edge& a, const Topology::Edge& b) {
    return a.ids + a.names > b.ids + b.names;
  });
  return out;
}

AnomalyBoard Detector::anomalies(Timestamp start, Timestamp end) const {
  const Watch& watch = state_->watch;
  const Tables& tables = watch.tables();
  AnomalyBoard out = watch.desk().ledger().board(start, end, [&](uint32_t service) {
    return service < tables.services() ? tables.service_at(service).name : std::string();
  });
  out.alarm_score = watch.desk().score_needed(watch.clock());
  return out;
}

size_t Detector::memory_bytes() const {
  return sizeof(State) + state_->watch.memory_bytes();
}

std::string Detector::save() const {
  std::string body;
  ml::StateWriter writer(body);
  writer.u64(state_->tenant.value);
  state_->watch.save(writer);
  return ml::seal(kMagic, kVersion, body);
}

uint64_t Detector::checksum() const {
  return hash64(save());
}

Result<std::vector<std::string>> Detector::load(std::string_view bytes) {
  uint32_t version = kVersion;
  auto body = ml::open(kMagic, version, bytes);
  if (!body) {
    version = kVersionBefore;
    if (auto older = ml::open(kMagic, version, bytes)) body = older;
  }
  if (!body)
    return fail(
        ErrorKind::kCorrupt,
        body.error().message +
            "; the detector learns anew: services are quiet for their first 20 minutes, hours of the day are "
            "known after two days, of the week after two weeks. To keep what was learned, go back to the "
            "program that saved it, or restore a backup made by this one");
  ml::StateReader reader(*body);
  if (reader.u64() != state_->tenant.value)
    return fail(ErrorKind::kCorrupt, "the saved detector belongs to another tenant; it starts empty");
  return state_->watch.load(reader, version);
}

}  // namespace foreshock::detect
