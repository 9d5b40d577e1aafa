#include "detect/offline/nearest_windows.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {

constexpr double kMeanDifference = 1.128;  // of two standard normal variables: 2 / sqrt(pi)

// How far two counts are apart, less what chance alone puts between them: both are taken to be Poisson with
// their mean, and the deviation of log(1 + count) comes by the delta method.
double exact_step(uint32_t a, uint32_t b) {
  double mean = (static_cast<double>(a) + b) / 2, deviation = std::sqrt(mean) / (1 + mean);
  return std::abs(std::log1p(a) - std::log1p(b)) - kMeanDifference * deviation;
}

// Nearly all counts are small: a table spares their roots and logarithms.
constexpr uint32_t kTabled = 128;
double step(uint32_t a, uint32_t b) {
  static const std::vector<double> table = [] {
    std::vector<double> made;
    for (uint32_t i = 0; i < kTabled * kTabled; ++i) made.push_back(exact_step(i / kTabled, i % kTabled));
    return made;
  }();
  return a < kTabled && b < kTabled ? table[a * kTabled + b] : exact_step(a, b);
}

}  // namespace

void NearestWindows::fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members) {
  windows_.clear();
  weights_.clear();
  for (size_t i : members)
    for (auto [id, count] : windows[i].counts) ++weights_[id];
  double all = static_cast<double>(members.size());
  for (auto& [id, weight] : weights_) weight = std::log((all + 1) / (weight + 0.5)) + 1;
  unseen_ = std::log((all + 1) / 0.5) + 1;
  size_t kept = std::min(members.size(), kKeptMax);
  for (size_t k = 0; k < kept; ++k) windows_.push_back(weighed(windows[members[k * members.size() / kept]]));
}

NearestWindows::Counts NearestWindows::weighed(const LogWindow& window) const {
  Counts counts;
  for (auto [id, count] : window.counts) {
    auto found = weights_.find(id);
    counts.push_back({id, count, found == weights_.end() ? unseen_ : found->second});
  }
  return counts;
}

template <typename Each>
void NearestWindows::walk(const Counts& here, const Counts& there, Each each) {
  auto a = here.begin(), b = there.begin();
  while (a != here.end() || b != there.end()) {
    bool only_here = b == there.end() || (a != here.end() && a->id < b->id);
    bool only_there = !only_here && (a == here.end() || b->id < a->id);
    const Column& column = only_there ? *b : *a;
    each(column.id, column.weight, step(only_there ? 0 : a->count, only_here ? 0 : b->count));
    if (!only_there) ++a;
    if (!only_here) ++b;
  }
}

NearestWindows::Next NearestWindows::nearest(const Counts& here) const {
  Next next;
  for (size_t k = 0; k < windows_.size(); ++k) {
    double sum = 0;
    walk(here, windows_[k], [&](TemplateId, double weight, double beyond) { sum += weight * beyond; });
    if (k == 0 || sum < next.distance) next = {sum, k};
  }
  return next;
}

double NearestWindows::score(const LogWindow& window) const {
  return nearest(weighed(window)).distance;
}

std::vector<std::pair<TemplateId, double>> NearestWindows::parts(const LogWindow& window) const {
  std::vector<std::pair<TemplateId, double>> parts;
  if (windows_.empty()) return parts;
  Counts here = weighed(window);
  walk(here, windows_[nearest(here).window], [&](TemplateId id, double weight, double beyond) {
    if (double part = weight * beyond; part > 0) parts.emplace_back(id, part);
  });
  return parts;
}

// The kept windows without their weights, which follow from the table.
void NearestWindows::save(ml::StateWriter& out) const {
  out.f64(unseen_);
  out.u32(static_cast<uint32_t>(weights_.size()));
  for (auto [id, weight] : weights_) {
    out.u64(id.value);
    out.f64(weight);
  }
  out.u32(static_cast<uint32_t>(windows_.size()));
  for (const Counts& window : windows_) {
    out.u32(static_cast<uint32_t>(window.size()));
    for (const Column& column : window) {
      out.u64(column.id.value);
      out.u32(column.count);
    }
  }
}

void NearestWindows::load(ml::StateReader& in) {
  windows_.clear();
  weights_.clear();
  unseen_ = in.f64(0, 1e3);
  for (size_t n = in.count(UINT32_MAX, 16); n > 0 && in.ok(); --n) {
    TemplateId id{in.u64()};
    weights_[id] = in.f64(0, 1e3);
  }
  LogWindow window;
  for (size_t n = in.count(kKeptMax, 4); n > 0 && in.ok(); --n) {
    window.counts.clear();
    for (size_t columns = in.count(UINT32_MAX, 12); columns > 0 && in.ok(); --columns) {
      TemplateId id{in.u64()};
      if (!window.counts.empty() && id <= window.counts.back().first) in.spoil();
      window.counts.emplace_back(id, in.u32());
    }
    windows_.push_back(weighed(window));
  }
}

}  // namespace foreshock::detect
