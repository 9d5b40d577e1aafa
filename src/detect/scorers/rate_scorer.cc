#include "detect/scorers/rate_scorer.h"

#include <cmath>

#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

using forecast::Width;

WindowVerdict judge(const forecast::SeasonalRate::Law& law, double count) {
  WindowVerdict verdict{count, law.mean, law.size, 0, 0};
  double sigma = std::sqrt(law.mean + law.mean * law.mean / law.size);
  // Near the middle the exact p does not matter to anyone; these constants keep the calibrators' shares
  // right.
  verdict.log_p_high = verdict.log_p_low = std::log(0.5);
  if (std::fabs(count - law.mean) < sigma) return verdict;
  ml::CountTails tails =
      ml::negative_binomial_tails(static_cast<uint64_t>(std::llround(count)), law.mean, law.size);
  if (count > law.mean) {
    verdict.log_p_high = ml::log_mid_p_high(tails);
    verdict.log_p_low = 0;
  } else {
    verdict.log_p_low = ml::log_mid_p_low(tails);
    verdict.log_p_high = 0;
  }
  return verdict;
}

constexpr double kSlowWeights = 78, kSlowSquares = 650;  // sums of 12, 11, ... 1 and of their squares

}  // namespace

WindowVerdict judge_step(const forecast::SeasonalRate& rate, int64_t step, double count) {
  int64_t minute = step >= 0 ? step / kStepsPerMinute : (step - kStepsPerMinute + 1) / kStepsPerMinute;
  return judge(rate.law(minute, Width::kStep, 1.0 / kStepsPerMinute), count);
}

WindowVerdict judge_minute(const forecast::SeasonalRate& rate, int64_t minute, double count) {
  return judge(rate.law(minute, Width::kBin, 1), count);
}

WindowVerdict judge_slow(const forecast::SeasonalRate& rate, const StepRing& ring, int64_t last_step) {
  // Weights 12 (now) down to 1. A sum of w_i x_i has mean m sum(w) and variance v sum(w^2); scaled by
  // sum(w) / sum(w^2) it behaves like a count over sum(w)^2 / sum(w^2) = 9.36 steps.
  double weighted = 0;
  for (int64_t i = 0; i < kSlowSteps; ++i)
    weighted += static_cast<double>(kSlowSteps - i) * ring.at(last_step - i);
  return judge_slow_count(rate, last_step, weighted * kSlowWeights / kSlowSquares);
}

WindowVerdict judge_slow_count(const forecast::SeasonalRate& rate, int64_t last_step, double count) {
  double steps = kSlowWeights * kSlowWeights / kSlowSquares;
  int64_t minute =
      last_step >= 0 ? last_step / kStepsPerMinute : (last_step - kStepsPerMinute + 1) / kStepsPerMinute;
  return judge(rate.law(minute, Width::kSlow, steps / kStepsPerMinute), count);
}

WindowVerdict judge_slow_plain(const forecast::SeasonalRate& rate, const StepRing& ring, int64_t last_step) {
  int64_t minute =
      last_step >= 0 ? last_step / kStepsPerMinute : (last_step - kStepsPerMinute + 1) / kStepsPerMinute;
  double count = static_cast<double>(ring.sum(last_step - kSlowSteps + 1, last_step));
  return judge(rate.law(minute, Width::kSlow, static_cast<double>(kSlowSteps) / kStepsPerMinute), count);
}

WindowVerdict judge_silence(const forecast::SeasonalRate& rate, int64_t minute, double minutes) {
  auto law = rate.law(minute, minutes < 0.5 ? Width::kStep : Width::kBin, minutes);
  WindowVerdict verdict{0, law.mean, law.size, 0, 0};
  verdict.log_p_low = ml::negative_binomial_tails(0, law.mean, law.size).log_at_most;
  return verdict;
}

Band band_of(const WindowVerdict& verdict) {
  return {static_cast<double>(ml::negative_binomial_quantile(0.005, verdict.expected, verdict.size)),
          static_cast<double>(ml::negative_binomial_quantile(0.995, verdict.expected, verdict.size))};
}

}  // namespace foreshock::detect
