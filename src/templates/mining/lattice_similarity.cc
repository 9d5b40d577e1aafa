// Of the lattice: what brings rows together that differ in more than one place, or in length.
#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.h"
#include "templates/mining/lattice.h"
#include "templates/templates_options.h"

namespace foreshock::templates {

// Where the clause that a row begins with ends: behind the first colon and blank that three words stand
// before. 0 when there is none or nothing follows. survey() must have run.
size_t Lattice::clause_end(std::span<const Symbol> symbols, const Row* row) const {
  size_t words = 0;
  for (size_t i = 0; i + 2 < symbols.size(); ++i) {
    words += is_word_class(places_[i].kind) || places_[i].kind == SymbolClass::kList;
    if (words >= kClauseWordsMin && places_[i].kind == SymbolClass::kPunct &&
        symbols[i + 1] == kBlankSymbol && text_of(row, symbols[i]) == ":")
      return i + 2;
  }
  return 0;
}

// The node whose last slot takes all that follows this clause, at most one place of which is a slot there.
uint32_t Lattice::find_tail(std::span<const Symbol> symbols, size_t end) const {
  uint64_t key = row_key(symbols.first(end));
  auto look = [&](uint64_t at) {
    uint32_t clause = by_clause_.find(mix64(at));
    return clause == kNone ? kNone : clauses_[clause].tail;
  };
  if (uint32_t tail = look(key); tail != kNone) return tail;
  for (size_t i = 0; i < end; ++i)
    if (places_[i].holds && symbols[i] != kWildSymbol)
      if (uint32_t tail = look(key - term(symbols[i], i) + term(kWildSymbol, i)); tail != kNone) return tail;
  return kNone;
}

// Free text after a clause: enough different first words make all of it one slot, however long it is.
void Lattice::enter_clause(uint32_t node, size_t end) {
  constexpr Symbol kTailSymbol = slot_symbol(parse::TokenType::kTail);
  std::span<const Symbol> row = symbols(node);
  Symbol first = row[end];
  uint32_t index =
      by_clause_.find_or_add(mix64(row_key(row.first(end))), static_cast<uint32_t>(clauses_.size()));
  if (index == clauses_.size()) clauses_.emplace_back();
  Clause& clause = clauses_[index];
  if (first == kTailSymbol && row.size() == end + 1) {
    clause.tail = node;
    for (uint32_t member : std::exchange(clause.members, {})) lifting_.emplace_back(member, node);
    return;
  }
  if (uint32_t tail = find_tail(row, end); tail != kNone) {
    lifting_.emplace_back(node, tail);
    return;
  }
  clause.members.push_back(node);
  SymbolClass kind = places_[end].kind;
  bool word = kind == SymbolClass::kPlain || kind == SymbolClass::kState;  // names have places of their own
  if (!word || std::find(clause.firsts.begin(), clause.firsts.end(), first) != clause.firsts.end()) return;
  clause.firsts.push_back(first);
  if (clause.firsts.size() < kNeedTail || nodes_.size() >= nodes_max_) return;
  scratch_.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(end));
  scratch_.push_back(kTailSymbol);
  if (has_anchor(scratch_)) store(scratch_, row_key(scratch_), false);  // entering it lifts the members
}

// A row goes up to a tail as long as its top still begins with that very clause.
void Lattice::lift(uint32_t node, uint32_t tail) {
  uint32_t from = top(node), to = top(tail);
  if (from == to || nodes_[from].alone || nodes_[to].alone) return;
  std::span<const Symbol> row = symbols(from), general = symbols(to);
  if (general.back() != slot_symbol(parse::TokenType::kTail) || row.size() < general.size()) return;
  for (size_t i = 0; i + 1 < general.size(); ++i)
    if (row[i] != general[i] && general[i] != kWildSymbol) return;
  rise(from, to);
}

// Whether a place where rows differ may be one that varies.
bool Lattice::may_differ(Symbol symbol, size_t place) const {
  SymbolClass kind = texts_.class_of(symbol);
  bool value = kind == SymbolClass::kPlain || kind == SymbolClass::kMarked || kind == SymbolClass::kPhrase ||
               kind == SymbolClass::kSlot || kind == SymbolClass::kList;
  return value && !places_[place].label && !places_[place].first_word;
}

// Rows that differ at two or three places and agree in most words: similar, perhaps one template.
void Lattice::compare_in_frame(uint32_t node, const Frame& frame) {
  std::span<const Symbol> row = symbols(node);
  size_t words = 0;
  for (size_t i = 0; i < row.size(); ++i) words += is_word_class(places_[i].kind);
  if (words < kSimilarWordsMin) return;
  size_t looked = 0;
  for (size_t k = frame.plain.size(); k-- > 0 && looked < kSimilarRowsMax; ++looked) {
    uint32_t other = frame.plain[k];
    if (nodes_[other].up != kNone || nodes_[other].count != row.size()) continue;
    std::span<const Symbol> against = symbols(other);
    std::array<size_t, kSimilarPlacesMax> places{};
    size_t differ = 0, lost = 0;
    bool similar = true;
    for (size_t i = 0; similar && i < row.size(); ++i) {
      if (row[i] == against[i]) continue;
      similar = differ < places.size() && may_differ(row[i], i) && may_differ(against[i], i);
      if (!similar) break;
      places[differ++] = i;
      lost += is_word_class(places_[i].kind);
    }
    if (!similar || differ < 2 || words - lost < std::max(kSimilarWordsMin, 2 * differ)) continue;
    count_cover(node, other, {places.data(), differ});
    row = symbols(node);  // which a new row may have moved
  }
}

void Lattice::count_cover(uint32_t node, uint32_t other, std::span<const size_t> places) {
  std::span<const Symbol> row = symbols(node);
  uint64_t key = row_key(row);
  for (size_t place : places) key += term(kWildSymbol, place) - term(row[place], place);
  uint32_t index = by_cover_.find_or_add(mix64(key), static_cast<uint32_t>(covers_.size()));
  if (index == covers_.size()) covers_.emplace_back();
  Cover& cover = covers_[index];
  if (cover.made || cover.members.size() >= 4 * kNeedCoverRows) return;
  for (uint32_t member : {node, other})
    if (std::find(cover.members.begin(), cover.members.end(), member) == cover.members.end())
      cover.members.push_back(member);
  if (cover.members.size() < kNeedCoverRows) return;
  for (size_t place : places) {
    std::vector<Symbol> values;
    for (uint32_t member : cover.members) {
      Symbol symbol = symbols(member)[place];
      if (std::find(values.begin(), values.end(), symbol) == values.end()) values.push_back(symbol);
    }
    if (values.size() < kNeedCoverValues) return;
  }
  cover.made = true;
  scratch_.assign(row.begin(), row.end());
  for (size_t place : places) scratch_[place] = kWildSymbol;
  if (has_anchor(scratch_) && nodes_.size() < nodes_max_) store(scratch_, row_key(scratch_), false);
}

}  // namespace foreshock::templates
