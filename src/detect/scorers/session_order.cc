#include "detect/scorers/session_order.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

constexpr size_t kOrder = 3;
constexpr double kRareP = 0.02;
constexpr int64_t kYoung = kHour;
constexpr double kKeepPerMinute = 0.99904;  // half-life of half a day
constexpr double kKnownSteps = 200;         // out of a symbol, before it is judged
constexpr double kStrengthMax = 400;        // minutes differ more than single steps do
constexpr uint32_t kSurprisingMin = 3;
constexpr uint16_t kHeldMax = 60;
constexpr size_t kPushedOutMax = 64;
constexpr size_t kGenerationSessions = 50'000;
constexpr int64_t kTen = 10 * kSecond;
constexpr int64_t kTimeMax = 6'600'000'000'000'000'000;

}  // namespace

SessionOrder::SessionOrder() : models_{ml::SequenceModel(kOrder), ml::SequenceModel(kOrder)} {}

double SessionOrder::Verdict::log_p_of(uint32_t other) const {
  return ml::log_mid_p_high(
      ml::beta_binomial_tails(std::min(other, steps), steps, share * strength, (1 - share) * strength));
}

uint32_t SessionOrder::intern(const Symbol& symbol, Timestamp at) {
  auto found = index_.find(symbol);
  if (found != index_.end()) return found->second;
  if (symbols_.size() >= kSymbolsMax) return kEnd;
  auto index = static_cast<uint32_t>(symbols_.size());
  symbols_.push_back(symbol);
  from_.emplace_back().first = at;
  index_.emplace(symbol, index);
  return index;
}

void SessionOrder::see(uint64_t key, const Symbol& symbol, Timestamp at) {
  if (left_out(key) || at.ns < 0 || at.ns > kTimeMax) return;
  if (pending_.size() >= kPendingMax) {
    // Half of the ids go, with all their lines: what is missing from a session would look like disorder.
    mask_ = mask_ << 1 | 1;
    std::erase_if(pending_, [&](const Sight& sight) { return left_out(sight.key); });
    if (left_out(key) || pending_.size() >= kPendingMax) return;
  }
  uint32_t index = intern(symbol, at);
  if (index != kEnd) pending_.push_back({at, key, index});
}

void SessionOrder::add_next(std::array<Next, kNexts>& nexts, uint32_t symbol) {
  Next* least = &nexts[0];
  for (Next& next : nexts) {
    if (next.count > 0 && next.symbol == symbol) {
      next.count += 1;
      return;
    }
    if (next.count < least->count) least = &next;
  }
  // Space-saving: the rarest gives way and leaves its count.
  least->symbol = symbol;
  least->count += 1;
}

double SessionOrder::probability(const Open& open, uint32_t next) const {
  std::span<const uint32_t> before(open.symbols.data(), open.steps);
  double best = 0;
  for (const ml::SequenceModel& model : models_) {
    if (model.sessions() == 0) continue;
    best = std::max(best, next == kEnd ? model.probability_of_end(before) : model.probability(before, next));
  }
  return best;
}

void SessionOrder::count_step(Open& open, uint32_t next, Timestamp at) {
  uint32_t last = open.symbols[open.steps - 1];
  From& from = from_[last];
  if (at - from.first < kYoung || (next != kEnd && at - from_[next].first < kYoung)) return;
  bool surprising = probability(open, next) < kRareP;
  ++from.steps;
  from.surprising += surprising;
  open.surprising = open.surprising || surprising;
  if (surprising)
    add_next(from.surprises, next);
  else
    add_next(from.nexts, next);
}

void SessionOrder::end(Open& open) {
  if (open.steps == 0) return;
  // A session that is too long to be kept whole has no known end.
  if (open.steps < kStepsMax && !left_out(open.key)) {
    count_step(open, kEnd, open.last + kIdleNs);
    bool held = false;
    if (open.surprising)
      for (size_t i = 0; i < open.steps; ++i) held = held || from_[open.symbols[i]].hold;
    if (!held && models_[0].memory_bytes() < kModelBytesMax)
      models_[0].learn(std::span<const uint32_t>(open.symbols.data(), open.steps));
    if (models_[0].sessions() >= kGenerationSessions || models_[0].memory_bytes() >= kModelBytesMax)
      models_[1] = std::exchange(models_[0], ml::SequenceModel(kOrder));
  }
  open.steps = 0;
}

void SessionOrder::step(const Sight& sight) {
  if (left_out(sight.key)) return;
  ++sights_;
  Open& open = open_[(sight.key >> 8) & (kOpenMax - 1)];
  if (open.steps > 0 && open.key != sight.key) {
    if (sight.at - open.last <= kIdleNs) {
      // Another id lives here: it stays, unless it may be over. Whole ids are left out, never single lines.
      ++pushed_out_;
      return;
    }
    end(open);
  }
  if (open.steps > 0 && sight.at - open.last > kIdleNs) end(open);
  if (open.steps == 0) {
    open.key = sight.key;
    open.surprising = false;
  } else if (open.steps < kStepsMax) {
    count_step(open, sight.symbol, sight.at);
  }
  if (open.steps < kStepsMax) open.symbols[open.steps++] = sight.symbol;
  open.last = std::max(open.last, sight.at);
}

void SessionOrder::end_idle(Timestamp now) {
  for (Open& open : open_)
    if (open.steps > 0 && now - open.last > kIdleNs) end(open);
  if (sights_ > kSightsPerSecond * 10 || pushed_out_ > kPushedOutMax)
    mask_ = mask_ << 1 | 1;
  else if (sights_ < kSightsPerSecond && pushed_out_ == 0)
    mask_ >>= 1;
  sights_ = pushed_out_ = 0;
}

void SessionOrder::close_minute(int64_t minute, std::vector<Verdict>& out) {
  for (uint32_t index = 0; index < from_.size(); ++index) {
    From& from = from_[index];
    if (from.steps == 0) continue;
    if (from.surprising >= kSurprisingMin && from.usual_steps >= kKnownSteps) {
      Verdict verdict;
      verdict.minute = minute;
      verdict.from = index;
      verdict.steps = from.steps;
      verdict.surprising = from.surprising;
      verdict.strength = std::min<double>(from.usual_steps, kStrengthMax);
      verdict.share = (from.usual_surprising + 0.5) / (from.usual_steps + 1);
      verdict.log_p = verdict.log_p_of(from.surprising);
      auto more = [](const Next& a, const Next& b) { return a.count < b.count; };
      const Next& usual = *std::max_element(from.nexts.begin(), from.nexts.end(), more);
      verdict.usual = usual.symbol;
      verdict.usual_share = std::min(1.0, usual.count / std::max(1.0, static_cast<double>(from.usual_steps)));
      verdict.next = std::max_element(from.surprises.begin(), from.surprises.end(), more)->symbol;
      out.push_back(verdict);
    }
    from.usual_steps = static_cast<float>(from.usual_steps * kKeepPerMinute) + static_cast<float>(from.steps);
    from.usual_surprising =
        static_cast<float>(from.usual_surprising * kKeepPerMinute) + static_cast<float>(from.surprising);
    for (Next& next : from.nexts) next.count *= static_cast<float>(kKeepPerMinute);
    if (!std::exchange(from.hold, false)) from.held = 0;
    from.surprises = {};
    from.steps = from.surprising = 0;
  }
}

uint32_t SessionOrder::hold(const Verdict& verdict) {
  From& from = from_[verdict.from];
  ++from.held;
  // What lasts for an hour is the new order.
  if (from.held > kHeldMax) return from.held;
  from.hold = true;
  // close_minute() had counted the minute as a healthy one.
  from.usual_steps = std::max(0.0f, from.usual_steps - static_cast<float>(verdict.steps));
  from.usual_surprising = std::max(0.0f, from.usual_surprising - static_cast<float>(verdict.surprising));
  return from.held;
}

void SessionOrder::take(Timestamp to, std::vector<Verdict>& out) {
  if (open_.empty() && !pending_.empty()) open_.resize(kOpenMax);
  if (open_.empty()) return;
  // Stable: lines of one instant stay in the order in which they were written.
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Sight& a, const Sight& b) { return a.at < b.at; });
  auto pass = [&](Timestamp at) {
    if (int64_t ten = at.ns / kTen; ten > ten_) {
      end_idle(at);
      ten_ = ten;
    }
    if (int64_t minute = at.ns / kMinute; minute > minute_) {
      if (minute_ != INT64_MIN) close_minute(minute_, out);
      minute_ = minute;
    }
  };
  size_t done = 0;
  for (; done < pending_.size() && pending_[done].at < to; ++done) {
    pass(pending_[done].at);
    step(pending_[done]);
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
  pass(to);
}

void SessionOrder::forget_open() {
  for (Open& open : open_) open.steps = 0;
  pending_.clear();
}

size_t SessionOrder::memory_bytes() const {
  return sizeof *this + symbols_.capacity() * sizeof(Symbol) + index_.size() * (sizeof(Symbol) + 56) +
         from_.capacity() * sizeof(From) + open_.capacity() * sizeof(Open) +
         pending_.capacity() * sizeof(Sight) + models_[0].memory_bytes() + models_[1].memory_bytes();
}

void SessionOrder::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(symbols_.size()));
  for (size_t i = 0; i < symbols_.size(); ++i) {
    const From& from = from_[i];
    out.u32(symbols_[i].service);
    out.u64(symbols_[i].template_id);
    out.u32(symbols_[i].slot);
    out.i64(from.first.ns);
    out.f32(from.usual_steps);
    out.f32(from.usual_surprising);
    for (const Next& next : from.nexts) {
      out.u32(next.symbol);
      out.f32(next.count);
    }
  }
  for (const ml::SequenceModel& model : models_) model.save(out);
}

Status SessionOrder::load(ml::StateReader& in) {
  SessionOrder fresh;
  for (size_t n = in.count(kSymbolsMax, 64); n > 0 && in.ok(); --n) {
    Symbol symbol;
    symbol.service = in.u32();
    symbol.template_id = in.u64();
    symbol.slot = static_cast<uint16_t>(in.u32(UINT16_MAX));
    uint32_t index = fresh.intern(symbol, Timestamp{in.i64(0, kTimeMax)});
    if (index + 1 != fresh.symbols_.size()) in.spoil();
    if (!in.ok()) break;
    From& from = fresh.from_[index];
    from.usual_steps = in.f32(0, 1e12f);
    from.usual_surprising = in.f32(0, 1e12f);
    for (Next& next : from.nexts) {
      next.symbol = in.u32();
      next.count = in.f32(0, 1e12f);
    }
  }
  for (const From& from : fresh.from_)
    for (const Next& next : from.nexts)
      if (next.symbol != kEnd && next.symbol >= fresh.symbols_.size() && next.count > 0) in.spoil();
  for (ml::SequenceModel& model : fresh.models_) RETURN_IF_ERROR(model.load(in));
  RETURN_IF_ERROR(in.status("the order of sessions"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
