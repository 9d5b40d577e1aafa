#include "store/embedded/template_counter.h"

#include <algorithm>
#include <unordered_map>

namespace foreshock::store {

TemplateCounter::TemplateCounter(const CountRequest& request, const TemplateTable& templates)
    : request_(request), templates_(templates) {
  steps_ = static_cast<size_t>((request_.end.ns - request_.start.ns + request_.step_ns - 1) / request_.step_ns);
}

TemplateCounter::Entry* TemplateCounter::entry_of(const RowBlock& block, uint32_t service, uint32_t template_number) {
  const std::string& name = block.labels->services[service];
  if (!request_.service.empty() && name != request_.service) return nullptr;
  TemplateId id = templates_.resolve(block.templates[template_number]);
  return &entries_[{id, name}];
}

void TemplateCounter::add(const RowBlock& block) {
  // Names are looked up once a pair and block.
  std::unordered_map<uint64_t, Entry*> pairs;
  bool lines = block.weights.empty();
  for (size_t row = 0; row < block.rows; ++row) {
    uint32_t service = block.service.at(row);
    uint32_t number = block.template_index.at(row);
    auto [found, fresh] = pairs.try_emplace(uint64_t{service} << 32 | number, nullptr);
    if (fresh) found->second = entry_of(block, service, number);
    Entry* entry = found->second;
    if (entry == nullptr) continue;
    int64_t time = block.timestamps[row];
    if (lines) {
      entry->first = std::min(entry->first, time);
      entry->last = std::max(entry->last, time);
    }
    if (time < request_.start.ns || time >= request_.end.ns) continue;
    if (entry->steps.empty()) entry->steps.resize(steps_);
    uint64_t weight = block.weight_of(row);
    entry->count += weight;
    entry->steps[static_cast<size_t>((time - request_.start.ns) / request_.step_ns)] += weight;
    entry->severities[block.severities[row]] += weight;
  }
}

void TemplateCounter::add_spans(const MinuteCounts& counts) {
  for (const MinuteCounts::Span& span : counts.spans) {
    Entry* entry = entry_of(*counts.cells, span.service, span.template_index);
    if (entry == nullptr) continue;
    entry->first = std::min(entry->first, span.first);
    entry->last = std::max(entry->last, span.last);
  }
}

std::vector<TemplateCount> TemplateCounter::take() {
  std::vector<TemplateCount> out;
  for (auto& [key, entry] : entries_) {
    if (entry.count == 0) continue;
    TemplateCount count;
    count.template_id = key.first;
    count.service = key.second;
    count.count = entry.count;
    count.steps = std::move(entry.steps);
    count.first_seen = {entry.first};
    count.last_seen = {entry.last};
    uint64_t most = 0;
    for (const auto& [severity, lines] : entry.severities) {
      if (lines <= most) continue;
      most = lines;
      count.severity_number = severity;
    }
    out.push_back(std::move(count));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const TemplateCount& a, const TemplateCount& b) { return a.count > b.count; });
  entries_.clear();
  return out;
}

}  // namespace foreshock::store
