// TemplatePattern: whether a line is one of a template given by its text, and what its slots hold.
//
// Where the miner's shapes do not lead to the template (a person's own pattern, a merge of texts of different
// length, a split by value) the text itself is laid beside the line: constants must match, a blank stands for
// any run of blanks, <*> takes one or more words (the fewest that fit; nothing only between brackets, quotes
// or after '='), a typed slot takes what the shape scan types so, <tail> takes the rest. Of a line of several
// lines only the first must match unless the text ends in <tail>. Pure and const: lanes share one. Cost:
// about the bytes of the line for a usual pattern; kStepsMax bounds the work for any pattern and any line,
// beyond it the line is taken as not matching.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "templates/event.h"
#include "templates/shape.h"
#include "templates/template_text.h"

namespace foreshock::templates {

class TemplatePattern {
 public:
  static constexpr size_t kStepsMax = 20000;
  static constexpr size_t kSlotsMax = 64;

  explicit TemplatePattern(std::string_view canonical_text);

  // Whether `body` is a line of this template; its slots' values are appended to `slots` when it is. `shape`
  // is the body's own (null: none at hand), `scratch` types values that are no element of it.
  bool match(std::string_view body, const Shape* shape, ShapeScanner& scratch,
             std::vector<Slot>& slots) const;
  // Whether some line could be of both; never false when there is one.
  bool may_meet(const TemplatePattern& other) const;
  // Whether every line of `other` is of this; may be false where it only cannot be told.
  bool covers(const TemplatePattern& other) const;

  const std::string& text() const { return text_; }
  size_t slot_count() const { return slots_; }
  size_t constant_bytes() const { return constant_bytes_; }
  // Whether a word of two letters or more is left that a person would know the message by.
  bool has_anchor() const { return anchor_; }

 private:
  struct Walk;

  std::string text_;
  std::vector<TextPart> parts_;
  // The text with each slot as one byte below 0x20, for comparing patterns with each other.
  std::string outline_;
  size_t slots_ = 0;
  size_t constant_bytes_ = 0;
  bool anchor_ = false;
  bool takes_tail_ = false;
};

}  // namespace foreshock::templates
