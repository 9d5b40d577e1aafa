#include "detect/scorers/novelty.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {
constexpr int64_t kRecent = 6 * kHour;
constexpr int64_t kStartsHalfLife = 10 * kMinute;
constexpr double kStartsMax = 4;  // more in ten minutes is not a deployment
constexpr double kDeployFactor = 20;
// Times are taken between these by the detector (1897 to 2179), so differences cannot overflow.
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;
}  // namespace

void Novelty::saw_lines(Timestamp first, Timestamp last, uint64_t lines) {
  if (lines_ == 0 || first < first_) first_ = first;
  last_ = lines_ == 0 ? last : std::max(last_, last);
  lines_ += lines;
  recent_lines_.add(last, static_cast<double>(lines), kRecent);
}

void Novelty::saw_new(Timestamp at) {
  recent_new_.add(at, 1, kRecent);
}

void Novelty::saw_start(Timestamp at) {
  starts_.add(at, 1, kStartsHalfLife);
  if (starts_.value(at, kStartsHalfLife) <= kStartsMax) deployed_ = std::max(deployed_, at);
}

bool Novelty::learning(const DetectOptions& options) const {
  if (lines_ >= options.learning_lines_max) return false;
  return lines_ < options.learning_lines || last_ - first_ < options.learning_span_ns;
}

bool Novelty::after_deploy(Timestamp at, const DetectOptions& options) const {
  return at >= deployed_ - kMinute && at - deployed_ < options.deploy_span_ns;
}

double Novelty::log_p(Timestamp at, uint64_t lines, const DetectOptions& options) const {
  double ever = (static_cast<double>(singles_) + 0.5) / (static_cast<double>(lines_) + 1);
  double lately = (recent_new_.value(at, kRecent) + 0.5) / (recent_lines_.value(at, kRecent) + 1);
  double expected = std::max(ever, lately) * static_cast<double>(std::max<uint64_t>(1, lines));
  if (after_deploy(at, options)) expected *= kDeployFactor;
  return std::log(-std::expm1(-std::max(expected, 1e-12)));
}

void Novelty::save(ml::StateWriter& out) const {
  out.u64(lines_);
  out.u64(singles_);
  out.i64(first_.ns);
  out.i64(last_.ns);
  out.i64(deployed_.ns);
  recent_lines_.save(out);
  recent_new_.save(out);
  starts_.save(out);
}

Status Novelty::load(ml::StateReader& in) {
  Novelty fresh;
  fresh.lines_ = in.u64(uint64_t{1} << 60);
  fresh.singles_ = in.u64(uint64_t{1} << 60);
  fresh.first_.ns = in.i64(kTimeMin, kTimeMax);
  fresh.last_.ns = in.i64(kTimeMin, kTimeMax);
  fresh.deployed_.ns = in.i64(kTimeMin, kTimeMax);
  RETURN_IF_ERROR(fresh.recent_lines_.load(in));
  RETURN_IF_ERROR(fresh.recent_new_.load(in));
  RETURN_IF_ERROR(fresh.starts_.load(in));
  *this = fresh;
  return {};
}

}  // namespace foreshock::detect
