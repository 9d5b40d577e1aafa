// ElementGlue: joins the tokens of a scan to words and values: "a.b-c" is one word, "blk_-12" and
// "10.0.0.1:80" are one slot each.
//
// Works by appending: what a token belongs to is decided by the elements before it. Private to the room, no
// allocation, about 2 ns per token.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "templates/mining/element.h"

namespace foreshock::templates {

class ElementGlue {
 public:
  static constexpr size_t kElementsMax = limits::kShapeTokensMax * 2 + 8;

  void clear() { count_ = floor_ = 0; }
  // Appends the tokens of `text`; what was appended before stays apart from them.
  void append(std::string_view text, std::span<const parse::Token> tokens);
  // Appends a slot that takes part in nothing.
  void append_slot(const Element& slot);

  std::span<Element> elements() { return {elements_.data(), count_}; }

 private:
  void push_word(std::string_view text, uint32_t begin, uint32_t length);
  void push_slot(std::string_view text, uint32_t begin, uint32_t length, parse::TokenType type);
  // The element `back` places before the end, if it may still be joined to.
  Element* before(size_t back) { return count_ >= floor_ + back ? &elements_[count_ - back] : nullptr; }

  std::array<Element, kElementsMax> elements_;
  size_t count_ = 0, floor_ = 0;
};

}  // namespace foreshock::templates
