// Shape: what stays of a text when its variable values are taken out; the key under which a line is known.
//
// ShapeScanner runs the token scan and glues tokens to elements: "a.b-c" is one word, "blk_-12" and
// "10.0.0.1:80" are one slot, three or more slots in a row are one list. The shape's hash covers the bytes of
// the constant elements, the types of the slots and the arity of lists; blanks count as one. It is a pure
// function of the text, the same on every machine and in every version (ShapeId is stored with each line),
// and not keyed: tables mix in their own seed. Used by Miner on its lane; one scanner per lane, no
// allocation. Cost: the token scan plus about 3 ns per token. Memory: 30 KB per scanner.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/hash.h"
#include "base/ids.h"
#include "base/limits.h"
#include "parse/token_scan.h"

namespace foreshock::templates {

enum class ElementKind : uint8_t {
  kBlank,  // any run of blanks
  kPunct,  // one run of the same byte
  kWord,   // constant as far as one line can tell
  kSlot,   // variable whatever its value; type kWord is a slot of any kind
  kList,   // three or more slots with the same separator
};

struct Element {
  uint32_t begin = 0;
  uint32_t length = 0;
  ElementKind kind = ElementKind::kBlank;
  parse::TokenType type = parse::TokenType::kSpace;  // of slots
  uint16_t items = 0;                                // of lists: how many slots ...
  uint16_t first_item = 0;                           // ... and where they begin in Shape::items
  std::string_view text(std::string_view whole) const { return whole.substr(begin, length); }
};

struct Shape {
  Hash128 hash;
  std::span<const Element> elements;                    // in order; blanks around the text are left out
  std::span<const Element> items;                       // the slots inside lists
  ShapeId id() const { return ShapeId{hash.low | 1}; }  // 0 is reserved
};

class ShapeScanner {
 public:
  // The shape of `text`, valid until the next call. Of a text of several lines the first counts and the one
  // that names the exception; what follows is one tail slot.
  Shape scan(std::string_view text);

 private:
  void glue(std::string_view text, size_t tokens);
  void push_word(std::string_view text, uint32_t begin, uint32_t length);
  void push_slot(std::string_view text, uint32_t begin, uint32_t length, parse::TokenType type);
  size_t list_end(std::string_view text, size_t at) const;
  void gather_list(size_t begin, size_t end, Element& element);
  size_t enclosed_value_end(std::string_view text, size_t at) const;
  parse::TokenType value_type(std::string_view text, size_t at) const;
  void finish(std::string_view text);

  static constexpr size_t kElementsMax = limits::kShapeTokensMax * 2 + 8;
  std::array<parse::Token, limits::kShapeTokensMax + 4> tokens_;
  std::array<Element, kElementsMax> glued_;
  std::array<Element, kElementsMax> elements_;
  std::array<Element, kElementsMax> items_;
  size_t glued_count_ = 0, element_count_ = 0, item_count_ = 0;
  Hash128 hash_;
};

// Whether this whole word is a value by itself: true, false, null, root.
bool is_value_word(std::string_view word);

}  // namespace foreshock::templates
