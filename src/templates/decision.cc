#include "templates/decision.h"

#include <array>
#include <cstring>

#include "base/hash.h"
#include "base/limits.h"
#include "templates/catalogue.h"

namespace foreshock::templates {
namespace {

constexpr uint8_t kEncoding = 1;
constexpr std::array<std::string_view, 5> kKindNames{"create", "rename", "merge", "split", "reject"};

template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<uint32_t>(text.size()));
  out += text;
}

struct Reader {
  std::string_view rest;
  bool broken = false;

  template <class T>
  T get() {
    T value{};
    if (rest.size() < sizeof(T)) {
      broken = true;
      rest = {};
      return value;
    }
    std::memcpy(&value, rest.data(), sizeof(T));
    rest.remove_prefix(sizeof(T));
    return value;
  }
  std::string text(size_t bytes_max) {
    auto length = get<uint32_t>();
    if (length > bytes_max || length > rest.size()) {
      broken = true;
      return {};
    }
    std::string out(rest.substr(0, length));
    rest.remove_prefix(length);
    return out;
  }
  size_t count(size_t most) {
    auto value = get<uint32_t>();
    if (value > most) broken = true;
    return broken ? 0 : value;
  }
};

}  // namespace

std::string_view decision_kind_name(DecisionKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::string encode(const Decision& decision) {
  std::string out;
  put(out, kEncoding);
  put(out, static_cast<uint8_t>(decision.kind));
  put(out, decision.revision);
  put(out, decision.id);
  put(out, decision.at.ns);
  put(out, decision.order);
  put(out, decision.suspect);
  put(out, decision.slot);
  put(out, static_cast<uint8_t>(decision.mined));
  put_text(out, decision.actor);
  put_text(out, decision.pattern);
  put_text(out, decision.name);
  auto ids = [&](const std::vector<TemplateId>& list) {
    put(out, static_cast<uint32_t>(list.size()));
    for (TemplateId id : list) put(out, id.value);
  };
  auto texts = [&](const std::vector<std::string>& list) {
    put(out, static_cast<uint32_t>(list.size()));
    for (const std::string& text : list) put_text(out, text);
  };
  ids(decision.templates);
  texts(decision.values);
  texts(decision.made);
  ids(decision.aliased);
  return out;
}

Result<Decision> decode_decision(std::string_view bytes) {
  auto corrupt = [](std::string why) {
    return fail(ErrorKind::kCorrupt, "stored decision about templates: " + std::move(why));
  };
  Reader reader{bytes};
  if (reader.get<uint8_t>() != kEncoding)
    return corrupt(bytes.empty() ? "it is empty" : "written by another version");
  Decision out;
  auto kind = reader.get<uint8_t>();
  if (kind >= kKindNames.size()) return corrupt("of an unknown kind");
  out.kind = static_cast<DecisionKind>(kind);
  out.revision = reader.get<uint32_t>();
  out.id = reader.get<uint64_t>();
  out.at = Timestamp{reader.get<int64_t>()};
  out.order = reader.get<uint64_t>();
  out.suspect = reader.get<uint64_t>();
  out.slot = reader.get<uint32_t>();
  out.mined = reader.get<uint8_t>() != 0;
  out.actor = reader.text(limits::kTemplateTextBytesMax);
  out.pattern = reader.text(limits::kTemplateTextBytesMax);
  out.name = reader.text(kDecisionNameBytesMax);
  auto ids = [&](std::vector<TemplateId>& list, size_t most) {
    for (size_t left = reader.count(most); left > 0 && !reader.broken; --left)
      list.push_back(TemplateId{reader.get<uint64_t>()});
  };
  auto texts = [&](std::vector<std::string>& list, size_t most, size_t bytes_max) {
    for (size_t left = reader.count(most); left > 0 && !reader.broken; --left)
      list.push_back(reader.text(bytes_max));
  };
  ids(out.templates, kDecisionTemplatesMax);
  texts(out.values, kDecisionValuesMax, kDecisionValueBytesMax);
  texts(out.made, kDecisionValuesMax, limits::kTemplateTextBytesMax);
  ids(out.aliased, kDecisionAliasesMax);
  if (reader.broken || !reader.rest.empty()) return corrupt("its length does not match its counts");
  if (out.revision == 0 || out.revision > 2 || out.id == 0) return corrupt("a number out of range");
  bool makes = out.kind == DecisionKind::kCreate || out.kind == DecisionKind::kMerge;
  if (makes && out.made.size() != 1) return corrupt("it makes no template");
  if (out.kind == DecisionKind::kSplit && (out.made.empty() || out.templates.size() != 1))
    return corrupt("a split of nothing");
  if (out.kind == DecisionKind::kRename && out.templates.size() != 1) return corrupt("a name for nothing");
  for (const std::string& text : out.made)
    if (text.empty()) return corrupt("a template without text");
  return out;
}

bool DecisionBook::add(const Decision& decision) {
  auto known = by_id_.find(decision.id);
  if (known != by_id_.end()) {
    Decision& held = decisions_.at(known->second);
    if (held.revision >= decision.revision) return false;
    held.revision = decision.revision;
  } else {
    if (decisions_.size() >= kDecisionsKeptMax) return false;
    std::pair<int64_t, uint64_t> place{decision.at.ns, decision.id};
    decisions_.emplace(place, decision);
    by_id_.emplace(decision.id, place);
  }
  rebuild();
  return true;
}

void DecisionBook::rebuild() {
  aliases_.clear();
  parents_.clear();
  names_.clear();
  for (const auto& [place, decision] : decisions_) {
    bool split = decision.kind == DecisionKind::kSplit;
    if (!decision.holds() && split)  // what the split made is part of its parent again
      for (const std::string& text : decision.made)
        if (TemplateId made = template_id_of(text);
            made != decision.templates[0] && !parents_.contains(made.value))
          aliases_[made.value] = decision.templates[0].value;
    if (!decision.holds()) continue;
    if (decision.kind == DecisionKind::kRename) {
      names_[decision.templates[0].value] = decision.name;
      continue;
    }
    for (const std::string& text : decision.made) {
      TemplateId made = template_id_of(text);
      aliases_.erase(made.value);  // what was made last stands by itself
      if (split) {
        if (made != decision.templates[0]) parents_[made.value] = decision.templates[0].value;
        continue;
      }
      if (!decision.name.empty()) names_[made.value] = decision.name;
      for (TemplateId from : decision.aliased)
        if (from != made) aliases_[from.value] = made.value;
    }
  }
  std::erase_if(names_, [](const auto& entry) { return entry.second.empty(); });
}

TemplateId DecisionBook::alias(TemplateId id) const {
  auto found = aliases_.find(id.value);
  return found == aliases_.end() ? id : TemplateId{found->second};
}

std::optional<TemplateId> DecisionBook::parent(TemplateId id) const {
  auto found = parents_.find(id.value);
  if (found == parents_.end()) return std::nullopt;
  return TemplateId{found->second};
}

std::optional<std::string_view> DecisionBook::name(TemplateId id) const {
  auto found = names_.find(id.value);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

const Decision* DecisionBook::find(uint64_t id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &decisions_.at(found->second);
}

std::vector<const Decision*> DecisionBook::all() const {
  std::vector<const Decision*> out;
  for (const auto& [place, decision] : decisions_) out.push_back(&decision);
  return out;
}

size_t DecisionBook::holding() const {
  size_t count = 0;
  for (const auto& [place, decision] : decisions_) count += decision.holds();
  return count;
}

}  // namespace foreshock::templates
