#include "templates/catalogue.h"

#include <algorithm>

#include "base/hash.h"
#include "templates/mining/catalogue_state.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

Template to_template(const std::string& text, TemplateId id, Timestamp first_seen, uint64_t order) {
  Template made{id, text, {}, first_seen, order};
  for (const TextPart& part : read_template(text))
    if (part.is_slot) made.slots.push_back(part.type);
  return made;
}

// Pairs (from, final) of everything merged away; of those only that changed after `version`.
template <class State>
std::vector<Alias> aliases_of(const State& state, uint64_t version) {
  std::vector<Alias> out;
  // The canonical record of `index`, and whether a merge on the way came after `version`.
  auto follow = [&](uint32_t index, bool& changed) {
    for (uint32_t node = state.records_[index].node; node != Lattice::kNone; node = state.lattice_.up(node))
      if (auto known = state.record_of_node_.find(node); known != state.record_of_node_.end())
        changed |= state.records_[known->second].merged_version > version;
    return state.records_[state.canonical_record(index)].id;
  };
  for (uint32_t i = 0; i < state.records_.size(); ++i) {
    if (state.records_[i].merged_version == 0) continue;
    bool changed = version == 0;
    TemplateId final = follow(i, changed);
    if (changed && final != state.records_[i].id) out.push_back({state.records_[i].id, final});
  }
  for (auto [from, to] : state.restored_aliases_) {
    bool changed = version == 0;
    auto known = state.by_id_.find(to);
    TemplateId final = known == state.by_id_.end() ? TemplateId{to} : follow(known->second, changed);
    if (changed && final.value != from) out.push_back({TemplateId{from}, final});
  }
  std::sort(out.begin(), out.end(), [](const Alias& a, const Alias& b) { return a.from < b.from; });
  return out;
}

}  // namespace

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
  const State::Record& record = state_->records_[known->second];
  return to_template(record.text, record.id, record.first_seen, record.order);
}

std::vector<Template> Catalogue::all() const {
  std::vector<Template> out;
  std::scoped_lock lock(state_->mutex_);
  for (const State::Record& record : state_->records_)
    if (record.merged_version == 0)
      out.push_back(to_template(record.text, record.id, record.first_seen, record.order));
  std::sort(out.begin(), out.end(),
            [](const Template& a, const Template& b) { return a.created_order < b.created_order; });
  return out;
}

std::vector<Alias> Catalogue::aliases() const {
  std::scoped_lock lock(state_->mutex_);
  return aliases_of(*state_, 0);
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
  for (const Alias& alias : aliases_of(*state_, 0)) sum += mix64(mix64(alias.from.value) ^ alias.to.value);
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
    if (record->merged_version == 0)
      delta.templates.push_back(to_template(record->text, record->id, record->first_seen, record->order));
  }
  std::reverse(delta.templates.begin(), delta.templates.end());
  delta.aliases = aliases_of(*state_, version);
  return delta;
}

Status Catalogue::restore(const Delta& delta) {
  for (const Template& made : delta.templates)
    if (template_id_of(made.text) != made.id)
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " does not have the id of its text");
  std::scoped_lock lock(state_->mutex_);
  if (delta.aliases.size() + state_->restored_aliases_.size() > state_->aliases_max() ||
      delta.templates.size() > state_->aliases_max())
    return fail(ErrorKind::kExhausted, "the stored dictionary holds more templates than this catalogue may");
  for (const Template& made : delta.templates)
    if (!state_->restore_template(made.text, made.first_seen, made.created_order))
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " has no readable text");
  for (const Alias& alias : delta.aliases) state_->restore_alias(alias.from, alias.to);
  return {};
}

}  // namespace foreshock::templates
