// Element: a piece of a text as a template sees it, made of one or more tokens of the scan.
//
// Elements are in the order of the text and do not overlap. Private to the room; made by ElementGlue and
// element_groups on the lane, read by ShapeScanner and the catalogue.
#pragma once

#include <cstdint>
#include <string_view>

#include "parse/token_scan.h"

namespace foreshock::templates {

enum class ElementKind : uint8_t {
  kBlank,    // any run of blanks
  kPunct,    // one run of the same byte
  kWord,     // constant as far as one line can tell
  kPhrase,   // constant: several words between quotes or brackets, or joined by commas
  kSlot,     // variable whatever its value; type kWord is a slot of any kind
  kList,     // slots with the same separator
  kMeasure,  // a number and its unit; perhaps the same again in brackets, "1293 bytes (1.26 KB)"
};

struct Element {
  uint32_t begin = 0;
  uint32_t length = 0;
  ElementKind kind = ElementKind::kBlank;
  parse::TokenType type = parse::TokenType::kSpace;  // of slots
  uint16_t items = 0;                                // of lists and measures: how many slots ...
  uint16_t first_item = 0;                           // ... and where they begin in Shape::items
  uint16_t unused = 0;  // whole words: a copy is one load and one store that nothing overlaps
  std::string_view text(std::string_view whole) const { return whole.substr(begin, length); }
  uint32_t end() const { return begin + length; }
};

}  // namespace foreshock::templates
