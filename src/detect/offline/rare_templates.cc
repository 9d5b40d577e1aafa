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

}  // namespace foreshock::detect
