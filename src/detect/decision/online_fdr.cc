#include "detect/decision/online_fdr.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {
constexpr double kMemory = 0.99;   // per test
constexpr uint64_t kRunMax = 200;  // tests without an alarm until the starting wealth is given again
constexpr double kStartShare = 0.5;
// Javanmard and Montanari's sequence for LORD, summing to one.
double gamma(uint64_t j) {
  double x = static_cast<double>(std::max<uint64_t>(j, 2));
  return 0.0722 * std::log(x) / (static_cast<double>(j) * std::exp(std::sqrt(std::log(x))));
}
}  // namespace

double OnlineFdr::level() const {
  uint64_t now = tests_ + 1;
  double level = kStartShare * rate_ * gamma(now - started_);
  for (size_t i = 0; i < alarms_.size(); ++i) {
    uint64_t age = now - alarms_[i];
    double earned = i == 0 && alarms_.size() < kAlarmsKept ? (1 - kStartShare) * rate_ : rate_;
    level += earned * std::pow(kMemory, static_cast<double>(age)) * gamma(age);
  }
  return std::min(level, rate_);
}

bool OnlineFdr::test(double log_p) {
  uint64_t run = tests_ - std::max(started_, alarms_.empty() ? 0 : alarms_.back());
  if (run >= kRunMax) started_ = tests_;
  bool alarm = log_p <= std::log(level());
  ++tests_;
  if (!alarm) return false;
  if (alarms_.size() >= kAlarmsKept) alarms_.erase(alarms_.begin());
  alarms_.push_back(tests_);
  return true;
}

void OnlineFdr::save(ml::StateWriter& out) const {
  out.u64(tests_);
  out.u64(started_);
  out.u32(static_cast<uint32_t>(alarms_.size()));
  for (uint64_t alarm : alarms_) out.u64(alarm);
}

Status OnlineFdr::load(ml::StateReader& in) {
  OnlineFdr fresh(rate_);
  fresh.tests_ = in.u64(UINT64_MAX / 2);
  fresh.started_ = in.u64(fresh.tests_);
  uint64_t before = 0;
  for (size_t n = in.count(kAlarmsKept, 8); n > 0 && in.ok(); --n) {
    uint64_t alarm = in.u64(fresh.tests_);
    if (alarm <= before) in.spoil();
    fresh.alarms_.push_back(before = alarm);
  }
  RETURN_IF_ERROR(in.status("the control of false alarms"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
