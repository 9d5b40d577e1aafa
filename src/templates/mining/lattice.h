// Lattice: which shapes belong to one template; the part of the catalogue that learns.
//
// A node is a row of symbols. Rows that agree everywhere but at one place meet in that place's *hole*; when
// enough different words met there (see templates_options.h), the place is a slot: a more general node is
// added and all of them point up to it. Rows with the same plain words and only likely values between them
// meet in a *skeleton*, where several places may vary at once. Two general nodes over one node are joined, so
// the top of a node does not depend on the order in which rows came. Nodes are never removed or changed; only
// their way up is. Used under the catalogue's lock. Cost: about 2 us per call for a row of 30 symbols.
// Memory: about 20 bytes per symbol of a node. Source: research of Drain, Brain and PIPLUP; the hole hash and
// the join are ours.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/mining/symbols.h"

namespace foreshock::templates {

class Lattice {
 public:
  static constexpr uint32_t kNone = FlatMap::kNone;

  // A row to place; texts that the catalogue does not hold stand in `loose` under kFirstLooseSymbol + index.
  struct Row {
    std::vector<Symbol> symbols;
    struct Loose {
      std::string_view text;
      SymbolClass kind;
      uint64_t key;
    };
    std::vector<Loose> loose;
    std::vector<Symbols::Wanted> wanted;  // appended, not looked up yet
    std::deque<std::string> owned;        // texts that are not part of the line
    void clear() {
      symbols.clear();
      loose.clear();
      wanted.clear();
      owned.clear();
    }
  };

  Lattice(uint64_t seed, size_t nodes_max);

  // Appends a text of this class to `row`, which is whole after finish().
  void append(Row& row, std::string_view text, SymbolClass kind) const;
  void finish(Row& row) const;

  // The node that this row is, or that covers it, without adding anything; kNone when there is none.
  uint32_t find(const Row& row);
  // The same, adding it and drawing the conclusions. kNone when the lattice is full.
  uint32_t add(const Row& row);
  // The node that is this very row; kNone when there is none.
  uint32_t find_exact(const Row& row) const;
  // Adds a node that takes part in nothing (given templates, shapes beyond the cap).
  uint32_t add_alone(const Row& row);

  // From now on two values make a slot.
  void set_pressure(bool on) { pressure_ = on; }

  uint32_t top(uint32_t node) const {
    while (nodes_[node].up != kNone) node = nodes_[node].up;
    return node;
  }
  uint32_t up(uint32_t node) const { return nodes_[node].up; }
  void unite(uint32_t a, uint32_t b);
  std::span<const Symbol> symbols(uint32_t node) const {
    return {rows_.data() + nodes_[node].first, nodes_[node].count};
  }
  const Symbols& texts() const { return texts_; }
  size_t size() const { return nodes_.size(); }
  size_t memory_bytes() const;
  // Nodes that got a way up since the last call.
  std::vector<uint32_t> take_risen();

 private:
  struct Node {
    uint32_t first = 0;
    uint32_t up = kNone;
    uint16_t count = 0;
    uint16_t wilds = 0;
    bool alone = false;
  };
  struct Hole {
    uint32_t head = kNone;  // nodes that meet here, linked through links_
    uint32_t wild = kNone;  // the one that has a slot here
    uint16_t total = 0;
    uint8_t typed = 0, marked = 0, states = 0;
  };
  // Nodes with the same blanks and punctuation: those with several slots, and the others.
  struct Frame {
    std::vector<uint32_t> plain, wild;
  };
  // Rows that begin with the same clause ("cannot send to <email>: "), whatever follows it.
  struct Clause {
    uint32_t tail = kNone;          // the node whose last slot is all that follows
    std::vector<uint32_t> members;  // until there is a tail
    std::vector<Symbol> firsts;     // different words that follow, up to kNeedTail
  };
  // Rows that are equal but for the same few places.
  struct Cover {
    std::vector<uint32_t> members;  // up to kNeedCoverRows
    bool made = false;
  };
  // What a place of a row may become.
  struct Place {
    SymbolClass kind = SymbolClass::kBlank;
    bool holds = false;         // a word or slot: can vary
    bool after_equals = false;  // a value
    bool after_noun = false;    // a name
    bool enclosed = false;      // in brackets or quotes
    bool quoted = false;        // alone between quotes, and not what the message begins with
    bool label = false;         // a word before '=', ':' or '('
    bool first_word = false;
    bool soft = false;  // masked in the skeleton
  };

  SymbolClass class_of(const Row* row, Symbol symbol) const;
  void survey(std::span<const Symbol> symbols, const Row* row);
  uint64_t term(Symbol symbol, size_t place) const;
  uint64_t row_key(std::span<const Symbol> symbols) const;
  // Whether something constant is left that a person would know the message by.
  bool has_anchor(std::span<const Symbol> symbols) const;
  std::string_view text_of(const Row* row, Symbol symbol) const;
  uint64_t skeleton_key(std::span<const Symbol> symbols, uint64_t key, bool& usable) const;
  uint64_t frame_key(std::span<const Symbol> symbols, const Row* row) const;
  uint32_t find_in_frame(const Row& row) const;
  uint32_t need(const Hole& hole, const Place& place) const;

  uint32_t store(std::span<const Symbol> symbols, uint64_t key, bool alone);
  void enter_node(uint32_t node);
  void enter_frame(uint32_t node, Frame& frame);
  bool covers(uint32_t general, uint32_t special) const;
  void enter_holes(uint32_t node, uint64_t key);
  void enter_skeleton(uint32_t node, uint64_t key);
  void review_skeleton(std::vector<uint32_t>& members);
  size_t clause_end(std::span<const Symbol> symbols, const Row* row) const;
  uint32_t find_tail(std::span<const Symbol> symbols, size_t end) const;
  void enter_clause(uint32_t node, size_t end);
  void lift(uint32_t node, uint32_t tail);
  void compare_in_frame(uint32_t node, const Frame& frame);
  bool may_differ(Symbol symbol, size_t place) const;
  void count_cover(uint32_t node, uint32_t other, std::span<const size_t> places);
  void settle();
  void rise(uint32_t from, uint32_t to);
  uint32_t generalised(uint32_t node, const std::vector<bool>& wild_places);

  uint64_t seed_;
  size_t nodes_max_;
  bool pressure_ = false;
  Symbols texts_;
  std::vector<Node> nodes_;
  std::vector<Symbol> rows_;
  std::vector<uint32_t> links_;  // parallel to rows_
  FlatMap by_row_, by_hole_, by_skeleton_, by_frame_;
  std::vector<Hole> holes_;
  std::vector<std::vector<uint32_t>> skeletons_;
  std::vector<Frame> frames_;
  FlatMap by_clause_, by_cover_;
  std::vector<Clause> clauses_;
  std::vector<Cover> covers_;
  std::vector<std::pair<uint32_t, uint32_t>> lifting_;  // to be raised to a tail node
  std::vector<uint32_t> entering_;                      // stored, not entered yet
  std::vector<std::pair<uint32_t, uint32_t>> joining_;  // to be united
  std::vector<uint32_t> risen_;
  // Scratch of survey().
  std::vector<Place> places_;
  std::vector<Symbol> scratch_;
};

}  // namespace foreshock::templates
