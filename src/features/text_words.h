// The words of a message or a question, as text vectors count them.
//
// Slots (<ip>, <*>), numbers and signs are passed over; camelCase and ACRONYMWords are cut apart; words are
// lower case, cut to a stem by a few endings, and words that say nothing ("the", "of") are left out. ASCII
// letters only: bytes of other alphabets separate words. Pure; cost about 20 ns a byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foreshock::features {

std::vector<std::string> text_words(std::string_view text);

// "connections" -> "connection", "refused" -> "refus"; for tables that are written with whole words.
std::string word_stem(std::string_view lower_case_word);

}  // namespace foreshock::features
