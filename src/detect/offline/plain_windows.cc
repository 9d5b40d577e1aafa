#include "detect/offline/plain_windows.h"

namespace foreshock::detect {

void PlainWindows::fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members) {
  seen_.clear();
  if (errors_) return;
  for (size_t i : members)
    for (auto [id, count] : windows[i].counts) seen_.insert(id);
}

double PlainWindows::score(const LogWindow& window) const {
  if (errors_) return window.errors;
  double unseen = 0;
  for (auto [id, count] : window.counts) unseen += seen_.contains(id) ? 0 : count;
  return unseen;
}

std::vector<std::pair<TemplateId, double>> PlainWindows::parts(const LogWindow& window) const {
  std::vector<std::pair<TemplateId, double>> parts;
  if (errors_) return parts;
  for (auto [id, count] : window.counts)
    if (!seen_.contains(id)) parts.emplace_back(id, count);
  return parts;
}

void PlainWindows::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(seen_.size()));
  for (TemplateId id : seen_) out.u64(id.value);
}

void PlainWindows::load(ml::StateReader& in) {
  seen_.clear();
  for (size_t n = in.count(UINT32_MAX, 8); n > 0 && in.ok(); --n) seen_.insert(TemplateId{in.u64()});
}

}  // namespace foreshock::detect
