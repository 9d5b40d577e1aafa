// Catalogue::State: the lattice of shapes, the records of templates over it, and the lock around both.
//
// A record is a template that was given out: its id, its text and its node. The record of a node's top is the
// canonical one; the others are aliases. Records are never removed. Lanes copy out a View per node and keep
// it until the count of merges moved; slot positions stay valid as long as the View's owner is held. Every
// function expects the mutex to be held by the caller, but for the atomics.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "templates/catalogue.h"
#include "templates/mining/lattice.h"
#include "templates/shape.h"
#include "templates/template_pattern.h"
#include "templates/templates_options.h"

namespace foreshock::templates {

// Which elements of a shape are slots, for the templates of one generation of a catalogue. A list whose items
// are slots of the template, rather than being one slot itself, is marked.
constexpr uint16_t kListPlace = 0x8000;
// The slot takes everything from that element on.
constexpr uint16_t kRestPlace = 0x4000;
constexpr uint16_t kPlaceMask = 0x3FFF;
using SlotPlaces = std::deque<std::vector<uint16_t>>;

// A decision's way of taking lines. Lanes hold lists of them; they never change.
struct DecisionRule {
  TemplateId id;
  TemplatePattern pattern;
  bool of_all = false;  // of every template's lines; else of the named ones and of younger ones
  uint64_t order = 0;
  std::vector<TemplateId> members;  // the named ones
};
using Rule = std::shared_ptr<const DecisionRule>;
using RuleList = std::shared_ptr<const std::vector<Rule>>;

struct Catalogue::State {
  State(size_t templates_max, uint64_t seed);

  struct Record {
    TemplateId id;
    std::string text;
    uint32_t node = 0;
    Timestamp first_seen;
    uint64_t order = 0;
    uint64_t version = 0;         // of the catalogue when it was made
    uint64_t merged_version = 0;  // when it was merged away; 0 while canonical
    bool whole = false;           // the slot is the whole text (kAnyText)
    bool given = false;           // slots are what the shape itself says
    bool joined = false;          // other rows became part of it
    bool beyond_cap = false;      // general for want of room
    bool by_person = false;       // made by a decision
  };

  struct View {
    TemplateId id;
    std::span<const uint16_t> places;  // of SlotPlaces, which the lane holds
    bool whole = false, given = false;
    RuleList rules;  // of decisions that may take lines of this node; null for nearly all
  };

  struct Placed {
    uint32_t node = 0;
    bool is_new = false;  // the template was never held before
  };

  // The node of this shape; learns from it when it is new.
  Placed place(const Shape& shape, std::string_view text, std::string_view given_template, Timestamp seen);
  View view(uint32_t node) const;

  // Adds what was stored before; false when the text is not one that write_template() makes. What only a
  // person decided takes no part in learning.
  bool restore_template(const std::string& text, Timestamp first_seen, uint64_t order, bool decided);
  // Adds what another catalogue learned; an id that is covered here becomes an alias. False as above.
  bool merge_template(const Template& learned, bool decided);
  // From now on both are one. shorten_aliases() when all were restored.
  void restore_alias(TemplateId from, TemplateId to);
  void shorten_aliases();
  Status restore(const Delta& delta);
  // Pairs (from, final) of everything that learning merged away; of those only what changed after `version`.
  std::vector<Alias> learned_aliases(uint64_t version) const;
  static Template to_template(const Record& record);
  void clear();

  // Takes over everything that `other` learned; lanes start anew.
  void replace_with(State& other);

  // Decisions (decision_state.cc). apply() is for checked and stored ones alike.
  Status check(Decision& decision) const;
  void apply(const Decision& decision);
  std::vector<TemplateId> ids_of(TemplateId canonical) const;  // all that resolve to it
  bool is_canonical(const Record& record) const {
    return record.merged_version == 0 && resolve(record.id) == record.id;
  }

  TemplateId resolve(TemplateId id) const;
  size_t aliases_max() const { return templates_max_ * kIdsPerTemplateMax; }
  uint32_t canonical_record(uint32_t record) const {
    return record_of_node_.at(lattice_.top(records_[record].node));
  }

  mutable std::mutex mutex_;
  std::atomic<uint64_t> version_{0};     // rises with every template and alias
  std::atomic<uint64_t> merges_{0};      // rises when an id changed its meaning
  std::atomic<uint64_t> generation_{0};  // rises when everything was replaced

  size_t templates_max_;
  uint64_t seed_;
  Lattice lattice_;
  std::deque<Record> records_;
  std::unordered_map<uint32_t, uint32_t> record_of_node_;
  std::unordered_map<uint64_t, uint32_t> by_id_;
  // Aliases that the lattice does not know: of texts that are not held, and between rows that it keeps apart.
  struct RestoredAlias {
    uint64_t to = 0;
    uint64_t version = 0;  // of the catalogue when it was added
  };
  std::unordered_map<uint64_t, RestoredAlias> restored_aliases_;
  // Decisions, and when each came or changed; rules_ are those that take lines, most special first.
  DecisionBook book_;
  std::unordered_map<uint64_t, uint64_t> decision_versions_;
  std::vector<Rule> rules_;
  mutable std::unordered_map<uint32_t, RuleList> rules_of_record_;
  size_t live_ = 0;
  size_t general_ = 0;  // templates beyond the cap
  size_t text_bytes_ = 0;
  uint64_t next_order_ = 1;
  std::shared_ptr<SlotPlaces> slot_places_;

 private:
  void fill_row(const Shape& shape, std::string_view text);
  bool row_of_text(std::string_view text);
  // Where learning leads from this id, and whether a step of it came after `version`.
  TemplateId learned_final(TemplateId id, uint64_t version, bool& changed) const;
  uint32_t place_beyond_cap(Timestamp seen, bool& is_new);
  uint32_t reserved(std::string_view text, Timestamp seen, bool& is_new);
  uint32_t given(std::string_view given_template, Timestamp seen, bool& is_new);
  // The record of a top node, made when there is none.
  uint32_t record(uint32_t node, Timestamp seen, bool& is_new);
  void follow_merges(Timestamp seen);
  std::string text_of(uint32_t node) const;
  const std::vector<uint16_t>& places_of(uint32_t node) const;
  bool full() const;
  Status check_create(Decision& decision) const;
  Status check_merge(Decision& decision) const;
  Status check_split(Decision& decision) const;
  void hold_text(const std::string& text, Timestamp seen);
  void rebuild_rules();
  RuleList rules_of(uint32_t record) const;

  Lattice::Row row_;
  std::string row_text_;  // what row_ looks into after row_of_text()
  mutable std::unordered_map<uint32_t, const std::vector<uint16_t>*> places_of_node_;
};

}  // namespace foreshock::templates
