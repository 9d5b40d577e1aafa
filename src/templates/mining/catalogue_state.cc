#include "templates/mining/catalogue_state.h"

#include <algorithm>
#include <unordered_set>

#include "base/hash.h"
#include "templates/template_text.h"
#include "templates/templates_options.h"

namespace foreshock::templates {

using parse::TokenType;

namespace {

// Restored aliases point to final ids, and so do decisions; a hostile file may hold a circle of both.
constexpr int kHopsMax = 16;

}  // namespace

Catalogue::State::State(size_t templates_max, uint64_t seed)
    : templates_max_(templates_max ? templates_max : limits::kTemplatesPerTenantMax),
      seed_(seed),
      lattice_(seed, templates_max_ * kIdsPerTemplateMax),
      slot_places_(std::make_shared<SlotPlaces>()) {}

void Catalogue::State::clear() {
  lattice_ = Lattice(seed_, templates_max_ * kIdsPerTemplateMax);
  records_.clear();
  record_of_node_.clear();
  by_id_.clear();
  restored_aliases_.clear();
  places_of_node_.clear();
  book_ = {};
  decision_versions_.clear();
  rules_.clear();
  rules_of_record_.clear();
  live_ = general_ = text_bytes_ = 0;
  next_order_ = 1;
  slot_places_ = std::make_shared<SlotPlaces>();  // lanes may still hold the old one
}

void Catalogue::State::replace_with(State& other) {
  lattice_ = std::move(other.lattice_);
  records_ = std::move(other.records_);
  record_of_node_ = std::move(other.record_of_node_);
  by_id_ = std::move(other.by_id_);
  restored_aliases_ = std::move(other.restored_aliases_);
  book_ = std::move(other.book_);
  decision_versions_ = std::move(other.decision_versions_);
  rules_ = std::move(other.rules_);
  rules_of_record_.clear();
  live_ = other.live_;
  general_ = other.general_;
  text_bytes_ = other.text_bytes_;
  next_order_ = other.next_order_;
  slot_places_ = std::move(other.slot_places_);
  places_of_node_ = std::move(other.places_of_node_);
  version_.store(other.version_.load(std::memory_order_relaxed), std::memory_order_release);
  generation_.fetch_add(1, std::memory_order_release);
  merges_.fetch_add(1, std::memory_order_release);
}

bool Catalogue::State::full() const {
  return live_ >= templates_max_ || records_.size() >= templates_max_ * kIdsPerTemplateMax ||
         text_bytes_ + lattice_.texts().text_bytes() >= kTextBytesMax;
}

namespace {

// Appends `piece` with one blank for any run of blanks, as in a template's text.
void append_blanks_once(std::string_view piece, std::string& out) {
  for (char c : piece) {
    bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank) {
      out += c;
    } else if (out.empty() || out.back() != ' ') {
      out += ' ';
    }
  }
}

}  // namespace

namespace {

// Whether the word at `at` is the method of a frame, "... at shop.Cart.add at shop.Till.pay <tail>": which
// one it is tells messages apart, as a word of state does.
bool is_frame(std::span<const Element> elements, size_t at, std::string_view text) {
  auto framed = [&](size_t i) {
    return i >= 2 && elements[i - 1].kind == ElementKind::kBlank && elements[i - 2].text(text) == "at";
  };
  size_t last = elements.size() - 1;
  if (elements[last].kind != ElementKind::kSlot || elements[last].type != TokenType::kTail) return false;
  if (elements[last - 1].kind != ElementKind::kBlank || !framed(at)) return false;
  return at + 2 == last || (at + 6 == last && framed(at + 4));
}

}  // namespace

// The row of a shape, in row_.
void Catalogue::State::fill_row(const Shape& shape, std::string_view text) {
  row_.clear();
  for (size_t i = 0; i < shape.elements.size(); ++i) {
    const Element& element = shape.elements[i];
    std::string_view piece = element.text(text);
    switch (element.kind) {
      case ElementKind::kBlank:
        row_.symbols.push_back(kBlankSymbol);
        break;
      case ElementKind::kPunct:
        lattice_.append(row_, piece, SymbolClass::kPunct);
        break;
      case ElementKind::kWord:
        lattice_.append(
            row_, piece,
            i >= 2 && is_frame(shape.elements, i, text) ? SymbolClass::kState : class_of_word(piece));
        break;
      case ElementKind::kSlot:
        row_.symbols.push_back(slot_symbol(element.type));
        break;
      case ElementKind::kPhrase: {
        std::string& phrase = row_.owned.emplace_back();
        append_blanks_once(piece, phrase);
        lattice_.append(row_, phrase, SymbolClass::kPhrase);
        break;
      }
      case ElementKind::kList:
      case ElementKind::kMeasure: {
        // The symbol is its own text, e.g. "<num>, <num>, <num>" or "<num> MB".
        std::string& list = row_.owned.emplace_back();
        uint32_t done = element.begin;
        for (size_t k = 0; k < element.items; ++k) {
          const Element& item = shape.items[element.first_item + k];
          append_blanks_once(text.substr(done, item.begin - done), list);
          list += '<';
          list += parse::slot_name(item.type);
          list += '>';
          done = item.end();
        }
        append_blanks_once(text.substr(done, element.end() - done), list);
        lattice_.append(row_, list, SymbolClass::kList);
        break;
      }
    }
  }
  lattice_.finish(row_);
}

// The row of a canonical text, in row_; false when the text cannot have come from write_template().
bool Catalogue::State::row_of_text(std::string_view text) {
  row_.clear();
  std::vector<TextPart> parts = read_template(text);
  if (write_template(parts) != text) return false;
  auto scanner = std::make_unique<ShapeScanner>();
  Shape shape = scanner->scan_parts(parts, row_text_);
  fill_row(shape, row_text_);
  return row_.symbols.size() <= UINT16_MAX;
}

std::string Catalogue::State::text_of(uint32_t node) const {
  std::vector<TextPart> parts;
  std::string list;
  for (Symbol symbol : lattice_.symbols(node)) {
    if (symbol == kBlankSymbol) {
      parts.push_back({" ", false, TokenType::kWord});
    } else if (is_slot(symbol)) {
      parts.push_back({"", true, slot_type(symbol)});
    } else if (lattice_.texts().class_of(symbol) == SymbolClass::kGiven) {
      return std::string(lattice_.texts().text(symbol));
    } else if (lattice_.texts().class_of(symbol) == SymbolClass::kList) {
      for (TextPart& part : read_template(lattice_.texts().text(symbol))) parts.push_back(std::move(part));
    } else {
      parts.push_back({std::string(lattice_.texts().text(symbol)), false, TokenType::kWord});
    }
  }
  return write_template(parts);
}

const std::vector<uint16_t>& Catalogue::State::places_of(uint32_t node) const {
  const std::vector<uint16_t>*& known = places_of_node_[node];
  if (known) return *known;
  std::vector<uint16_t> places;
  std::span<const Symbol> symbols = lattice_.symbols(node);
  for (size_t i = 0; i < symbols.size(); ++i) {
    bool list = !is_slot(symbols[i]) && lattice_.texts().class_of(symbols[i]) == SymbolClass::kList;
    bool rest = symbols[i] == slot_symbol(TokenType::kTail) && i + 1 == symbols.size();
    if (is_slot(symbols[i]) || list)
      places.push_back(static_cast<uint16_t>(i | (list ? kListPlace : 0) | (rest ? kRestPlace : 0)));
  }
  slot_places_->push_back(std::move(places));
  known = &slot_places_->back();
  return *known;
}

uint32_t Catalogue::State::record(uint32_t node, Timestamp seen, bool& is_new) {
  is_new = false;
  if (auto known = record_of_node_.find(node); known != record_of_node_.end()) return known->second;
  std::string text = text_of(node);
  if (text.empty() || text == " ") text = kBlankText;
  if (text.size() > limits::kTemplateTextBytesMax) text = kAnyText;
  TemplateId id = template_id_of(text);
  if (auto known = by_id_.find(id.value); known != by_id_.end()) {
    // Another row with the same text, e.g. one that was restored: they are one template.
    uint32_t index = known->second;
    uint32_t other = lattice_.top(records_[index].node);
    record_of_node_.emplace(node, index);
    if (other != node) {
      lattice_.unite(node, other);
      record_of_node_.emplace(other, index);
    }
    return index;
  }
  auto index = static_cast<uint32_t>(records_.size());
  Record made;
  made.id = id;
  made.node = node;
  made.first_seen = seen;
  made.order = next_order_++;
  made.whole = text == kAnyText;
  text_bytes_ += text.size();
  made.text = std::move(text);
  made.version = version_.load(std::memory_order_relaxed) + 1;
  records_.push_back(std::move(made));
  record_of_node_.emplace(node, index);
  by_id_.emplace(id.value, index);
  ++live_;
  is_new = true;
  version_.store(records_.back().version, std::memory_order_release);
  return index;
}

// Gives records to the tops of what rose, and makes aliases of the records below them.
void Catalogue::State::follow_merges(Timestamp seen) {
  bool merged = false;
  for (std::vector<uint32_t> risen = lattice_.take_risen(); !risen.empty(); risen = lattice_.take_risen()) {
    for (uint32_t node : risen) {
      auto old = record_of_node_.find(node);
      if (old == record_of_node_.end()) continue;
      uint32_t index = old->second;
      bool is_new = false;
      uint32_t target = record(lattice_.top(node), seen, is_new);
      if (target == index || records_[index].node != node || records_[index].merged_version != 0) continue;
      records_[target].first_seen = std::min(records_[target].first_seen, records_[index].first_seen);
      records_[target].joined = true;
      records_[index].merged_version = version_.load(std::memory_order_relaxed) + 1;
      version_.store(records_[index].merged_version, std::memory_order_release);
      --live_;
      merged = true;
    }
  }
  if (!merged) return;
  rules_of_record_.clear();
  merges_.fetch_add(1, std::memory_order_release);
}

uint32_t Catalogue::State::reserved(std::string_view text, Timestamp seen, bool& is_new) {
  row_.clear();
  row_.owned.emplace_back(text);
  lattice_.append(row_, row_.owned.back(), SymbolClass::kGiven);
  lattice_.finish(row_);
  uint32_t node = lattice_.add_alone(row_);
  record(node, seen, is_new);
  return node;
}

uint32_t Catalogue::State::given(std::string_view given_template, Timestamp seen, bool& is_new) {
  std::string text = canonical_given(given_template);
  if (auto known = by_id_.find(template_id_of(text).value); known != by_id_.end()) {
    is_new = false;
    return records_[known->second].node;
  }
  if (full()) return reserved(kAnyText, seen, is_new);
  uint32_t node = reserved(text, seen, is_new);
  if (is_new) records_[record_of_node_.at(node)].given = true;
  return node;
}

// Everything that is not punctuation becomes a slot; past that share, one template takes all.
uint32_t Catalogue::State::place_beyond_cap(Timestamp seen, bool& is_new) {
  size_t typed = 0;
  for (Symbol& symbol : row_.symbols) {
    if (symbol >= kFirstLooseSymbol) {
      if (row_.loose[symbol - kFirstLooseSymbol].kind == SymbolClass::kPunct) continue;
      symbol = kWildSymbol;
    } else if (symbol >= kFirstTextSymbol && lattice_.texts().class_of(symbol) != SymbolClass::kPunct) {
      symbol = kWildSymbol;
    }
    typed += symbol != kWildSymbol;
  }
  uint32_t known = lattice_.find_exact(row_);
  if (known != Lattice::kNone) {
    is_new = false;
    return known;
  }
  if (typed == 0 || row_.symbols.size() > 64 ||
      general_ >= std::max<size_t>(templates_max_ / kGeneralShare, 1))
    return reserved(kAnyText, seen, is_new);
  uint32_t node = lattice_.add_alone(row_);
  if (node == Lattice::kNone) return reserved(kAnyText, seen, is_new);
  ++general_;
  records_[record(node, seen, is_new)].beyond_cap = true;
  return node;
}

Catalogue::State::Placed Catalogue::State::place(const Shape& shape, std::string_view text,
                                                 std::string_view given_template, Timestamp seen) {
  Placed placed;
  if (!given_template.empty()) {
    placed.node = given(given_template, seen, placed.is_new);
    return placed;
  }
  if (shape.elements.empty()) {
    placed.node = reserved(kBlankText, seen, placed.is_new);
    return placed;
  }
  lattice_.set_pressure(live_ * 100 >= templates_max_ * kPressurePercent);
  fill_row(shape, text);
  placed.node = lattice_.find(row_);
  if (placed.node == Lattice::kNone && !full()) placed.node = lattice_.add(row_);
  if (placed.node == Lattice::kNone) {
    placed.node = place_beyond_cap(seen, placed.is_new);
    return placed;
  }
  follow_merges(seen);  // first, so that a template that came of merging is not called new
  record(lattice_.top(placed.node), seen, placed.is_new);
  follow_merges(seen);
  return placed;
}

Catalogue::State::View Catalogue::State::view(uint32_t node) const {
  uint32_t top = lattice_.top(node);
  uint32_t index = canonical_record(record_of_node_.at(top));
  const Record& record = records_[index];
  return {record.id, places_of(top), record.whole, record.given, rules_.empty() ? nullptr : rules_of(index)};
}

TemplateId Catalogue::State::resolve(TemplateId id) const {
  for (int hop = 0; hop < kHopsMax; ++hop) {
    if (TemplateId decided = book_.alias(id); decided != id) {
      id = decided;
      continue;
    }
    if (auto known = by_id_.find(id.value); known != by_id_.end())
      id = records_[canonical_record(known->second)].id;
    if (book_.alias(id) != id) continue;
    auto restored = restored_aliases_.find(id.value);
    if (restored == restored_aliases_.end()) break;
    id = TemplateId{restored->second.to};
  }
  return id;
}

bool Catalogue::State::restore_template(const std::string& text, Timestamp first_seen, uint64_t order,
                                        bool decided) {
  if (text.empty() || text.size() > limits::kTemplateTextBytesMax) return false;
  if (by_id_.contains(template_id_of(text).value)) return true;
  bool is_new = false;
  bool plain = text != kAnyText && text != kBlankText && !decided && row_of_text(text);
  uint32_t node = plain ? lattice_.add(row_) : Lattice::kNone;
  if (node != Lattice::kNone && text_of(node) == text) {
    follow_merges(first_seen);
    record(lattice_.top(node), first_seen, is_new);
  } else {
    reserved(text, first_seen, is_new);
  }
  if (auto made = by_id_.find(template_id_of(text).value); made != by_id_.end()) {
    records_[made->second].first_seen = first_seen;
    records_[made->second].order = order;
    next_order_ = std::max(next_order_, order + 1);
  }
  follow_merges(first_seen);
  return true;
}

void Catalogue::State::restore_alias(TemplateId from, TemplateId to) {
  bool changed = false;
  auto final = [&](TemplateId id) { return learned_final(id, UINT64_MAX, changed); };
  from = final(from);  // whatever it became by learning: that and `to` are one
  to = final(to);
  if (from == to) return;
  auto held = by_id_.find(from.value), target = by_id_.find(to.value);
  if (held != by_id_.end() && target != by_id_.end()) {  // both grew here too: learn that they are one
    lattice_.unite(records_[held->second].node, records_[target->second].node);
    follow_merges(records_[held->second].first_seen);
    if (final(from) == final(to)) return;
  } else if (held != by_id_.end()) {
    std::swap(from, to);  // the one that is held stays
  }
  uint64_t version = version_.fetch_add(1, std::memory_order_acq_rel) + 1;
  restored_aliases_[from.value] = {to.value, version};
}

void Catalogue::State::shorten_aliases() {
  for (auto& [from, alias] : restored_aliases_) {
    bool changed = false;
    TemplateId final = learned_final(TemplateId{alias.to}, UINT64_MAX, changed);
    if (final.value != from) alias.to = final.value;
  }
}

Status Catalogue::State::restore(const Delta& delta) {
  if (delta.aliases.size() + restored_aliases_.size() > aliases_max() ||
      delta.templates.size() > aliases_max() || delta.decisions.size() > kDecisionsKeptMax)
    return fail(ErrorKind::kExhausted, "the stored dictionary holds more templates than this catalogue may");
  std::unordered_set<uint64_t> decided;
  for (const Decision& decision : delta.decisions)
    if (!decision.mined)
      for (const std::string& text : decision.made) decided.insert(template_id_of(text).value);
  for (const Template& made : delta.templates)
    if (!restore_template(made.text, made.first_seen, made.created_order, decided.contains(made.id.value)))
      return fail(ErrorKind::kCorrupt, "template " + hex16(made.id) + " has no readable text");
  for (const Alias& alias : delta.aliases) restore_alias(alias.from, alias.to);
  shorten_aliases();
  for (const Decision& decision : delta.decisions) apply(decision);
  return {};
}

TemplateId Catalogue::State::learned_final(TemplateId id, uint64_t version, bool& changed) const {
  for (int hop = 0; hop < kHopsMax; ++hop) {
    if (auto held = by_id_.find(id.value); held != by_id_.end()) {
      for (uint32_t node = records_[held->second].node; node != Lattice::kNone; node = lattice_.up(node))
        if (auto known = record_of_node_.find(node); known != record_of_node_.end())
          changed |= records_[known->second].merged_version > version;
      id = records_[canonical_record(held->second)].id;
    }
    auto restored = restored_aliases_.find(id.value);
    if (restored == restored_aliases_.end()) break;
    changed |= restored->second.version > version;
    id = TemplateId{restored->second.to};
  }
  return id;
}

std::vector<Alias> Catalogue::State::learned_aliases(uint64_t version) const {
  std::vector<Alias> out;
  auto tell = [&](TemplateId from) {
    bool changed = version == 0;
    TemplateId final = learned_final(from, version, changed);
    if (changed && final != from) out.push_back({from, final});
  };
  for (const Record& record : records_)
    if (record.merged_version != 0) tell(record.id);
  for (const auto& [from, alias] : restored_aliases_) tell(TemplateId{from});
  std::sort(out.begin(), out.end(), [](const Alias& a, const Alias& b) { return a.from < b.from; });
  out.erase(std::unique(out.begin(), out.end(), [](auto& a, auto& b) { return a.from == b.from; }),
            out.end());
  return out;
}

Template Catalogue::State::to_template(const Record& record) {
  Template made;
  made.id = record.id;
  made.text = record.text;
  made.first_seen = record.first_seen;
  made.created_order = record.order;
  bool learned = record.joined;
  for (const TextPart& part : read_template(record.text)) {
    if (!part.is_slot) continue;
    made.slots.push_back(part.type);
    learned |= part.type == TokenType::kWord;
  }
  if (record.by_person) made.origin = TemplateOrigin::kPerson;
  if (record.given) made.origin = TemplateOrigin::kProgram;
  made.raw_shape = record.beyond_cap || record.whole || (!learned && made.origin == TemplateOrigin::kMined);
  return made;
}

}  // namespace foreshock::templates
