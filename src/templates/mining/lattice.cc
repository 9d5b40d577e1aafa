#include "templates/mining/lattice.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "templates/templates_options.h"

namespace foreshock::templates {
namespace {

constexpr Symbol kHole = 62, kMask = 63;  // never a symbol of a row: slots end before, texts begin behind
static_assert(kMask < kFirstTextSymbol && slot_symbol(parse::TokenType::kTail) < kHole);

bool opens_enclosure(std::string_view punct) {
  return punct == "(" || punct == "[" || punct == "{" || punct == "\"" || punct == "'";
}

// "com.example.Cart.add": not what a message is called, but what it speaks of.
bool is_method(std::string_view word) {
  return std::count(word.begin(), word.end(), '.') >= 2;
}

bool has_letters(std::string_view text, size_t wanted) {
  size_t letters = 0;
  for (char c : text)
    letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  return letters >= wanted;
}

}  // namespace

Lattice::Lattice(uint64_t seed, size_t nodes_max)
    : seed_(mix64(seed + 0x51ED270B)), nodes_max_(nodes_max), texts_(mix64(seed + 0x2545F491)) {}

void Lattice::append(Row& row, std::string_view text, SymbolClass kind) const {
  row.wanted.push_back({text, kind, texts_.key_of(text, kind), static_cast<uint32_t>(row.symbols.size())});
  row.symbols.push_back(kBlankSymbol);
}

void Lattice::finish(Row& row) const {
  texts_.find_all(row.wanted);
  for (const Symbols::Wanted& each : row.wanted) {
    Symbol symbol = each.symbol;
    if (symbol == kNone) {
      size_t at = 0;
      auto same = [&](const Row::Loose& loose) {
        return loose.key == each.key && loose.kind == each.kind && loose.text == each.text;
      };
      while (at < row.loose.size() && !same(row.loose[at])) ++at;
      if (at == row.loose.size()) row.loose.push_back({each.text, each.kind, each.key});
      symbol = kFirstLooseSymbol + static_cast<Symbol>(at);
    }
    row.symbols[each.place] = symbol;
  }
  row.wanted.clear();
}

SymbolClass Lattice::class_of(const Row* row, Symbol symbol) const {
  return symbol >= kFirstLooseSymbol ? row->loose[symbol - kFirstLooseSymbol].kind : texts_.class_of(symbol);
}

std::string_view Lattice::text_of(const Row* row, Symbol symbol) const {
  if (symbol >= kFirstLooseSymbol) return row->loose[symbol - kFirstLooseSymbol].text;
  return symbol >= kFirstTextSymbol ? texts_.text(symbol) : std::string_view();
}

// Fills places_ for a row.
void Lattice::survey(std::span<const Symbol> symbols, const Row* row) {
  places_.assign(symbols.size(), Place{});
  bool first = true;
  auto is_quoted = [&](size_t i) {
    if (i == 0 || i + 1 >= symbols.size()) return false;
    std::string_view open = text_of(row, symbols[i - 1]), close = text_of(row, symbols[i + 1]);
    if (open != "\"" && open != "'" && open != "`") return false;
    if (close != (open == "`" ? "'" : open)) return false;
    return i + 2 >= symbols.size() || text_of(row, symbols[i + 2]) != ":";  // a key
  };
  for (size_t i = 0; i < symbols.size(); ++i) {
    Place& place = places_[i];
    place.kind = class_of(row, symbols[i]);
    if (place.kind == SymbolClass::kBlank || place.kind == SymbolClass::kPunct) continue;
    place.holds = true;
    bool first_place = first;
    size_t back = i;
    auto text_before = [&] { return back > 0 ? text_of(row, symbols[back - 1]) : std::string_view(); };
    if (text_before() == "\"" || text_before() == "'") --back;
    if (back > 0 && symbols[back - 1] == kBlankSymbol) --back;
    place.after_equals = text_before() == "=";
    if (is_word_class(place.kind)) {
      std::string_view next = i + 1 < symbols.size() ? text_of(row, symbols[i + 1]) : std::string_view();
      bool blank_then_equals =
          i + 2 < symbols.size() && symbols[i + 1] == kBlankSymbol && text_of(row, symbols[i + 2]) == "=";
      place.label = !next.empty() && (next == "=" || next[0] == ':' || next[0] == '(');
      place.label |= blank_then_equals;
      bool numbered = next == "(" && i + 3 < symbols.size() &&
                      symbols[i + 2] == slot_symbol(parse::TokenType::kNumber) &&
                      text_of(row, symbols[i + 3]) == ")";
      bool method = next == "(" && is_method(text_of(row, symbols[i]));
      place.label &= !numbered && !method;  // "name(17)", "com.example.Cart.add("
      place.first_word = first;
      first = false;
    } else if (place.kind == SymbolClass::kWild) {
      first = false;
    }
    bool named = i >= 2 && symbols[i - 1] == kBlankSymbol && announces_name(text_of(row, symbols[i - 2]));
    place.after_noun = named && place.kind != SymbolClass::kState;
    place.enclosed = i > 0 && opens_enclosure(text_of(row, symbols[i - 1]));
    place.quoted = !first_place && is_quoted(i);
    bool value = (place.after_equals || place.after_noun || place.quoted) && !place.label;
    bool marked = place.kind == SymbolClass::kMarked && !place.label && !place.first_word;
    place.soft = value || marked || place.kind == SymbolClass::kWild || place.kind == SymbolClass::kSlot ||
                 place.kind == SymbolClass::kList;
  }
}

uint64_t Lattice::term(Symbol symbol, size_t place) const {
  return mix64(seed_ + symbol * 0x9E3779B97F4A7C15ull + place * 0xC2B2AE3D27D4EB4Full);
}

uint64_t Lattice::row_key(std::span<const Symbol> symbols) const {
  uint64_t key = mix64(seed_ ^ symbols.size());
  for (size_t i = 0; i < symbols.size(); ++i) key += term(symbols[i], i);
  return key;
}

// Whether something constant is left that a person would know the message by.
bool Lattice::has_anchor(std::span<const Symbol> symbols) const {
  for (Symbol symbol : symbols)
    if (symbol >= kFirstTextSymbol && is_word_class(texts_.class_of(symbol)) &&
        has_letters(texts_.text(symbol), 2))
      return true;
  return false;
}

// survey() must have run for these symbols.
uint64_t Lattice::skeleton_key(std::span<const Symbol> symbols, uint64_t key, bool& usable) const {
  usable = false;
  bool any_soft = false;
  for (size_t i = 0; i < symbols.size(); ++i) {
    if (places_[i].soft) {
      key += term(kMask, i) - term(symbols[i], i);
      any_soft = true;
    } else if (is_word_class(places_[i].kind)) {
      usable = true;
    }
  }
  usable &= any_soft;
  return mix64(key);
}

uint64_t Lattice::frame_key(std::span<const Symbol> symbols, const Row* row) const {
  uint64_t key = mix64(seed_ + symbols.size());
  for (size_t i = 0; i < symbols.size(); ++i)
    if (SymbolClass kind = class_of(row, symbols[i]);
        kind == SymbolClass::kBlank || kind == SymbolClass::kPunct)
      key += term(symbols[i], i);
  return mix64(key);
}

uint32_t Lattice::need(const Hole& hole, const Place& place) const {
  if (place.after_equals && !place.label) return kNeedAfterEquals;
  if (place.quoted && !place.label) return kNeedQuoted;
  if (hole.typed >= 2 || (hole.typed == 1 && place.enclosed)) return kNeedTyped;
  if (place.after_noun && !place.label && hole.states == 0) return kNeedAfterNoun;
  if (pressure_ && !place.label) return 2;
  if (place.label || hole.states > 0) return kNeedState;
  if (place.first_word) return kNeedFirstWord;
  if (hole.marked + hole.typed >= kNeedMarked || hole.typed > 0) return kNeedMarked;
  return kNeedPlain;
}

uint32_t Lattice::find(const Row& row) {
  std::span<const Symbol> symbols = row.symbols;
  if (uint32_t node = find_exact(row); node != kNone) return node;
  size_t loose = 0;  // texts that no node holds can only stand where nodes have slots
  for (Symbol symbol : symbols) loose += symbol >= kFirstLooseSymbol;
  if (loose > 1 && clauses_.empty()) return find_in_frame(row);
  uint64_t key = row_key(symbols);
  survey(symbols, &row);
  if (size_t end = clauses_.empty() ? 0 : clause_end(symbols, &row); end > 0)
    if (uint32_t tail = find_tail(symbols, end); tail != kNone) return tail;
  // Covered by a node with a slot at one place.
  uint32_t found = kNone;
  for (size_t i = 0; loose <= 1 && i < symbols.size(); ++i) {
    if (!places_[i].holds || (loose == 1 && symbols[i] < kFirstLooseSymbol)) continue;
    uint32_t hole = by_hole_.find(mix64(key - term(symbols[i], i) + term(kHole, i)));
    if (hole == kNone || holes_[hole].wild == kNone) continue;
    if (found == kNone) {
      found = holes_[hole].wild;
    } else if (top(found) != top(holes_[hole].wild)) {
      joining_.emplace_back(found, holes_[hole].wild);
    }
  }
  if (!joining_.empty()) settle();
  if (found != kNone) return found;
  return find_in_frame(row);
}

// Covered by a node with slots at several places.
uint32_t Lattice::find_in_frame(const Row& row) const {
  std::span<const Symbol> symbols = row.symbols;
  uint32_t frame = by_frame_.find(frame_key(symbols, &row));
  if (frame == kNone) return kNone;
  for (uint32_t candidate : frames_[frame].wild) {
    std::span<const Symbol> general = this->symbols(candidate);
    bool covers = general.size() == symbols.size();
    for (size_t i = 0; covers && i < symbols.size(); ++i)
      covers = general[i] == symbols[i] || general[i] == kWildSymbol;
    if (covers) return candidate;
  }
  return kNone;
}

bool Lattice::covers(uint32_t general, uint32_t special) const {
  const Node &a = nodes_[general], &b = nodes_[special];
  if (a.count != b.count) return false;
  for (size_t i = 0; i < a.count; ++i)
    if (rows_[a.first + i] != rows_[b.first + i] && rows_[a.first + i] != kWildSymbol) return false;
  return true;
}

// Joins the node with those that cover it or that it covers at several places; holes see to single places.
void Lattice::enter_frame(uint32_t node, Frame& frame) {
  for (uint32_t general : frame.wild)
    if (covers(general, node)) joining_.emplace_back(node, general);
  bool wild = nodes_[node].wilds > 1;
  if (wild) {
    size_t looked = 0;
    for (size_t i = frame.plain.size(); i-- > 0 && looked < kFrameScanMax; ++looked)
      if (nodes_[frame.plain[i]].up == kNone && covers(node, frame.plain[i]))
        joining_.emplace_back(frame.plain[i], node);
    for (uint32_t special : frame.wild)
      if (covers(node, special)) joining_.emplace_back(special, node);
  }
  if (!wild) {
    frame.plain.push_back(node);
  } else if (frame.wild.size() < kFrameCandidatesMax) {
    frame.wild.push_back(node);
  } else {  // what was joined since makes room
    auto joined = std::find_if(frame.wild.begin(), frame.wild.end(),
                               [this](uint32_t other) { return nodes_[other].up != kNone; });
    if (joined != frame.wild.end()) *joined = node;
  }
}

uint32_t Lattice::find_exact(const Row& row) const {
  return row.loose.empty() ? by_row_.find(mix64(row_key(row.symbols))) : kNone;
}

uint32_t Lattice::add(const Row& row) {
  if (nodes_.size() >= nodes_max_) return kNone;
  std::vector<Symbol> symbols = row.symbols;
  for (Symbol& symbol : symbols)
    if (symbol >= kFirstLooseSymbol) {
      const Row::Loose& loose = row.loose[symbol - kFirstLooseSymbol];
      symbol = texts_.intern(loose.text, loose.kind);
    }
  uint32_t node = store(symbols, row_key(symbols), false);
  settle();
  return node;
}

uint32_t Lattice::add_alone(const Row& row) {
  std::vector<Symbol> symbols = row.symbols;
  for (Symbol& symbol : symbols)
    if (symbol >= kFirstLooseSymbol) {
      const Row::Loose& loose = row.loose[symbol - kFirstLooseSymbol];
      symbol = texts_.intern(loose.text, loose.kind);
    }
  uint64_t key = row_key(symbols);
  if (uint32_t known = by_row_.find(mix64(key)); known != kNone) return known;
  if (nodes_.size() >= nodes_max_ + nodes_max_ / 4) return kNone;
  return store(symbols, key, true);
}

uint32_t Lattice::store(std::span<const Symbol> symbols, uint64_t key, bool alone) {
  auto next = static_cast<uint32_t>(nodes_.size());
  uint32_t node = by_row_.find_or_add(mix64(key), next);
  if (node != next) return node;
  Node made;
  made.first = static_cast<uint32_t>(rows_.size());
  made.count = static_cast<uint16_t>(symbols.size());
  made.alone = alone;
  grow_by_quarter(rows_, symbols.size());
  grow_by_quarter(links_, symbols.size());
  grow_by_quarter(nodes_);
  for (Symbol symbol : symbols) {
    made.wilds = static_cast<uint16_t>(made.wilds + (symbol == kWildSymbol));
    rows_.push_back(symbol);
  }
  links_.resize(rows_.size(), kNone);
  nodes_.push_back(made);
  if (!alone) entering_.push_back(node);
  return node;
}

void Lattice::unite(uint32_t a, uint32_t b) {
  joining_.emplace_back(a, b);
  settle();
}

void Lattice::rise(uint32_t from, uint32_t to) {
  if (from == to) return;
  nodes_[from].up = to;
  risen_.push_back(from);
}

std::vector<uint32_t> Lattice::take_risen() {
  return std::exchange(risen_, {});
}

// Draws all conclusions from what was stored: every step makes a node strictly more general, so it ends.
void Lattice::settle() {
  while (!entering_.empty() || !joining_.empty() || !lifting_.empty()) {
    if (!entering_.empty()) {
      uint32_t node = entering_.back();
      entering_.pop_back();
      enter_node(node);
      continue;
    }
    if (joining_.empty()) {
      auto [node, tail] = lifting_.back();
      lifting_.pop_back();
      lift(node, tail);
      continue;
    }
    auto [a, b] = joining_.back();
    joining_.pop_back();
    a = top(a);
    b = top(b);
    if (a == b || nodes_[a].alone || nodes_[b].alone || nodes_[a].count != nodes_[b].count) continue;
    std::vector<Symbol> joined(symbols(a).begin(), symbols(a).end());
    std::span<const Symbol> other = symbols(b);
    for (size_t i = 0; i < joined.size(); ++i)
      if (joined[i] != other[i]) joined[i] = kWildSymbol;
    if (!has_anchor(joined) || nodes_.size() >= nodes_max_ + nodes_max_ / 8) continue;
    uint32_t node = top(store(joined, row_key(joined), false));
    rise(a, node);
    rise(b, node);
  }
}

void Lattice::enter_node(uint32_t node) {
  std::span<const Symbol> row = symbols(node);
  uint64_t key = row_key(row);
  survey(row, nullptr);
  bool usable = false;
  uint64_t skeleton = skeleton_key(row, key, usable);
  uint64_t frame = frame_key(row, nullptr);
  size_t clause = clause_end(row, nullptr);
  enter_holes(node, key);  // may move the rows: `row` is not used from here on
  uint32_t slot = by_frame_.find_or_add(frame, static_cast<uint32_t>(frames_.size()));
  grow_by_quarter(frames_);
  if (slot == frames_.size()) frames_.emplace_back();
  compare_in_frame(node, frames_[slot]);
  enter_frame(node, frames_[slot]);
  if (clause > 0) enter_clause(node, clause);
  if (usable) enter_skeleton(node, skeleton);
}

void Lattice::enter_holes(uint32_t node, uint64_t key) {
  uint32_t first = nodes_[node].first;
  for (uint16_t i = 0; i < nodes_[node].count; ++i) {
    const Place& place = places_[i];
    if (!place.holds) continue;
    Symbol symbol = rows_[first + i];
    uint64_t hole_key = mix64(key - term(symbol, i) + term(kHole, i));
    uint32_t index = by_hole_.find_or_add(hole_key, static_cast<uint32_t>(holes_.size()));
    grow_by_quarter(holes_);
    if (index == holes_.size()) holes_.emplace_back();
    Hole& hole = holes_[index];
    if (symbol == kWildSymbol) {
      hole.wild = node;
      for (uint32_t member = hole.head; member != kNone; member = links_[nodes_[member].first + i])
        joining_.emplace_back(member, node);
      continue;
    }
    links_[first + i] = hole.head;
    hole.head = node;
    if (hole.total < UINT16_MAX) ++hole.total;
    auto count = [](uint8_t& counter) { counter = static_cast<uint8_t>(std::min(counter + 1, 255)); };
    if (place.kind == SymbolClass::kSlot || place.kind == SymbolClass::kList) count(hole.typed);
    if (place.kind == SymbolClass::kMarked) count(hole.marked);
    if (place.kind == SymbolClass::kState) count(hole.states);
    if (hole.wild != kNone) {
      joining_.emplace_back(node, hole.wild);
    } else if (hole.total >= need(hole, place) && nodes_.size() < nodes_max_) {
      scratch_.assign(rows_.begin() + first, rows_.begin() + first + nodes_[node].count);
      scratch_[i] = kWildSymbol;
      if (!has_anchor(scratch_)) continue;
      store(scratch_, row_key(scratch_), false);  // entering it joins the members
    }
  }
}

void Lattice::enter_skeleton(uint32_t node, uint64_t key) {
  uint32_t index = by_skeleton_.find_or_add(key, static_cast<uint32_t>(skeletons_.size()));
  grow_by_quarter(skeletons_);
  if (index == skeletons_.size()) skeletons_.emplace_back();
  std::vector<uint32_t>& members = skeletons_[index];
  members.push_back(node);
  if (members.size() > 1) review_skeleton(members);
  if (members.size() > kSkeletonMembersMax) {  // keep what is still apart
    std::erase_if(members, [this](uint32_t member) { return nodes_[member].up != kNone; });
    if (members.size() > kSkeletonMembersMax) members.resize(kSkeletonMembersMax);
  }
}

// Looks at every soft place of a skeleton's rows: which of them vary?
void Lattice::review_skeleton(std::vector<uint32_t>& members) {
  size_t count = nodes_[members[0]].count;
  std::vector<bool> wild_places(count, false);
  bool any = false;
  std::vector<Symbol> values;
  for (size_t i = 0; i < count; ++i) {
    if (!places_[i].soft) continue;
    values.clear();
    uint32_t typed = 0, marked = 0;
    bool wild = false;
    for (uint32_t member : members) {
      Symbol symbol = rows_[nodes_[member].first + i];
      if (std::find(values.begin(), values.end(), symbol) != values.end()) continue;
      values.push_back(symbol);
      SymbolClass kind = texts_.class_of(symbol);
      wild |= kind == SymbolClass::kWild;
      typed += kind == SymbolClass::kSlot || kind == SymbolClass::kList;
      marked += kind == SymbolClass::kMarked;
    }
    if (values.size() < 2) continue;
    bool value = (places_[i].after_equals || places_[i].after_noun || places_[i].quoted) && !places_[i].label;
    bool varies = wild || typed > 0 || (value && values.size() >= kNeedAfterEquals) ||
                  marked >= kNeedMarked || members.size() >= kSkeletonMembersMax || pressure_;
    wild_places[i] = varies;
    any |= varies;
  }
  if (!any) return;
  for (size_t m = 0, end = members.size(); m < end; ++m) {
    uint32_t member = members[m];
    uint32_t general = generalised(member, wild_places);
    if (general != kNone && general != member) joining_.emplace_back(member, general);
  }
}

uint32_t Lattice::generalised(uint32_t node, const std::vector<bool>& wild_places) {
  scratch_.assign(symbols(node).begin(), symbols(node).end());
  bool changed = false;
  for (size_t i = 0; i < scratch_.size(); ++i)
    if (wild_places[i] && scratch_[i] != kWildSymbol) {
      scratch_[i] = kWildSymbol;
      changed = true;
    }
  if (!changed) return node;
  if (!has_anchor(scratch_) || nodes_.size() >= nodes_max_) return kNone;
  return store(scratch_, row_key(scratch_), false);
}

size_t Lattice::memory_bytes() const {
  size_t bytes = nodes_.capacity() * sizeof(Node) + (rows_.capacity() + links_.capacity()) * 4 +
                 holes_.capacity() * sizeof(Hole) + by_row_.memory_bytes() + by_hole_.memory_bytes() +
                 by_skeleton_.memory_bytes() + by_frame_.memory_bytes() + by_clause_.memory_bytes() +
                 by_cover_.memory_bytes() + covers_.capacity() * sizeof(Cover) + texts_.memory_bytes();
  for (const auto& members : skeletons_) bytes += sizeof(members) + members.capacity() * 4;
  for (const Frame& frame : frames_)
    bytes += sizeof(frame) + (frame.plain.capacity() + frame.wild.capacity()) * 4;
  return bytes;
}

}  // namespace foreshock::templates
