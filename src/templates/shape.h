// Shape: what stays of a text when its variable values are taken out; the key under which a line is known.
//
// ShapeScanner runs the token scan and glues tokens to elements: "a.b-c" is one word, "blk_-12" and
// "10.0.0.1:80" are one slot, slots in a row are one list, quoted words are one phrase. The shape's hash
// covers the bytes of the constant elements, the types of the slots and the arity of lists; blanks count as
// one. It is a pure function of the text, the same on every machine and in every version (ShapeId is stored
// with each line), and not keyed: tables mix in their own seed. Used by Miner on its lane; one scanner per
// lane, no allocation. Cost: the token scan plus about 3 ns per token. Memory: 30 KB per scanner.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/limits.h"
#include "parse/token_scan.h"
#include "templates/mining/element.h"
#include "templates/mining/element_glue.h"
#include "templates/template_text.h"

namespace foreshock::templates {

// Two chains over the elements' hashes: one folds, one is invertible step by step.
struct ShapeHash {
  uint64_t a = 0, b = 0;
  void start();
  void add(uint64_t h);
  Hash128 done() const;
};

struct Shape {
  Hash128 hash;
  std::span<const Element> elements;                    // in order; blanks around the text are left out
  std::span<const Element> items;                       // the slots inside lists and measures
  ShapeId id() const { return ShapeId{hash.low | 1}; }  // 0 is reserved
};

class ShapeScanner {
 public:
  // The shape of `text`, valid until the next call. Of a text of several lines the first counts and the one
  // that names the exception; what follows is one tail slot.
  Shape scan(std::string_view text);

  // The elements of a template's parts, whose text it writes to `text`: as those of a line that it covers.
  Shape scan_parts(const std::vector<TextPart>& parts, std::string& text);

 private:
  void finish(std::string_view text);
  void add_to_hash(std::string_view text, size_t begin, size_t end);
  size_t finish_group(std::string_view text, size_t at);
  parse::TokenType value_type(std::string_view text, size_t at);
  bool is_name_before_bracket(std::string_view text, size_t at);
  void gather_items(size_t begin, size_t end, Element& element);
  void push(const Element& element) { elements_[element_count_++] = element; }
  void finish_single(std::string_view text, size_t at);

  static constexpr size_t kElementsMax = ElementGlue::kElementsMax;
  std::array<parse::Token, limits::kShapeTokensMax + 4> tokens_;
  ElementGlue glue_;
  std::span<Element> glued_;  // what glue_ holds
  std::array<Element, kElementsMax> elements_;
  std::array<Element, kElementsMax> items_;
  size_t element_count_ = 0, item_count_ = 0;
  ShapeHash chain_;
};

// Whether this whole word is a value by itself: true, false, null, root.
bool is_value_word(std::string_view word);

}  // namespace foreshock::templates
