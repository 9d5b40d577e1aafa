#include "detect/offline/rare_templates.h"

#include <cmath>

namespace foreshock::detect {

void RareTemplates::fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members) {
  windows_with_.clear();
  windows_ = members.size();
  for (size_t i : members)
    for (auto [id, count] : windows[i].counts) ++windows_with_[id];
}

std::vector<std::pair<TemplateId, double>> RareTemplates::parts(const LogWindow& window) const {
  std::vector<std::pair<TemplateId, double>> parts;
  for (auto [id, count] : window.counts) {
    auto found = windows_with_.find(id);
    double with = found == windows_with_.end() ? 0 : static_cast<double>(found->second);
    // Half a window is added, so that what was never seen has a share too.
    double rarity = -std::log((with + 0.5) / (static_cast<double>(windows_) + 1));
    parts.emplace_back(id, std::log1p(count) * rarity);
  }
  return parts;
}

double RareTemplates::score(const LogWindow& window) const {
  double sum = 0;
  for (auto [id, part] : parts(window)) sum += part;
  return sum;
}

void RareTemplates::save(ml::StateWriter& out) const {
  out.u64(windows_);
  out.u32(static_cast<uint32_t>(windows_with_.size()));
  for (auto [id, windows] : windows_with_) {
    out.u64(id.value);
    out.u64(windows);
  }
}

void RareTemplates::load(ml::StateReader& in) {
  windows_with_.clear();
  windows_ = in.u64(1ull << 40);
  for (size_t n = in.count(UINT32_MAX, 16); n > 0 && in.ok(); --n) {
    TemplateId id{in.u64()};
    windows_with_[id] = in.u64(windows_);
  }
}

}  // namespace foreshock::detect
