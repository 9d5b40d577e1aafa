#include "ml/conformal.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {

ConformalReservoir::ConformalReservoir(size_t capacity) : capacity_(capacity) {
  CHECK(capacity > 0 && capacity <= (1u << 24)) << capacity;
}

void ConformalReservoir::add(double score) {
  if (!std::isfinite(score)) return;
  if (scores_.size() < capacity_) {
    scores_.push_back(static_cast<float>(score));
    return;
  }
  scores_[next_] = static_cast<float>(score);
  next_ = (next_ + 1) % capacity_;
}

double ConformalReservoir::p_value(double score) const {
  size_t at_least = 0;
  const float wanted = static_cast<float>(score);
  for (float kept : scores_) at_least += kept >= wanted;
  return (1.0 + static_cast<double>(at_least)) / (static_cast<double>(scores_.size()) + 1.0);
}

double ConformalReservoir::score_at(double p) const {
  if (scores_.empty()) return 0;
  std::vector<float> copy = scores_;
  // Rank ceil((n + 1)(1 - p)): the finite-sample rank of split conformal prediction.
  double rank = std::ceil((static_cast<double>(copy.size()) + 1) * (1 - p));
  size_t at = static_cast<size_t>(std::clamp(rank, 1.0, static_cast<double>(copy.size()))) - 1;
  std::nth_element(copy.begin(), copy.begin() + static_cast<ptrdiff_t>(at), copy.end());
  return copy[at];
}

void ConformalReservoir::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(scores_.size()));
  out.u32(static_cast<uint32_t>(next_));
  for (float score : scores_) out.f32(score);
}

Status ConformalReservoir::load(StateReader& in) {
  std::vector<float> scores(in.count(capacity_, sizeof(float)));
  size_t next = in.u32(static_cast<uint32_t>(capacity_ - 1));
  for (float& score : scores) score = in.f32(-3e38f, 3e38f);
  if (next != 0 && scores.size() < capacity_) in.spoil();
  RETURN_IF_ERROR(in.status("a conformal reservoir"));
  scores_ = std::move(scores);
  next_ = next;
  return {};
}

}  // namespace foreshock::ml
