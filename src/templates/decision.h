// Decision: what a person decided about templates: their own pattern, a name, a merge, a split, a "no".
//
// A decision holds all that follows from it: the texts that it makes and the ids that they take in, so it
// means the same after a restart, on another worker and in any order of arrival. It is never edited: taking
// it back raises its revision, and of two copies the higher revision counts. DecisionBook is the set of a
// tenant's decisions and what follows from those that hold: aliases, parents and names; the catalogue and
// the store's dictionary each keep one, so both resolve alike. Decisions in order of time: the later one
// wins. Pure; DecisionBook is not thread-safe. Cost: a hash look-up; add() rebuilds, at most
// kDecisionsMax * kDecisionAliasesMax steps. encode/decode: of hostile bytes an error, never a crash.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace foreshock::templates {

constexpr size_t kDecisionsMax = 1000;          // of a tenant, taken back ones apart
constexpr size_t kDecisionsKeptMax = 4000;      // with them
constexpr size_t kDecisionTemplatesMax = 64;    // of a merge
constexpr size_t kDecisionValuesMax = 32;       // of a split
constexpr size_t kDecisionValueBytesMax = 256;  // of one value
constexpr size_t kDecisionNameBytesMax = 128;
constexpr size_t kDecisionAliasesMax = 4096;  // ids that one merge takes in

enum class DecisionKind : uint8_t { kCreate, kRename, kMerge, kSplit, kReject };
std::string_view decision_kind_name(DecisionKind kind);

// What a person asks for.
struct DecisionRequest {
  DecisionKind kind = DecisionKind::kCreate;
  Timestamp at;
  std::string actor;
  std::vector<TemplateId> templates;  // rename, split: one; merge: two or more
  std::string pattern;                // create
  std::string name;                   // rename: empty takes the name away
  uint32_t slot = 0;                  // split: counted from the left
  std::vector<std::string> values;    // split
  uint64_t suspect = 0;               // the suspect that this answers; 0: none
};

struct Decision : DecisionRequest {
  uint64_t id = 0;                  // hash of what was decided, when and by whom
  uint32_t revision = 1;            // 2: taken back
  uint64_t order = 0;               // templates made before it, that it does not name, are left alone
  bool mined = false;               // the text that it makes was a learned template before
  std::vector<std::string> made;    // canonical texts
  std::vector<TemplateId> aliased;  // merge: ids that became the made one; split: those of the parent
  bool holds() const { return revision == 1; }
};

std::string encode(const Decision& decision);
Result<Decision> decode_decision(std::string_view bytes);

class DecisionBook {
 public:
  // Adds it, or a newer revision of it. Whether anything changed.
  bool add(const Decision& decision);

  // The id that a merge gave to this one (or, of a split that was taken back, its parent); itself otherwise.
  TemplateId alias(TemplateId id) const;
  // The template that this one was split from.
  std::optional<TemplateId> parent(TemplateId id) const;
  // As given to this very id.
  std::optional<std::string_view> name(TemplateId id) const;
  const std::unordered_map<uint64_t, std::string>& names() const { return names_; }

  const Decision* find(uint64_t id) const;
  std::vector<const Decision*> all() const;  // oldest first, taken back ones too
  size_t holding() const;
  size_t size() const { return decisions_.size(); }
  bool empty() const { return decisions_.empty(); }

 private:
  void rebuild();

  std::map<std::pair<int64_t, uint64_t>, Decision> decisions_;  // by time and id
  std::unordered_map<uint64_t, std::pair<int64_t, uint64_t>> by_id_;
  std::unordered_map<uint64_t, uint64_t> aliases_, parents_;
  std::unordered_map<uint64_t, std::string> names_;
};

}  // namespace foreshock::templates
