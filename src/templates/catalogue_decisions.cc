// The catalogue's door for what people decide.
#include <algorithm>

#include "templates/catalogue.h"
#include "templates/mining/catalogue_state.h"

namespace foreshock::templates {

Result<Decision> Catalogue::decide(const DecisionRequest& request) {
  Decision decision;
  static_cast<DecisionRequest&>(decision) = request;
  std::scoped_lock lock(state_->mutex_);
  RETURN_IF_ERROR(state_->check(decision));
  state_->apply(decision);
  return decision;
}

Result<Decision> Catalogue::take_back(uint64_t decision) {
  std::scoped_lock lock(state_->mutex_);
  const Decision* known = state_->book_.find(decision);
  if (!known || !known->holds()) return fail(ErrorKind::kNotFound, "no such decision holds");
  Decision changed = *known;
  changed.revision = 2;
  state_->apply(changed);
  return changed;
}

std::vector<Decision> Catalogue::decisions() const {
  std::scoped_lock lock(state_->mutex_);
  std::vector<Decision> out;
  for (const Decision* decision : state_->book_.all())
    if (decision->holds()) out.push_back(*decision);
  return out;
}

std::string Catalogue::name(TemplateId id) const {
  std::scoped_lock lock(state_->mutex_);
  TemplateId wanted = state_->resolve(id);
  if (auto name = state_->book_.name(wanted)) return std::string(*name);
  for (const auto& [named, name] : state_->book_.names())
    if (state_->resolve(TemplateId{named}) == wanted) return name;
  return {};
}

std::unordered_map<TemplateId, std::string> Catalogue::names() const {
  std::scoped_lock lock(state_->mutex_);
  std::unordered_map<TemplateId, std::string> out;
  for (const auto& [named, name] : state_->book_.names()) {
    TemplateId now = state_->resolve(TemplateId{named});
    if (now.value == named) {  // a name of its own before one that it took in
      out[now] = name;
    } else {
      out.try_emplace(now, name);
    }
  }
  return out;
}

std::optional<TemplateId> Catalogue::parent(TemplateId id) const {
  std::scoped_lock lock(state_->mutex_);
  std::optional<TemplateId> parent = state_->book_.parent(state_->resolve(id));
  if (!parent) return std::nullopt;
  return state_->resolve(*parent);
}

std::vector<Catalogue::Ancestor> Catalogue::family(TemplateId id) const {
  constexpr size_t kFamilyMax = 1000;
  std::scoped_lock lock(state_->mutex_);
  const State& state = *state_;
  TemplateId wanted = state.resolve(id);
  std::vector<Ancestor> out;
  for (uint32_t i = 0; i < state.records_.size() && out.size() < kFamilyMax; ++i) {
    const State::Record& record = state.records_[i];
    if (record.id == wanted) continue;
    Ancestor entry;
    if (state.resolve(record.id) == wanted) {
      entry.under = state.book_.alias(record.id);
      entry.by_person = entry.under != record.id;
      if (!entry.by_person) {  // the next one on the way up that was given out
        for (uint32_t node = record.node; node != Lattice::kNone && entry.under == record.id;
             node = state.lattice_.up(node))
          if (auto known = state.record_of_node_.find(node); known != state.record_of_node_.end())
            entry.under = state.records_[known->second].id;
        if (entry.under == record.id) entry.under = wanted;
      }
    } else if (auto parent = state.book_.parent(record.id); parent && state.resolve(*parent) == wanted) {
      entry.under = wanted;
      entry.by_person = entry.split = true;
    } else {
      continue;
    }
    entry.made = State::to_template(record);
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace foreshock::templates
