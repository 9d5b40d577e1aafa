// Symbols: the words, punctuation and slots of templates as small numbers, and what each can become.
//
// A Symbol is 0 for a blank, a slot by its type, or an interned text. The class of a word says how much it
// takes until the miner believes that it is a value: words of state and words in capitals tell messages
// apart, names with inner capitals, dots or underscores are likely values. Interned texts live as long as the
// catalogue and are bounded by its caps. Not thread-safe: used under the catalogue's lock.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parse/token_scan.h"
#include "templates/mining/flat_map.h"

namespace foreshock::templates {

using Symbol = uint32_t;

enum class SymbolClass : uint8_t {
  kBlank,
  kPunct,
  kPlain,
  kMarked,
  kState,
  kSlot,
  kWild,
  kList,
  kGiven,
  kPhrase
};

constexpr Symbol kBlankSymbol = 0;
constexpr Symbol slot_symbol(parse::TokenType type) {
  return 1 + static_cast<Symbol>(type);
}
constexpr Symbol kWildSymbol = slot_symbol(parse::TokenType::kWord);
constexpr Symbol kFirstTextSymbol = 64;
// Symbols of one call that are not interned (yet): texts that the catalogue does not hold.
constexpr Symbol kFirstLooseSymbol = 0x80000000u;

constexpr bool is_slot(Symbol symbol) {
  return symbol != kBlankSymbol && symbol < kFirstTextSymbol;
}
constexpr parse::TokenType slot_type(Symbol symbol) {
  return static_cast<parse::TokenType>(symbol - 1);
}

constexpr bool is_word_class(SymbolClass kind) {
  return kind == SymbolClass::kPlain || kind == SymbolClass::kMarked || kind == SymbolClass::kState ||
         kind == SymbolClass::kPhrase;
}

SymbolClass class_of_word(std::string_view word);
// Nouns that are followed by a name: user, host, file, ...
bool announces_name(std::string_view word);

class Symbols {
 public:
  explicit Symbols(uint64_t seed) : seed_(seed), maybe_(kMaybeBits / 64) {}

  // The symbol of an interned text of this class; FlatMap::kNone when there is none.
  Symbol find(std::string_view text, SymbolClass kind) const;
  Symbol intern(std::string_view text, SymbolClass kind);

  struct Wanted {
    std::string_view text;
    SymbolClass kind = SymbolClass::kPlain;
    uint64_t key = 0;    // as key_of() has it
    uint32_t place = 0;  // the caller's
    Symbol symbol = 0;   // the answer; FlatMap::kNone when it is not held
  };
  uint64_t key_of(std::string_view text, SymbolClass kind) const;
  // find() of many at once, in steps, so that the waits for memory overlap.
  void find_all(std::span<Wanted> wanted) const;

  std::string_view text(Symbol symbol) const { return text_at(symbol - kFirstTextSymbol); }
  SymbolClass class_of(Symbol symbol) const {
    if (symbol >= kFirstTextSymbol) return kinds_[symbol - kFirstTextSymbol];
    if (symbol == kBlankSymbol) return SymbolClass::kBlank;
    return symbol == kWildSymbol ? SymbolClass::kWild : SymbolClass::kSlot;
  }
  size_t text_bytes() const { return pool_.size(); }
  size_t memory_bytes() const {
    return pool_.capacity() + kMaybeBits / 8 + ends_.capacity() * sizeof(uint32_t) + kinds_.capacity() +
           by_text_.memory_bytes();
  }

 private:
  std::string_view text_at(size_t index) const {
    size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(pool_).substr(begin, ends_[index] - begin);
  }
  bool maybe(uint64_t key) const { return (maybe_[key % kMaybeBits / 64] >> (key % 64) & 1) != 0; }

  // Turns away most words that are not held without a look at the table, which is not in the cache.
  static constexpr size_t kMaybeBits = size_t{1} << 20;

  uint64_t seed_;
  std::vector<uint64_t> maybe_;
  std::string pool_;  // all texts, one behind the other
  std::vector<uint32_t> ends_;
  std::vector<SymbolClass> kinds_;
  FlatMap by_text_;
};

}  // namespace foreshock::templates
