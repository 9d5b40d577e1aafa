// Element groups: runs of elements that are one thing: lists, measures, quoted and bracketed phrases.
//
// A group makes texts of different length alike: "Disk A" and "Photos" between quotes are one place each, a
// list of three and a list of four may be the values of one place. What is a group depends on what the
// shape's hash covers (constants and slot types), never on a slot's value, so that texts of one shape have
// the same elements. Private to the room; called for brackets, quotes, slots and words before commas.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "templates/mining/element.h"

namespace foreshock::templates {

enum class GroupKind : uint8_t {
  kNone,
  kList,        // slots with one separator
  kMeasure,     // "35 MB", "5 s", "1293 bytes (1.26 KB)"
  kBound,       // "<1 sec": a value
  kEnclosed,    // a bracket whose content is one value: nothing, or a list of words after a key
  kPhrase,      // a quote or bracket with several words inside, and no values
  kEmptyQuote,  // ""
  kValues,      // quoted things with commas between them: one value of any kind
  kWords,       // A,B,C: one constant
};

struct Group {
  GroupKind kind = GroupKind::kNone;
  size_t end = 0;  // index after the group; of kEnclosed and kPhrase: of the closing bracket
};

Group group_at(std::string_view text, std::span<const Element> elements, size_t at);

// Whether a group may begin at `at`; false for nearly all elements, so that group_at() is called for few.
inline bool may_begin_group(std::string_view text, std::span<const Element> elements, size_t at) {
  const Element& element = elements[at];
  if (element.kind == ElementKind::kPunct) {
    constexpr uint64_t kOpening = 1ull << '(' | 1ull << '"' | 1ull << '\'' | 1ull << '<';
    auto c = static_cast<unsigned char>(text[element.begin]);
    return element.length <= 2 && (c < 64 ? (kOpening >> c & 1) != 0 : c == '[' || c == '`');
  }
  if (at + 2 >= elements.size()) return false;
  const Element& next = elements[at + 1];
  if (next.kind == ElementKind::kBlank) return element.kind == ElementKind::kSlot;
  return next.kind == ElementKind::kPunct && next.length == 1 && text[next.begin] == ',';
}

}  // namespace foreshock::templates
