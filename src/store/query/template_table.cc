#include "store/query/template_table.h"

#include <mutex>

namespace foreshock::store {

void TemplateTable::add(const templates::Catalogue::Delta& delta) {
  if (delta.templates.empty() && delta.aliases.empty() && delta.decisions.empty()) return;
  std::unique_lock lock(mutex_);
  for (const templates::Template& made : delta.templates) texts_.try_emplace(made.id, made.text);
  for (const templates::Alias& alias : delta.aliases)
    if (alias.from != alias.to) aliases_.insert_or_assign(alias.from, alias.to);
  for (const templates::Decision& decision : delta.decisions) book_.add(decision);
}

TemplateId TemplateTable::resolve_locked(TemplateId id) const {
  constexpr int kStepsMax = 64;
  for (int step = 0; step < kStepsMax; ++step) {
    if (TemplateId decided = book_.alias(id); decided != id) {
      id = decided;
      continue;
    }
    auto found = aliases_.find(id);
    if (found == aliases_.end()) break;
    id = found->second;
  }
  return id;
}

TemplateId TemplateTable::resolve(TemplateId id) const {
  std::shared_lock lock(mutex_);
  return aliases_.empty() && book_.empty() ? id : resolve_locked(id);
}

bool TemplateTable::belongs(TemplateId id, TemplateId wanted) const {
  constexpr int kStepsMax = 8;  // a template that was split from one that was split ...
  std::shared_lock lock(mutex_);
  wanted = resolve_locked(wanted);
  id = resolve_locked(id);
  for (int step = 0; step < kStepsMax && id != wanted; ++step) {
    std::optional<TemplateId> parent = book_.parent(id);
    if (!parent) return false;
    id = resolve_locked(*parent);
  }
  return id == wanted;
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
