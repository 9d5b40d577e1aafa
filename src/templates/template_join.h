// Joining and narrowing texts: what a person's merge and split make of the templates that they chose.
//
// general_text(): words that all texts have in the same order stay; where they differ is a slot: of the type
// that all have there, else <*>, which takes as many words as they need. special_text(): one slot replaced by
// a value. Pure; off the hot path; the work of a join is the product of the texts' numbers of words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foreshock::templates {

// Covers every text given (TemplatePattern::covers). kInvalid when no word is common to all of them.
Result<std::string> general_text(const std::vector<std::string>& texts);
// kInvalid when there is no such slot or the value cannot stand in a template.
Result<std::string> special_text(std::string_view text, size_t slot, std::string_view value);

}  // namespace foreshock::templates
