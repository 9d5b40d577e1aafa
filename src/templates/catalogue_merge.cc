// merge(): a catalogue is a set of texts and a set of aliases, so taking in another one is adding its
// members.
#include <algorithm>
#include <unordered_set>

#include "templates/mining/catalogue_state.h"

namespace foreshock::templates {

bool Catalogue::State::merge_template(const Template& learned, bool decided) {
  if (auto known = by_id_.find(learned.id.value); known != by_id_.end()) {
    Record& record = records_[known->second];
    record.first_seen = std::min(record.first_seen, learned.first_seen);
    return true;
  }
  if (!restore_template(learned.text, learned.first_seen, next_order_, decided)) return false;
  if (by_id_.contains(learned.id.value)) return true;
  // Its row went up at once: the text was never canonical here, but its id stands in stored lines.
  if (!row_of_text(learned.text)) return true;
  if (uint32_t node = lattice_.find(row_); node != Lattice::kNone) {
    TemplateId canonical = records_[canonical_record(record_of_node_.at(lattice_.top(node)))].id;
    restore_alias(learned.id, canonical);
  }
  return true;
}

Status Catalogue::merge(const Catalogue& other) {
  if (this == &other) return {};
  Delta learned = other.delta_since(0);  // before our own lock: two may merge each other
  for (const Template& made : learned.templates)
    if (template_id_of(made.text) != made.id)
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " does not have the id of its text");
  std::unordered_set<uint64_t> decided;
  for (const Decision& decision : learned.decisions)
    if (!decision.mined)
      for (const std::string& text : decision.made) decided.insert(template_id_of(text).value);
  std::sort(learned.templates.begin(), learned.templates.end(),
            [](const Template& a, const Template& b) { return a.id < b.id; });
  std::scoped_lock lock(state_->mutex_);
  if (learned.aliases.size() + state_->restored_aliases_.size() > state_->aliases_max() ||
      learned.templates.size() + state_->records_.size() > state_->aliases_max())
    return fail(ErrorKind::kExhausted, "both catalogues together hold more templates than one may");
  for (const Template& made : learned.templates)
    if (!state_->merge_template(made, decided.contains(made.id.value)))
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " has no readable text");
  for (const Alias& alias : learned.aliases) state_->restore_alias(alias.from, alias.to);
  state_->shorten_aliases();
  for (const Decision& decision : learned.decisions) state_->apply(decision);
  state_->merges_.fetch_add(1, std::memory_order_release);
  return {};
}

}  // namespace foreshock::templates
