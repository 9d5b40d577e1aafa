#include "detect/state/tables.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "detect/detect_events.h"
#include "ml/robust.h"

namespace foreshock::detect {
namespace {

constexpr size_t kEvictionSample = 16;
constexpr size_t kSiblingsMax = 64;  // pairs that a prior is pooled from
constexpr size_t kSiblingsMin = 3;
constexpr size_t kActiveLookedAt = 512;  // of a service's templates, for one new pair: old ones stand first
constexpr double kMatureBins = 60, kMatureLevel = 0.2;  // of a rate whose spread says something
constexpr int64_t kPoolMinutes = 10;                    // what is pooled from the whole tenant is this fresh
constexpr size_t kPairBytesMin = 64;                    // of a saved pair, against forged counts
constexpr size_t kTextBytesKept = 1024;
constexpr std::string_view kOther = "other";
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;

// By width, of one sibling, if it is old enough to know.
using Contagions = std::array<std::vector<double>, forecast::kWidths>;
bool note_contagion(const forecast::SeasonalRate& rate, Contagions& known) {
  if (rate.observed_bins() < kMatureBins || rate.level() < kMatureLevel) return false;
  for (size_t i = 0; i < forecast::kWidths; ++i)
    known[i].push_back(rate.contagion(static_cast<forecast::Width>(i)));
  return true;
}

bool take_contagion(const Contagions& known, forecast::RatePrior& prior, size_t wanted = kSiblingsMin) {
  if (known[0].size() < wanted) return false;
  for (size_t i = 0; i < forecast::kWidths; ++i) prior.contagion[i] = ml::median(known[i]);
  return true;
}

int64_t load_step(ml::StateReader& in) {
  int64_t step = in.i64();
  if (step != INT64_MIN && (step > 1'000'000'000 || step < -1'000'000'000)) in.spoil();
  return in.ok() ? step : INT64_MIN;
}

}  // namespace

uint32_t Tables::service(std::string_view name) {
  name = name.substr(0, kServiceNameBytesMax);
  if (auto found = service_index_.find(name); found != service_index_.end()) return found->second;
  if (services_.size() + 1 >= options_.services_max && name != kOther) return service(kOther);
  auto index = static_cast<uint32_t>(services_.size());
  services_.push_back(std::make_unique<Service>());
  services_.back()->name = std::string(name);
  service_index_.emplace(services_.back()->name, index);
  // What the tenant's other services show is a better guess of the usual share of errors than nothing.
  double errors = 0, count = 0;
  for (size_t i = 0; i < index && i < kSiblingsMax; ++i) {
    const Service& other = *services_[i];
    if (other.ratio.evidence(other.last_line) < 500) continue;
    errors += other.ratio.share(other.last_line);
    ++count;
  }
  if (count >= 3) services_.back()->ratio.set_prior(std::clamp(errors / count, 0.005, 0.1));
  if (!options_.pooling) return index;
  for (Series Service::*sum : {&Service::lines, &Service::errors}) {
    Contagions known, spreads;
    for (size_t i = 0; i < index && known[0].size() < kSiblingsMax; ++i) {
      const forecast::SeasonalRate& rate = (services_[i].get()->*sum).rate;
      if (!note_contagion(rate, known)) continue;
      for (size_t w = 0; w < forecast::kWidths; ++w)
        spreads[w].push_back(rate.dispersion(static_cast<forecast::Width>(w)));
    }
    forecast::RatePrior prior;
    if (!take_contagion(known, prior)) continue;
    // Jobs that write many lines at once weigh more in a small sum than its share of the wobble does, and a
    // newcomer may be one of those that have them.
    for (size_t w = 0; w < forecast::kWidths; ++w) prior.dispersion_min[w] = ml::quantile(spreads[w], 0.75);
    (services_.back().get()->*sum).rate = forecast::SeasonalRate(prior);
  }
  return index;
}

bool Tables::contagion_elsewhere(const Pair& pair, forecast::RatePrior& prior) const {
  Contagions known;
  std::vector<double> levels;
  for (uint32_t i = 0; i < services_.size() && i < kSiblingsMax; ++i) {
    const Pair* same = i == pair.service ? nullptr : find_if(i, pair.id);
    if (!same || !note_contagion(same->series.rate, known)) continue;
    levels.push_back(same->series.rate.level());
  }
  if (!take_contagion(known, prior, 1)) return false;
  prior.mean = std::max(0.02, ml::quantile(levels, 0.25));
  prior.bins = 0.5;
  return true;
}

template <class Wanted>
bool Tables::contagion_of(const std::vector<uint32_t>* among, forecast::RatePrior& prior,
                          Wanted wanted) const {
  Contagions known;
  size_t size = among ? std::min(among->size(), kActiveLookedAt) : pairs_.size();
  for (size_t i = 0; i < size && known[0].size() < kSiblingsMax; ++i) {
    const Pair* pair = pairs_[among ? (*among)[i] : i].get();
    if (pair && wanted(*pair)) note_contagion(pair->series.rate, known);
  }
  return take_contagion(known, prior);
}

void Tables::pool_rate(Pair& pair, int64_t minute) {
  if (!options_.pooling) return;
  forecast::RatePrior prior = prior_for(*services_[pair.service]);
  const bool warns = pair.warns();
  auto same_class = [&](const Pair& other) { return other.warns() == warns; };
  if (!contagion_elsewhere(pair, prior) &&
      !contagion_of(&services_[pair.service]->active, prior, same_class)) {
    Pooled& pooled = class_priors_[warns];
    if (int64_t now = minute / kPoolMinutes; pooled.made != now) {
      pooled.made = now;
      pooled.prior = {};
      pooled.known = contagion_of(nullptr, pooled.prior, same_class);
    }
    if (pooled.known) prior.contagion = pooled.prior.contagion;
  }
  pair.series.rate = forecast::SeasonalRate(prior);
}

const SlotShape* Tables::slot_shape(uint8_t type, bool warns, int64_t minute) {
  PooledShape& pooled = shapes_[type * 2u + warns];
  if (int64_t now = minute / kPoolMinutes; pooled.made != now) {
    pooled = {now, {}};
    for (const auto& pair : pairs_) {
      if (!pair || !pair->slots || pair->warns() != warns) continue;
      for (const SlotTail& tail : pair->slots->tails)
        if (tail.type() == type) tail.lend_to(pooled.shape);
      if (pooled.shape.slots >= kSiblingsMax) break;
    }
  }
  return pooled.shape.slots >= kSiblingsMin ? &pooled.shape : nullptr;
}

const Pair* Tables::sibling_with_slots(uint32_t service, TemplateId id) const {
  const Pair* best = nullptr;
  for (const auto& pair : pairs_)
    if (pair && pair->id == id && pair->service != service && pair->slots &&
        (!best || pair->total > best->total))
      best = pair.get();
  return best;
}

size_t Tables::pairs_with_slot_models() const {
  size_t count = 0;
  for (const auto& pair : pairs_) count += pair && pair->slots;
  return count;
}

uint32_t Tables::find_service(std::string_view name) const {
  auto found = service_index_.find(name);
  return found == service_index_.end() ? UINT32_MAX : found->second;
}

const Pair* Tables::find_if(uint32_t service, TemplateId id) const {
  auto found = pair_index_.find({service, id.value});
  return found == pair_index_.end() ? nullptr : pairs_[found->second].get();
}

Pair* Tables::find(uint32_t service, TemplateId id) {
  auto found = pair_index_.find(Key{service, id.value});
  return found == pair_index_.end() ? nullptr : pairs_[found->second].get();
}

forecast::RatePrior Tables::prior_for(const Service& service) const {
  std::vector<double> levels, spreads;
  for (size_t i = 0; i < std::min(service.active.size(), kActiveLookedAt); ++i) {
    const Pair& pair = *pairs_[service.active[i]];
    if (pair.series.rate.observed_bins() < 10) continue;
    levels.push_back(pair.series.rate.level());
    spreads.push_back(pair.series.rate.dispersion(forecast::Width::kBin));
    if (levels.size() >= kSiblingsMax) break;
  }
  forecast::RatePrior prior;
  if (levels.size() < kSiblingsMin) return prior;
  prior.mean = std::max(0.02, ml::quantile(levels, 0.25));  // a newcomer is rather a rare kind
  prior.bins = 0.5;
  prior.dispersion = std::clamp(ml::median(spreads), 1.0, 50.0);
  return prior;
}

Pair& Tables::make(uint32_t service, TemplateId id) {
  if (pair_index_.size() >= options_.pairs_max) evict_one();
  uint32_t index;
  if (free_.empty()) {
    index = static_cast<uint32_t>(pairs_.size());
    pairs_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  pairs_[index] = std::make_unique<Pair>();
  Pair& pair = *pairs_[index];
  pair.id = id;
  pair.service = service;
  pair.series.rate = forecast::SeasonalRate(prior_for(*services_[service]));
  pair_index_.emplace(Key{service, id.value}, index);
  return pair;
}

void Tables::activate(Pair& pair) {
  if (pair.active) return;
  pair.active = true;
  services_[pair.service]->active.push_back(pair_index_.at(Key{pair.service, pair.id.value}));
}

void Tables::remove(uint32_t index) {
  Pair& pair = *pairs_[index];
  if (pair.active) std::erase(services_[pair.service]->active, index);
  pair_index_.erase(Key{pair.service, pair.id.value});
  pairs_[index].reset();
  free_.push_back(index);
}

void Tables::evict_one() {
  // A clock hand over a sample: the quietest harmless pair goes, never by hash order.
  uint32_t victim = UINT32_MAX;
  double least = 0;
  for (size_t looked = 0, seen = 0; looked < pairs_.size() && seen < kEvictionSample; ++looked) {
    hand_ = (hand_ + 1) % pairs_.size();
    const Pair* pair = pairs_[hand_].get();
    if (!pair) continue;
    ++seen;
    double worth = pair->series.rate.level() * (pair->warns() ? 20 : 1) * (pair->active ? 5 : 1);
    if (victim != UINT32_MAX && worth >= least) continue;
    victim = static_cast<uint32_t>(hand_);
    least = worth;
  }
  CHECK(victim != UINT32_MAX);
  remove(victim);
  PairEvicted::count().add();
}

void Tables::rename(const std::unordered_map<uint64_t, TemplateId>& renames) {
  for (uint32_t index = 0; index < pairs_.size(); ++index) {
    Pair* pair = pairs_[index].get();
    if (!pair) continue;
    auto found = renames.find(pair->id.value);
    if (found == renames.end() || found->second == pair->id) continue;
    TemplateId to = found->second;
    seen_.insert(seen_key(pair->service, to));
    if (Pair* other = find(pair->service, to)) {
      other->series.rate.absorb(pair->series.rate);
      other->total += pair->total;
      other->first = std::min(other->first, pair->first);
      other->last = std::max(other->last, pair->last);
      remove(index);
      continue;
    }
    pair_index_.erase(Key{pair->service, pair->id.value});
    pair->id = to;
    pair->text.clear();
    pair_index_.emplace(Key{pair->service, to.value}, index);
  }
}

uint64_t Tables::seen_key(uint32_t service, TemplateId id) const {
  return hash64(services_[service]->name, id.value);
}

bool Tables::note_seen(uint32_t service, TemplateId id) {
  if (seen_.size() >= options_.seen_max) return false;
  return seen_.insert(seen_key(service, id)).second;
}

size_t Tables::memory_bytes() const {
  size_t bytes = sizeof *this + seen_.size() * 32;
  bytes += shapes_.size() * sizeof(PooledShape);
  for (const auto& service : services_)
    bytes += sizeof(Service) + service->name.size() + service->active.capacity() * 4 +
             service->lines.rate.memory_bytes() + service->errors.rate.memory_bytes();
  for (const auto& pair : pairs_) {
    bytes += sizeof pair;
    if (!pair) continue;
    bytes += sizeof(Pair) + pair->text.capacity() + pair->verdict.why.capacity() +
             pair->series.rate.memory_bytes() - sizeof(forecast::SeasonalRate) + 64;
    if (pair->slots) bytes += pair->slots->memory_bytes();
    for (const std::string& example : pair->examples) bytes += sizeof example + example.capacity();
  }
  return bytes;
}

void Series::save(ml::StateWriter& out) const {
  ring.save(out);
  rate.save(out);
  out.i64(last_active);
  out.f32(peak_step);
  out.f32(peak_minute);
  out.i64(peak_raised);
  out.u32(gap_max);
  out.u32(frozen_minutes);
}

void Series::load(ml::StateReader& in) {
  ring.load(in);
  if (!rate.load(in)) in.spoil();
  last_active = load_step(in);
  peak_step = in.f32(0, 1e12f);
  peak_minute = in.f32(0, 1e12f);
  peak_raised = load_step(in);
  gap_max = in.u32(1'000'000'000);
  frozen_minutes = static_cast<uint16_t>(in.u32(65'535));
}

void Tables::save_service(ml::StateWriter& out, const Service& service) {
  out.text(service.name);
  service.lines.save(out);
  service.errors.save(out);
  service.ratio.save(out);
  service.novelty.save(out);
  out.i64(service.closed);
  out.i64(service.newest);
  out.i64(service.last_line.ns);
  out.flag(service.live);
  out.flag(service.silent);
  out.u32(service.alarms);
  out.i64(service.last_alarm.ns);
  out.i64(service.first_incident.ns);
  out.text(service.change);
  out.i64(service.change_at.ns);
}

Status Tables::load_service(ml::StateReader& in, Service& service) {
  service.name = in.text(kServiceNameBytesMax);
  service.lines.load(in);
  service.errors.load(in);
  RETURN_IF_ERROR(service.ratio.load(in));
  RETURN_IF_ERROR(service.novelty.load(in));
  service.closed = load_step(in);
  service.newest = load_step(in);
  service.last_line.ns = in.i64(kTimeMin, kTimeMax);
  service.live = in.flag();
  service.silent = in.flag();
  service.alarms = in.u32();
  service.last_alarm.ns = in.i64(kTimeMin, kTimeMax);
  service.first_incident.ns = in.i64(kTimeMin, kTimeMax);
  service.change = in.text(kChangeBytesKept);
  service.change_at.ns = in.i64(kTimeMin, kTimeMax);
  return in.status("a service");
}

void Tables::save_pair(ml::StateWriter& out, const Pair& pair) const {
  out.u64(pair.id.value);
  out.u32(pair.service);
  pair.series.save(out);
  out.u64(pair.total);
  out.i64(pair.first.ns);
  out.i64(pair.last.ns);
  out.u8(static_cast<uint8_t>(pair.verdict.outcome));
  out.u8(static_cast<uint8_t>(pair.verdict.cause));
  out.f64(pair.verdict.confidence);
  out.u8(pair.verdict.severity_number);
  out.text(pair.verdict.why.substr(0, kTextBytesKept));
  out.u8(pair.severity);
  out.flag(pair.mixed);
  out.u64(pair.told_new);
  out.u32(pair.visits);
  out.u32(pair.busy_visits);
  out.u64(pair.visit_lines);
  out.flag(pair.visit_after_quiet);
  out.i64(pair.visit_began.ns);
  out.u32(static_cast<uint32_t>(pair.examples.size()));
  for (const std::string& example : pair.examples) out.text(example);
  out.flag(pair.slots != nullptr);
  if (pair.slots) pair.slots->save(out);
}

void Tables::load_pair(ml::StateReader& in) {
  auto pair = std::make_unique<Pair>();
  pair->id.value = in.u64();
  pair->service = in.u32();
  pair->series.load(in);
  pair->total = in.u64();
  pair->first.ns = in.i64(kTimeMin, kTimeMax);
  pair->last.ns = in.i64(kTimeMin, kTimeMax);
  uint8_t outcome = in.u8(), cause = in.u8();
  if (outcome > static_cast<uint8_t>(classify::Outcome::kIncident) ||
      cause > static_cast<uint8_t>(classify::Cause::kMaintenance))
    in.spoil();
  pair->verdict.confidence = in.f64(0, 1);
  pair->verdict.severity_number = in.u8();
  pair->verdict.why = in.text(kTextBytesKept);
  pair->severity = in.u8();
  pair->mixed = in.flag();
  pair->told_new = in.u64();
  pair->visits = in.u32();
  pair->busy_visits = in.u32();
  pair->visit_lines = in.u64();
  pair->visit_after_quiet = in.flag();
  pair->visit_began.ns = in.i64(kTimeMin, kTimeMax);
  size_t examples = in.count(limits::kExamplesPerFinding, 4);
  for (size_t i = 0; i < examples && in.ok(); ++i) pair->examples.push_back(in.text(kExampleBytesKept));
  if (in.flag()) {
    pair->slots = std::make_unique<SlotModels>();
    if (!pair->slots->load(in)) in.spoil();
  }
  if (pair->service >= services_.size()) in.spoil();
  if (!in.ok()) return;
  pair->verdict.outcome = static_cast<classify::Outcome>(outcome);
  pair->verdict.cause = static_cast<classify::Cause>(cause);
  Key key{pair->service, pair->id.value};
  if (pair_index_.contains(key)) return in.spoil();
  pair_index_.emplace(key, static_cast<uint32_t>(pairs_.size()));
  pairs_.push_back(std::move(pair));
}

void Tables::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(services_.size()));
  for (const auto& service : services_) save_service(out, *service);
  out.u32(static_cast<uint32_t>(pair_index_.size()));
  for (const auto& pair : pairs_)
    if (pair) save_pair(out, *pair);
  std::vector<uint64_t> seen(seen_.begin(), seen_.end());
  std::sort(seen.begin(), seen.end());
  out.u32(static_cast<uint32_t>(seen.size()));
  for (uint64_t key : seen) out.u64(key);
}

Status Tables::load(ml::StateReader& in) {
  Tables fresh(options_);
  size_t services = in.count(options_.services_max, kPairBytesMin);
  for (size_t i = 0; i < services && in.ok(); ++i) {
    auto service = std::make_unique<Service>();
    RETURN_IF_ERROR(load_service(in, *service));
    if (!fresh.service_index_.emplace(service->name, static_cast<uint32_t>(i)).second) in.spoil();
    fresh.services_.push_back(std::move(service));
  }
  size_t pairs = in.count(options_.pairs_max, kPairBytesMin);
  for (size_t i = 0; i < pairs && in.ok(); ++i) fresh.load_pair(in);
  size_t seen = in.count(options_.seen_max, 8);
  for (size_t i = 0; i < seen; ++i) fresh.seen_.insert(in.u64());
  RETURN_IF_ERROR(in.status("the detector's tables"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
