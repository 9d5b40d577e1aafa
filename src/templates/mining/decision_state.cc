// Catalogue::State: what people's decisions do to it. The mutex is held by the caller, as everywhere here.
#include <algorithm>

#include "base/hash.h"
#include "templates/mining/catalogue_state.h"
#include "templates/template_join.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

// A person's pattern as a canonical text: one blank for any run, every <name> a slot.
std::string canonical_pattern(std::string_view pattern) {
  std::string folded;
  for (char c : pattern) {
    bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) folded.push_back(c);
    if (blank && !folded.empty() && folded.back() != ' ') folded.push_back(' ');
  }
  if (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return write_template(read_template(folded));
}

}  // namespace

Status Catalogue::State::check(Decision& decision) const {
  if (book_.holding() >= kDecisionsMax || book_.size() >= kDecisionsKeptMax)
    return fail(ErrorKind::kExhausted, "there are " + std::to_string(kDecisionsMax) +
                                           " decisions about templates; take some back first");
  if (decision.name.size() > kDecisionNameBytesMax || decision.templates.size() > kDecisionTemplatesMax ||
      decision.values.size() > kDecisionValuesMax)
    return fail(ErrorKind::kInvalid, "too many templates or values, or too long a name, for one decision");
  std::vector<TemplateId> canonical;
  for (TemplateId id : decision.templates) {
    TemplateId now = resolve(id);
    if (!by_id_.contains(now.value)) return fail(ErrorKind::kNotFound, "there is no template " + hex16(id));
    if (std::find(canonical.begin(), canonical.end(), now) == canonical.end()) canonical.push_back(now);
  }
  decision.templates = std::move(canonical);
  decision.order = next_order_;
  switch (decision.kind) {
    case DecisionKind::kCreate:
      RETURN_IF_ERROR(check_create(decision));
      break;
    case DecisionKind::kMerge:
      RETURN_IF_ERROR(check_merge(decision));
      break;
    case DecisionKind::kSplit:
      RETURN_IF_ERROR(check_split(decision));
      break;
    case DecisionKind::kRename:
      if (decision.templates.size() != 1) return fail(ErrorKind::kInvalid, "a name is for one template");
      break;
    case DecisionKind::kReject:
      if (decision.suspect == 0) return fail(ErrorKind::kInvalid, "a rejection needs its suspect");
      break;
  }
  if (!decision.made.empty() && full())
    return fail(ErrorKind::kExhausted, "this tenant holds as many templates as it may");
  decision.id = 0;
  decision.id = sha256_prefix64(encode(decision)) | 1;
  if (book_.find(decision.id)) return fail(ErrorKind::kConflict, "this was decided already");
  return {};
}

Status Catalogue::State::check_create(Decision& decision) const {
  std::string text = canonical_pattern(decision.pattern);
  TemplatePattern pattern(text);
  if (text.empty() || text.size() > limits::kTemplateTextBytesMax)
    return fail(ErrorKind::kInvalid, "a pattern needs a text");
  if (!pattern.has_anchor())
    return fail(ErrorKind::kInvalid, "a pattern needs a word of its own beside its slots");
  if (pattern.slot_count() > TemplatePattern::kSlotsMax)
    return fail(ErrorKind::kInvalid, "a pattern has at most 64 slots");
  std::vector<TextPart> parts = read_template(text);
  for (size_t i = 1; i < parts.size(); ++i)
    if (parts[i].is_slot && parts[i - 1].is_slot)
      return fail(ErrorKind::kInvalid, "two slots need a text between them");
  for (const Decision* other : book_.all())
    if (other->holds() && other->kind == DecisionKind::kCreate && other->made[0] == text)
      return fail(ErrorKind::kConflict, "this pattern is a template already");
  auto known = by_id_.find(template_id_of(text).value);
  decision.mined = known != by_id_.end() && !records_[known->second].by_person;
  decision.made = {std::move(text)};
  return {};
}

Status Catalogue::State::check_merge(Decision& decision) const {
  if (decision.templates.size() < 2)
    return fail(ErrorKind::kInvalid, "a merge needs two templates that are not one already");
  std::vector<std::string> texts;
  for (TemplateId id : decision.templates) texts.push_back(records_[by_id_.at(id.value)].text);
  ASSIGN_OR_RETURN(std::string text, general_text(texts));
  TemplateId made = template_id_of(text);
  auto known = by_id_.find(made.value);
  decision.mined = known != by_id_.end() && !records_[known->second].by_person;
  for (TemplateId id : decision.templates)
    for (TemplateId taken : ids_of(id))
      if (taken != made) decision.aliased.push_back(taken);
  if (decision.aliased.size() > kDecisionAliasesMax)
    return fail(ErrorKind::kExhausted, "these templates have too many older ids to be merged by hand");
  decision.made = {std::move(text)};
  return {};
}

Status Catalogue::State::check_split(Decision& decision) const {
  if (decision.templates.size() != 1) return fail(ErrorKind::kInvalid, "a split is of one template");
  if (decision.values.empty()) return fail(ErrorKind::kInvalid, "a split needs values of the slot");
  const std::string& whole = records_[by_id_.at(decision.templates[0].value)].text;
  if (TemplatePattern(whole).slot_count() > TemplatePattern::kSlotsMax)
    return fail(ErrorKind::kInvalid, "a template of more than 64 slots cannot be split");
  for (const std::string& value : decision.values) {
    ASSIGN_OR_RETURN(std::string text, special_text(whole, decision.slot, value));
    auto known = by_id_.find(template_id_of(text).value);
    bool apart = known != by_id_.end() && resolve(template_id_of(text)) == template_id_of(text);
    if (apart) return fail(ErrorKind::kConflict, "'" + value + "' has a template of its own already");
    if (std::find(decision.made.begin(), decision.made.end(), text) == decision.made.end())
      decision.made.push_back(std::move(text));
  }
  return {};
}

std::vector<TemplateId> Catalogue::State::ids_of(TemplateId canonical) const {
  std::vector<TemplateId> out;
  for (const Record& record : records_)
    if (resolve(record.id) == canonical) out.push_back(record.id);
  for (const auto& [from, alias] : restored_aliases_)
    if (!by_id_.contains(from) && resolve(TemplateId{from}) == canonical) out.push_back(TemplateId{from});
  for (const Decision* decision : book_.all())
    for (TemplateId from : decision->aliased)
      if (!by_id_.contains(from.value) && resolve(from) == canonical) out.push_back(from);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Makes the record of a text that a decision made; one that learning made serves as well.
void Catalogue::State::hold_text(const std::string& text, Timestamp seen) {
  if (by_id_.contains(template_id_of(text).value)) return;
  row_.clear();
  row_.owned.push_back(text);
  lattice_.append(row_, row_.owned.back(), SymbolClass::kGiven);
  lattice_.finish(row_);
  uint32_t node = lattice_.add_alone(row_);
  if (node == Lattice::kNone) return;  // no room: its lines keep the templates that they have
  bool is_new = false;
  uint32_t index = record(node, seen, is_new);
  if (is_new) records_[index].by_person = true;
}

void Catalogue::State::apply(const Decision& decision) {
  if (!book_.add(decision)) return;
  Timestamp seen = decision.at;
  for (TemplateId id : decision.templates)
    if (auto known = by_id_.find(id.value); known != by_id_.end() && decision.kind == DecisionKind::kMerge)
      seen = std::min(seen, records_[known->second].first_seen);
  for (const std::string& text : decision.made) {
    hold_text(text, seen);
    auto made = by_id_.find(template_id_of(text).value);
    if (made != by_id_.end() && !decision.mined) records_[made->second].by_person = true;
  }
  uint64_t version = version_.load(std::memory_order_relaxed) + 1;
  decision_versions_[decision.id] = version;
  rebuild_rules();
  version_.store(version, std::memory_order_release);
  merges_.fetch_add(1, std::memory_order_release);
}

void Catalogue::State::rebuild_rules() {
  rules_.clear();
  rules_of_record_.clear();
  for (const Decision* decision : book_.all()) {
    if (!decision->holds()) continue;
    for (const std::string& text : decision->made) {
      TemplateId id = template_id_of(text);
      if (book_.alias(id) != id || !by_id_.contains(id.value)) continue;
      std::vector<TemplateId> members = decision->templates;
      members.insert(members.end(), decision->aliased.begin(), decision->aliased.end());
      rules_.push_back(std::make_shared<const DecisionRule>(
          DecisionRule{id, TemplatePattern(text), decision->kind == DecisionKind::kCreate, decision->order,
                       std::move(members)}));
    }
  }
  std::stable_sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) {
    if (a->pattern.constant_bytes() != b->pattern.constant_bytes())
      return a->pattern.constant_bytes() > b->pattern.constant_bytes();
    return a->id < b->id;
  });
}

// The rules that may take lines of this template; null when there are none, which is nearly always.
RuleList Catalogue::State::rules_of(uint32_t index) const {
  auto [known, fresh] = rules_of_record_.try_emplace(index);
  if (!fresh) return known->second;
  const Record& record = records_[index];
  auto named = [&](const Rule& rule) {
    return std::any_of(rule->members.begin(), rule->members.end(), [&](TemplateId member) {
      auto held = by_id_.find(member.value);
      return member == record.id || (held != by_id_.end() && canonical_record(held->second) == index);
    });
  };
  std::vector<Rule> found;
  TemplatePattern own(record.text);
  for (const Rule& rule : rules_) {
    if (rule->id == record.id || !(rule->of_all || record.order >= rule->order || named(rule))) continue;
    if (record.whole || rule->pattern.may_meet(own)) found.push_back(rule);
  }
  if (!found.empty()) known->second = std::make_shared<const std::vector<Rule>>(std::move(found));
  return known->second;
}

}  // namespace foreshock::templates
