// Template text: the canonical writing of a template, and back; and how other tools write it.
//
// Constants stand as they are, one blank for any run of blanks, a slot as <name> (<num>, <ip>, ... as the
// token scan names them; <*> for a place where different words came). What is not a slot but looks like one
// ("<*>" literally in a line) is written with a backslash before it, and backslashes directly before any
// <name> are doubled, so the text reads back without doubt. The id of a template is a hash of this text and
// of nothing else. Pure; off the hot path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "parse/token_scan.h"

namespace foreshock::templates {

// Of lines without any byte to show, and of those that no other template may take.
constexpr std::string_view kBlankText = "<blank>";
constexpr std::string_view kAnyText = "<any>";

// One part of a template: a constant piece, or a slot (`text` empty).
struct TextPart {
  std::string text;
  bool is_slot = false;
  parse::TokenType type = parse::TokenType::kWord;
};

// Neighbouring constants are joined before escaping, so any cutting into parts gives the same text.
std::string write_template(const std::vector<TextPart>& parts);
std::vector<TextPart> read_template(std::string_view text);

// As the loghub data sets write templates: every slot <*>, runs of slots that punctuation joins are one.
std::string loghub_style(std::string_view template_text);

// The canonical text of a template that the program itself gave ("user {id} left", "took %d ms", "took <*>
// ms").
std::string canonical_given(std::string_view given);

}  // namespace foreshock::templates
