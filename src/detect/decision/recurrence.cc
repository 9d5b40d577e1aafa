#include "detect/decision/recurrence.h"

#include <algorithm>
#include <vector>

namespace foreshock::detect {
namespace {
constexpr int64_t kMemory = kDay;
constexpr int64_t kStretch = 15 * kMinute;  // without a word, and the next one begins a new stretch
constexpr double kStronger = 1.5;
constexpr float kStrengthMax = 1000;
// Times are taken between these by the detector (1897 to 2179), so differences cannot overflow.
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;
}  // namespace

const Recurrence::Family* Recurrence::known(uint64_t family, Timestamp at) const {
  auto found = families_.find(family);
  return found == families_.end() || at - found->second.last > kMemory ? nullptr : &found->second;
}

bool Recurrence::news(uint64_t family, Timestamp at, double strength) const {
  const Family* one = known(family, at);
  if (!one) return true;
  bool same = at - one->last <= kStretch;
  // What was told in this stretch is governed by the service's own limit of alarms.
  if (same && one->alarmed) return true;
  double peak = same ? one->peak : std::max(one->peak, one->alarmed ? one->now : 0.0f);
  return one->told < kToldEnough || strength > kStronger * peak;
}

void Recurrence::note(uint64_t family, Timestamp at, double strength, bool alarmed) {
  if (!known(family, at)) {
    if (families_.size() >= kFamiliesMax && !families_.contains(family))
      families_.erase(std::min_element(families_.begin(), families_.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
      }));
    families_[family] = {.told = 0, .last = at, .peak = 0, .now = 0, .alarmed = false};
  }
  Family& one = families_[family];
  if (at - one.last > kStretch) {
    // Held back stretches teach no strength: or bursts that grow slowly would never be told.
    if (one.alarmed) one.peak = std::max(one.peak, one.now);
    one.now = 0;
    one.alarmed = false;
  }
  if (alarmed && !one.alarmed && one.told < UINT8_MAX) ++one.told;
  one.alarmed = one.alarmed || alarmed;
  one.last = std::max(one.last, at);
  one.now = std::max(one.now, std::min(kStrengthMax, static_cast<float>(strength)));
}

bool Recurrence::told(uint64_t family, Timestamp at) const {
  const Family* one = known(family, at);
  return one && one->alarmed && at - one->last <= kStretch;
}

void Recurrence::goes_on(uint64_t family, Timestamp at, double strength) {
  if (told(family, at)) note(family, at, strength, true);
}

void Recurrence::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(families_.size()));
  for (const auto& [family, one] : families_) {
    out.u64(family);
    out.u8(one.told);
    out.i64(one.last.ns);
    out.f32(one.peak);
    out.f32(one.now);
    out.flag(one.alarmed);
  }
}

Status Recurrence::load(ml::StateReader& in) {
  Recurrence fresh;
  for (size_t n = in.count(kFamiliesMax, 26); n > 0 && in.ok(); --n) {
    uint64_t family = in.u64();
    Family& one = fresh.families_[family];
    one.told = in.u8();
    one.last.ns = in.i64(kTimeMin, kTimeMax);
    one.peak = in.f32(0, kStrengthMax);
    one.now = in.f32(0, kStrengthMax);
    one.alarmed = in.flag();
  }
  RETURN_IF_ERROR(in.status("what keeps coming back"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
