#include "templates/catalogue.h"

#include <algorithm>

#include "base/hash.h"
#include "templates/mining/catalogue_state.h"
#include "templates/template_text.h"

namespace foreshock::templates {
Catalogue::Catalogue(size_t templates_max, uint64_t seed)
    : state_(std::make_unique<State>(templates_max, seed)) {}
Catalogue::~Catalogue() = default;

TemplateId Catalogue::resolve(TemplateId id) const {
  std::scoped_lock lock(state_->mutex_);
  return state_->resolve(id);
}

std::optional<Template> Catalogue::find(TemplateId id) const {
  std::scoped_lock lock(state_->mutex_);
  auto known = state_->by_id_.find(state_->resolve(id).value);
  if (known == state_->by_id_.end()) return std::nullopt;
  return State::to_template(state_->records_[known->second]);
}

std::vector<Template> Catalogue::all() const {
  std::vector<Template> out;
  std::scoped_lock lock(state_->mutex_);
  for (const State::Record& record : state_->records_)
    if (state_->is_canonical(record)) out.push_back(State::to_template(record));
  std::sort(out.begin(), out.end(),
            [](const Template& a, const Template& b) { return a.created_order < b.created_order; });
  return out;
}

std::vector<Alias> Catalogue::aliases() const {
  std::scoped_lock lock(state_->mutex_);
  std::vector<Alias> out = state_->learned_aliases(0);
  if (state_->book_.empty()) return out;
  for (Alias& alias : out) alias.to = state_->resolve(alias.from);
  for (const Decision* decision : state_->book_.all())
    for (TemplateId from : decision->aliased)
      if (TemplateId to = state_->resolve(from); to != from) out.push_back({from, to});
  std::sort(out.begin(), out.end(), [](const Alias& a, const Alias& b) { return a.from < b.from; });
  out.erase(
      std::unique(out.begin(), out.end(), [](const Alias& a, const Alias& b) { return a.from == b.from; }),
      out.end());
  std::erase_if(out, [](const Alias& alias) { return alias.from == alias.to; });
  return out;
}

size_t Catalogue::size() const {
  std::scoped_lock lock(state_->mutex_);
  return state_->live_;
}

size_t Catalogue::memory_bytes() const {
  std::scoped_lock lock(state_->mutex_);
  constexpr size_t kMapNodeBytes = 40;
  return state_->lattice_.memory_bytes() + state_->text_bytes_ +
         state_->records_.size() * (sizeof(State::Record) + 2 * kMapNodeBytes + 48) +
         (state_->record_of_node_.size() + state_->restored_aliases_.size()) * kMapNodeBytes;
}

uint64_t Catalogue::checksum() const {
  std::scoped_lock lock(state_->mutex_);
  uint64_t sum = 0;
  for (const State::Record& record : state_->records_)
    if (record.merged_version == 0) sum += mix64(record.id.value);
  for (const Alias& alias : state_->learned_aliases(0))
    sum += mix64(mix64(alias.from.value) ^ alias.to.value);
  for (const Decision* decision : state_->book_.all()) sum += mix64(decision->id ^ decision->revision);
  return sum;
}

uint64_t Catalogue::version() const {
  return state_->version_.load(std::memory_order_acquire);
}

Catalogue::Delta Catalogue::delta_since(uint64_t version) const {
  Delta delta;
  std::scoped_lock lock(state_->mutex_);
  delta.version = state_->version_.load(std::memory_order_acquire);
  if (delta.version == version) return delta;
  for (auto record = state_->records_.rbegin(); record != state_->records_.rend(); ++record) {
    if (record->version <= version) break;  // records are in order of their versions
    if (record->merged_version == 0) delta.templates.push_back(State::to_template(*record));
  }
  std::reverse(delta.templates.begin(), delta.templates.end());
  delta.aliases = state_->learned_aliases(version);
  for (const auto& [id, changed] : state_->decision_versions_)
    if (changed > version) delta.decisions.push_back(*state_->book_.find(id));
  return delta;
}

Status Catalogue::restore(const Delta& delta) {
  for (const Template& made : delta.templates)
    if (template_id_of(made.text) != made.id)
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " does not have the id of its text");
  std::scoped_lock lock(state_->mutex_);
  return state_->restore(delta);
}

}  // namespace foreshock::templates
