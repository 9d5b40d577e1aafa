#include "detect/scorers/error_ratio.h"

#include <algorithm>
#include <cmath>

#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kHalfLife = 6 * kHour;
constexpr double kPriorLines = 50;
constexpr double kConcentrationMax = 400;
constexpr double kRaises[] = {2, 5, 15};
constexpr double kLogHigh = 4.6;           // R >= 100: do not learn from this step
constexpr uint32_t kRaisedStepsMax = 360;  // an hour of it is the new normal
constexpr double kLogRMax = 300;
// One step may not say more than this many lines, or a flood would drown the share's own uncertainty.
constexpr uint64_t kLinesMax = 5'000;

struct Beta {
  double a, b;
};

Beta beta_of(double share, double concentration) {
  share = std::clamp(share, 1e-5, 0.95);
  return {share * concentration, (1 - share) * concentration};
}

}  // namespace

double ErrorRatio::evidence(Timestamp at) const {
  return lines_.value(at, kHalfLife);
}

double ErrorRatio::share(Timestamp at) const {
  double errors = errors_.value(at, kHalfLife), lines = lines_.value(at, kHalfLife);
  return (errors + prior_share_ * kPriorLines) / (lines + kPriorLines);
}

ErrorRatio::Verdict ErrorRatio::judge(Timestamp at, uint64_t errors, uint64_t lines) {
  Verdict verdict;
  if (lines == 0) return verdict;
  errors = std::min(errors, lines);
  double observed = static_cast<double>(errors) / static_cast<double>(lines);
  uint64_t n = std::min(lines, kLinesMax);
  uint64_t k = std::min(n, static_cast<uint64_t>(std::llround(observed * static_cast<double>(n))));
  double expected = share(at);
  double concentration = std::min(kConcentrationMax, evidence(at) + kPriorLines);
  Beta usual = beta_of(expected, concentration);
  double log_usual = ml::log_beta_binomial(k, n, usual.a, usual.b);
  double log_raised = -1e9;
  for (double raise : kRaises) {
    Beta beta = beta_of(std::min(0.9, expected * raise + 0.001), concentration);
    log_raised =
        ml::log_sum(log_raised, ml::log_beta_binomial(k, n, beta.a, beta.b) - std::log(std::size(kRaises)));
  }
  log_r_ = std::clamp(ml::log_sum(log_r_, 0) + log_raised - log_usual, -50.0, kLogRMax);
  verdict.observed = observed;
  verdict.expected = expected;
  verdict.log_p = std::min(0.0, -log_r_);
  if (observed > expected)
    verdict.log_p_step = ml::log_mid_p_high(ml::beta_binomial_tails(k, n, usual.a, usual.b));
  double sigma = std::sqrt(expected * (1 - expected) * (1 / static_cast<double>(n) + 1 / concentration));
  verdict.low = std::max(0.0, expected - 2.58 * sigma);
  verdict.high = std::min(1.0, expected + 2.58 * sigma);
  bool raised = log_r_ > kLogHigh;
  raised_ = raised ? raised_ + 1 : 0;
  if (!raised || raised_ > kRaisedStepsMax) {
    errors_.add(at, static_cast<double>(errors), kHalfLife);
    lines_.add(at, static_cast<double>(lines), kHalfLife);
  }
  return verdict;
}

void ErrorRatio::save(ml::StateWriter& out) const {
  errors_.save(out);
  lines_.save(out);
  out.f64(prior_share_);
  out.f64(log_r_);
  out.u32(raised_);
}

Status ErrorRatio::load(ml::StateReader& in) {
  ErrorRatio fresh;
  RETURN_IF_ERROR(fresh.errors_.load(in));
  RETURN_IF_ERROR(fresh.lines_.load(in));
  fresh.prior_share_ = in.f64(0, 1);
  fresh.log_r_ = in.f64(-1e10, kLogRMax);
  fresh.raised_ = in.u32();
  double errors = fresh.errors_.value(Timestamp{0}, kHalfLife),
         lines = fresh.lines_.value(Timestamp{0}, kHalfLife);
  if (errors < 0 || lines < 0) in.spoil();
  RETURN_IF_ERROR(in.status("an error ratio"));
  *this = fresh;
  return {};
}

}  // namespace foreshock::detect
