#include "detect/scorers/calibrator.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {
constexpr double kScoreMax = 700;   // e^-700: as far as doubles go
constexpr double kClipScales = 12;  // a healthy exponential tail passes this once in 10^5 excesses
}  // namespace

double Calibrator::log_p(double log_model) const {
  double score = std::min(kScoreMax, -log_model);
  if (!tail_.ready()) return -score / 2;
  if (score <= tail_.threshold()) return std::max(-score, std::log(reservoir_.p_value(score)));
  return std::max(-score, tail_.log_tail(score));
}

void Calibrator::add(double log_model) {
  double score = std::min(kScoreMax, -log_model);
  if (tail_.ready()) score = std::min(score, tail_.threshold() + kClipScales * tail_.scale());
  reservoir_.add(score);
  tail_.add(score);
}

void Calibrator::save(ml::StateWriter& out) const {
  reservoir_.save(out);
  tail_.save(out);
}

Status Calibrator::load(ml::StateReader& in) {
  Calibrator fresh;
  RETURN_IF_ERROR(fresh.reservoir_.load(in));
  RETURN_IF_ERROR(fresh.tail_.load(in));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
