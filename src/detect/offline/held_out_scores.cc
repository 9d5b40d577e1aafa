#include "detect/offline/held_out_scores.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {

constexpr double kSurpriseMax = 1e6;
constexpr size_t kScoresMax = 10'000'000;  // of what is loaded

}  // namespace

HeldOutScores::HeldOutScores(std::vector<double> scores) : scores_(std::move(scores)) {
  std::sort(scores_.begin(), scores_.end());
  if (scores_.empty()) return;
  double from = scores_[scores_.size() * 9 / 10], sum = 0, count = 0;
  for (double score : scores_) {
    if (score <= from) continue;
    sum += score - from;
    ++count;
  }
  tail_ = count > 0 ? std::max(1e-9, sum / count) : std::max(1e-9, 0.01 * std::abs(scores_.back()));
}

double HeldOutScores::surprise(double score) const {
  if (scores_.empty()) return 0;
  double above = static_cast<double>(scores_.end() - std::lower_bound(scores_.begin(), scores_.end(), score));
  double past = std::max(0.0, score - scores_.back()) / tail_;
  return -std::log((above + 1) / (static_cast<double>(scores_.size()) + 1)) + std::min(past, kSurpriseMax);
}

void HeldOutScores::load(ml::StateReader& in) {
  *this = HeldOutScores(in.values(kScoresMax, -1e300, 1e300));
}

}  // namespace foreshock::detect
