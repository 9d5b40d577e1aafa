#include "ml/drift_spot.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {
namespace {
constexpr double kValueMax = 1e290;
}

DriftSpot::DriftSpot(double rate, size_t depth) : log_rate_(std::log(rate)), depth_(depth) {
  CHECK(rate > 0 && rate < 1 && depth > 0 && depth <= 65536) << depth;
}

DriftSpot::Verdict DriftSpot::take(double value) {
  Verdict verdict;
  for (double seen : recent_) verdict.mean += seen / static_cast<double>(recent_.size());
  if (!std::isfinite(value)) return verdict;
  value = std::clamp(value, -kValueMax, kValueMax);
  if (recent_.size() < depth_) {
    recent_.push_back(value);
    return verdict;
  }
  double gap = value - verdict.mean;
  GpdTail& side = gap >= 0 ? up_ : down_;
  if (side.ready()) verdict.log_p = side.log_tail(std::abs(gap));
  verdict.extreme = side.ready() && verdict.log_p < log_rate_;
  if (verdict.extreme) return verdict;
  side.add(std::abs(gap));
  recent_[next_] = value;
  next_ = (next_ + 1) % depth_;
  return verdict;
}

void DriftSpot::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(next_));
  out.values(recent_);
  up_.save(out);
  down_.save(out);
}

Status DriftSpot::load(StateReader& in) {
  DriftSpot loaded = *this;
  loaded.next_ = in.u32(static_cast<uint32_t>(depth_ - 1));
  loaded.recent_ = in.values(depth_, -kValueMax, kValueMax);
  if (loaded.next_ != 0 && loaded.recent_.size() < depth_) in.spoil();
  RETURN_IF_ERROR(in.status("extreme-value thresholds"));
  RETURN_IF_ERROR(loaded.up_.load(in));
  RETURN_IF_ERROR(loaded.down_.load(in));
  *this = std::move(loaded);
  return {};
}

}  // namespace foreshock::ml
