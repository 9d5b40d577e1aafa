#include "store/query/template_table.h"

#include <mutex>

namespace foreshock::store {

void TemplateTable::add(const templates::Catalogue::Delta& delta) {
  if (delta.templates.empty() && delta.aliases.empty()) return;
  std::unique_lock lock(mutex_);
  for (const templates::Template& made : delta.templates) texts_.try_emplace(made.id, made.text);
  for (const templates::Alias& alias : delta.aliases)
    if (alias.from != alias.to) aliases_.insert_or_assign(alias.from, alias.to);
}

TemplateId TemplateTable::resolve_locked(TemplateId id) const {
  constexpr int kStepsMax = 64;
  for (int step = 0; step < kStepsMax; ++step) {
    auto found = aliases_.find(id);
    if (found == aliases_.end()) break;
    id = found->second;
  }
  return id;
}

TemplateId TemplateTable::resolve(TemplateId id) const {
  std::shared_lock lock(mutex_);
  return aliases_.empty() ? id : resolve_locked(id);
}

std::string_view TemplateTable::text(TemplateId id) const {
  std::shared_lock lock(mutex_);
  auto found = texts_.find(resolve_locked(id));
  return found == texts_.end() ? std::string_view() : std::string_view(found->second);
}

size_t TemplateTable::size() const {
  std::shared_lock lock(mutex_);
  return texts_.size();
}

}  // namespace foreshock::store
