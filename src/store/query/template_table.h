// TemplateTable: a tenant's dictionary as queries need it: id -> text, and old ids -> canonical ones.
//
// Filled from store.db when the tenant is first used, then grown with every commit; nothing is ever removed,
// so the texts that it hands out stay valid as long as the table. Thread-safe: a shared lock a look-up, and
// queries look up once a template of a block, not once a line. Memory: at most limits::kTemplatesPerTenantMax
// texts and as many aliases beside them.
#pragma once

#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "templates/catalogue.h"

namespace foreshock::store {

class TemplateTable {
 public:
  void add(const templates::Catalogue::Delta& delta);
  // Looks through aliases, those of people's merges first; the id itself when there is none. Cycles in
  // damaged data end after a few steps.
  TemplateId resolve(TemplateId id) const;
  // Whether rows of `id` belong to `wanted`: they are one after resolve(), or `id` was split from it.
  bool belongs(TemplateId id, TemplateId wanted) const;
  // The text of the canonical template; "" when it is not known.
  std::string_view text(TemplateId id) const;
  size_t size() const;

 private:
  TemplateId resolve_locked(TemplateId id) const;

  mutable std::shared_mutex mutex_;
  std::unordered_map<TemplateId, std::string> texts_;
  std::unordered_map<TemplateId, TemplateId> aliases_;
  templates::DecisionBook book_;
};

}  // namespace foreshock::store
