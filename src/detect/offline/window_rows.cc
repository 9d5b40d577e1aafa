#include "detect/offline/window_rows.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {

constexpr double kFarthest = 4;  // deviations at which a column is cut: one wild column must not decide
constexpr double kLeastDeviation = 0.05;
constexpr size_t kEnoughToCompare = 4;  // windows of a file that make it its own yardstick

}  // namespace

std::vector<std::vector<size_t>> by_source(const std::vector<LogWindow>& windows) {
  std::map<uint32_t, std::vector<size_t>> groups;
  for (size_t i = 0; i < windows.size(); ++i) groups[windows[i].source].push_back(i);
  std::vector<std::vector<size_t>> result;
  for (auto& [source, members] : groups) result.push_back(std::move(members));
  return result;
}

void WindowRows::choose_columns(const std::vector<LogWindow>& windows, size_t columns_max) {
  std::map<TemplateId, size_t> found_in;
  for (const LogWindow& window : windows)
    for (auto [id, count] : window.counts) ++found_in[id];
  std::vector<std::pair<size_t, TemplateId>> commonest;
  known_.clear();
  for (auto [id, windows_with] : found_in) {
    known_[id] = true;
    if (windows_with >= 2) commonest.emplace_back(windows_with, id);
  }
  std::stable_sort(commonest.begin(), commonest.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (commonest.size() > columns_max) commonest.resize(columns_max);
  templates_.clear();
  column_of_.clear();
  for (const auto& [windows_with, id] : commonest) {
    column_of_[id] = templates_.size();
    templates_.push_back(id);
  }
}

void WindowRows::describe(const LogWindow& window, std::vector<double>& into) const {
  size_t begin = into.size();
  into.resize(begin + columns(), 0);
  double rare = 0, unseen = 0, entropy = 0, top = 0, lines = std::max(1u, window.lines);
  for (auto [id, count] : window.counts) {
    if (count == 0) continue;  // 0 log 0 is no number here
    double share = count / lines;
    entropy -= share * std::log(share);
    top = std::max(top, share);
    auto column = column_of_.find(id);
    if (column != column_of_.end()) {
      into[begin + column->second] = std::log1p(count);
    } else {
      (known_.contains(id) ? rare : unseen) += count;
    }
  }
  double seconds = static_cast<double>(window.end.ns - window.begin.ns) / 1e9;
  const double meta[kMeta] = {std::log1p(rare),
                              std::log1p(unseen),
                              entropy,
                              top,
                              std::log1p(static_cast<double>(window.counts.size())),
                              std::log1p(window.warnings),
                              std::log1p(window.errors),
                              std::log(std::max(1e-3, seconds))};
  std::copy(std::begin(meta), std::end(meta),
            into.begin() + static_cast<ptrdiff_t>(begin + templates_.size()));
}

std::vector<double> WindowRows::rows(const std::vector<LogWindow>& windows) const {
  std::vector<double> values;
  for (const LogWindow& window : windows) describe(window, values);
  size_t width = columns();
  for (const std::vector<size_t>& members : by_source(windows)) {
    double n = static_cast<double>(members.size());
    for (size_t c = 0; c < width; ++c) {
      double mean = 0, square = 0;
      for (size_t i : members) mean += values[i * width + c] / n;
      for (size_t i : members) square += (values[i * width + c] - mean) * (values[i * width + c] - mean) / n;
      double deviation = std::max(kLeastDeviation, std::sqrt(square));
      for (size_t i : members) {
        double& value = values[i * width + c];
        // A file of a window or two cannot be compared with itself: its values stand as they are.
        if (members.size() >= kEnoughToCompare) value = (value - mean) / deviation;
        value = std::clamp(value, -kFarthest, kFarthest);
      }
    }
  }
  return values;
}

void WindowRows::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(templates_.size()));
  for (TemplateId id : templates_) out.u64(id.value);
  out.u32(static_cast<uint32_t>(known_.size()));
  for (auto [id, known] : known_) out.u64(id.value);
}

void WindowRows::load(ml::StateReader& in) {
  *this = WindowRows();
  for (size_t n = in.count(ml::kColumnsMax - kMeta, 8); n > 0 && in.ok(); --n) {
    TemplateId id{in.u64()};
    if (!column_of_.try_emplace(id, templates_.size()).second) in.spoil();
    templates_.push_back(id);
  }
  for (size_t n = in.count(UINT32_MAX, 8); n > 0 && in.ok(); --n) known_[TemplateId{in.u64()}] = true;
}

}  // namespace foreshock::detect
