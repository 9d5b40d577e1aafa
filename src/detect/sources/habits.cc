#include "detect/sources/habits.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace foreshock::detect {
namespace {
constexpr size_t kFormatNameBytesMax = 128;
constexpr double kStrangeDistance = 0.3, kDistanceFloor = 0.04;
constexpr double kStrangeShare = 0.05, kShareFloor = 0.01;
constexpr double kDeviations = 5;
constexpr double kLearnRate = 0.05;
constexpr int64_t kSteadyNs = 3 * kSecond;
constexpr double kSteadyShare = 0.02;

// The first values weigh evenly, later ones push the old ones out.
double rate_of(uint64_t seen) {
  return std::max(kLearnRate, 1.0 / static_cast<double>(seen + 1));
}

double total_of(const FormatCounts& counts) {
  double total = 0;
  for (const auto& [format, lines] : counts) total += static_cast<double>(lines);
  return total;
}
}  // namespace

void PauseHabit::add(int64_t pause_ns) {
  double seconds = static_cast<double>(std::max<int64_t>(pause_ns, 0)) / kSecond;
  size_t bin =
      std::min<size_t>(kBins - 1, static_cast<size_t>(std::bit_width(static_cast<uint64_t>(seconds))));
  auto keep = static_cast<float>(std::exp2(-seconds / kForgetSeconds));
  for (float& one : seconds_) one *= keep;
  if (seconds_[bin] < 1) longest_[bin] = 0;  // all of its pauses are forgotten
  seconds_[bin] += static_cast<float>(seconds);
  longest_[bin] = std::max(longest_[bin], static_cast<float>(seconds));
  ++seen_;
}

int64_t PauseHabit::usual_ns() const {
  double total = 0, above = 0;
  for (float one : seconds_) total += static_cast<double>(one);
  for (size_t bin = kBins; bin-- > 0;) {
    above += static_cast<double>(seconds_[bin]);
    if (above > 0 && above >= kRareShare * total)
      return static_cast<int64_t>(static_cast<double>(longest_[bin]) * kSecond);
  }
  return 0;
}

void PauseHabit::save(ml::StateWriter& out) const {
  for (float one : seconds_) out.f32(one);
  for (float one : longest_) out.f32(one);
  out.u64(seen_);
}

void PauseHabit::load(ml::StateReader& in) {
  for (float& one : seconds_) one = in.f32(0, 1e12F);
  for (float& one : longest_) one = in.f32(0, 1e9F);
  seen_ = in.u64();
}

void FormatHabit::add(const FormatCounts& window) {
  if (windows_ > 0) learn_distance(distance(window));
  double share = total_ > kLinesMax ? kLinesMax / total_ : 1;
  for (auto& [format, lines] : lines_) lines *= share;
  for (const auto& [format, lines] : window) {
    auto known = std::ranges::find(lines_, format, &std::pair<std::string, double>::first);
    if (known != lines_.end())
      known->second += static_cast<double>(lines);
    else
      lines_.emplace_back(format.substr(0, kFormatNameBytesMax), static_cast<double>(lines));
  }
  std::ranges::stable_sort(lines_, [](const auto& a, const auto& b) { return a.second > b.second; });
  if (lines_.size() > kFormatsMax) lines_.resize(kFormatsMax);
  total_ = 0;
  for (const auto& [format, lines] : lines_) total_ += lines;
  ++windows_;
}

void FormatHabit::replace(const FormatCounts& window) {
  lines_.clear();
  total_ = mean_ = deviation_ = 0;
  windows_ = 0;
  add(window);
}

double FormatHabit::distance(const FormatCounts& window) const {
  double now = total_of(window);
  if (now <= 0 || total_ <= 0) return 0;
  double difference = 0, known_now = 0;
  for (const auto& [format, lines] : lines_) {
    auto present = std::ranges::find(window, format, &std::pair<std::string, uint64_t>::first);
    double share = present == window.end() ? 0 : static_cast<double>(present->second) / now;
    difference += std::abs(share - lines / total_);
    known_now += share;
  }
  return std::min(1.0, (difference + std::max(0.0, 1 - known_now)) / 2);
}

void FormatHabit::learn_distance(double distance) {
  double rate = rate_of(windows_ - 1);
  double off = std::abs(distance - mean_);
  mean_ += rate * (distance - mean_);
  deviation_ += rate * (off - deviation_);
}

bool FormatHabit::is_strange(double distance) const {
  return windows_ >= kWindowsNeeded && distance >= kStrangeDistance &&
         distance > mean_ + kDeviations * std::max(deviation_, kDistanceFloor);
}

std::pair<std::string, double> FormatHabit::main() const {
  if (lines_.empty() || total_ <= 0) return {};
  return {lines_.front().first, lines_.front().second / total_};
}

void FormatHabit::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(lines_.size()));
  for (const auto& [format, lines] : lines_) {
    out.text(format);
    out.f64(lines);
  }
  out.f64(mean_);
  out.f64(deviation_);
  out.u64(windows_);
}

void FormatHabit::load(ml::StateReader& in) {
  total_ = 0;
  for (size_t n = in.count(kFormatsMax, 12); n > 0 && in.ok(); --n) {
    std::string format = in.text(kFormatNameBytesMax);
    lines_.emplace_back(std::move(format), in.f64(0, 1e15));
    total_ += lines_.back().second;
  }
  mean_ = in.f64(0, 1);
  deviation_ = in.f64(0, 1);
  windows_ = in.u64();
}

void ShareHabit::add(double share) {
  double rate = rate_of(windows_++);
  double off = std::abs(share - mean_);
  if (windows_ > 1) deviation_ += rate * (off - deviation_);
  mean_ += rate * (share - mean_);
}

bool ShareHabit::is_strange(double share) const {
  return windows_ >= 4 && share >= kStrangeShare &&
         share > mean_ + kDeviations * std::max(deviation_, kShareFloor);
}

void ShareHabit::save(ml::StateWriter& out) const {
  out.f64(mean_);
  out.f64(deviation_);
  out.u64(windows_);
}

void ShareHabit::load(ml::StateReader& in) {
  mean_ = in.f64(0, 1);
  deviation_ = in.f64(0, 1);
  windows_ = in.u64();
}

void DelayWindow::add(int64_t delay_ns) {
  ++looks;
  low_ns = std::min(low_ns, delay_ns);
  high_ns = std::max(high_ns, delay_ns);
}

bool DelayWindow::is_steady() const {
  auto share = static_cast<int64_t>(kSteadyShare * std::abs(static_cast<double>(middle_ns())));
  return high_ns - low_ns <= std::max(kSteadyNs, share);
}

int64_t DelayHabit::usual_ns() const {
  return static_cast<int64_t>(std::clamp(top_.value(), -1e8, 1e8) * kSecond);
}

}  // namespace foreshock::detect
