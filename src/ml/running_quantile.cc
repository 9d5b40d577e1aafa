#include "ml/running_quantile.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {

RunningQuantile::RunningQuantile(double q, double memory) : q_(q), memory_(memory) {
  CHECK(q > 0 && q < 1 && memory >= 10) << q;
  for (size_t i = 0; i < 5; ++i) place_[i] = static_cast<double>(i);
}

void RunningQuantile::add(double value) {
  if (!std::isfinite(value)) return;
  if (seen_ < 5) {
    height_[seen_++] = value;
    if (seen_ == 5) std::sort(height_.begin(), height_.end());
    return;
  }
  ++seen_;
  height_[0] = std::min(height_[0], value);
  height_[4] = std::max(height_[4], value);
  for (size_t i = 1; i < 5; ++i)
    if (value < height_[i] || i == 4) {
      for (size_t above = i; above < 5; ++above) place_[above] += 1;
      break;
    }
  const std::array<double, 5> share = {0, q_ / 2, q_, (1 + q_) / 2, 1};
  for (size_t i = 1; i < 4; ++i) {
    double want = share[i] * place_[4] - place_[i];
    bool up = want >= 1 && place_[i + 1] - place_[i] > 1;
    bool down = want <= -1 && place_[i - 1] - place_[i] < -1;
    if (!up && !down) continue;
    double step = up ? 1 : -1;
    double to_right = place_[i + 1] - place_[i], to_left = place_[i] - place_[i - 1];
    double slope_right = (height_[i + 1] - height_[i]) / to_right,
           slope_left = (height_[i] - height_[i - 1]) / to_left;
    double parabola = height_[i] + step / (to_right + to_left) *
                                       ((to_left + step) * slope_right + (to_right - step) * slope_left);
    // The parabola may leave the neighbours' range; the straight line never does.
    if (parabola > height_[i - 1] && parabola < height_[i + 1])
      height_[i] = parabola;
    else
      height_[i] += step * (up ? slope_right : slope_left);
    place_[i] += step;
  }
  if (place_[4] > 2 * memory_) {
    for (double& place : place_) place /= 2;
    // The extremes belong to the forgotten half; drawing them in lets the outer markers come back.
    height_[0] += (height_[1] - height_[0]) / 2;
    height_[4] -= (height_[4] - height_[3]) / 2;
  }
}

double RunningQuantile::value() const {
  if (seen_ == 0) return 0;
  if (seen_ >= 5) return height_[2];
  std::array<double, 5> sorted = height_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<ptrdiff_t>(seen_));
  return sorted[static_cast<size_t>(q_ * static_cast<double>(seen_ - 1) + 0.5)];
}

void RunningQuantile::save(StateWriter& out) const {
  out.u64(seen_);
  for (double height : height_) out.f64(height);
  for (double place : place_) out.f64(place);
}

Status RunningQuantile::load(StateReader& in) {
  RunningQuantile fresh(q_, memory_);
  fresh.seen_ = in.u64(UINT64_MAX / 2);
  for (double& height : fresh.height_) height = in.f64(-1e300, 1e300);
  for (double& place : fresh.place_) place = in.f64(0, 1e18);
  for (size_t i = 1; i < 5; ++i)
    if (fresh.place_[i] <= fresh.place_[i - 1] ||
        (fresh.seen_ >= 5 && fresh.height_[i] < fresh.height_[i - 1]))
      in.spoil();
  RETURN_IF_ERROR(in.status("a running quantile"));
  *this = fresh;
  return {};
}

}  // namespace foreshock::ml
