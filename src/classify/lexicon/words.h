// Words: the split of a template's text into words, for the lexicon.
//
// Lower-case words in order, cut at anything that is not a letter, digit or apostrophe, at underscores and at
// camel case ("OutOfMemoryError" is four words), so that one phrase table serves prose, identifiers and
// exception names. Slots ("<num>", "<*>") become one word of their own that remembers which slot it is.
// `glued` says that a word belongs to the same identifier as the one before ("error_log"), because inside
// identifiers words name things more often than they tell of events. At most kWordsMax words are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foreshock::classify {

constexpr size_t kWordsMax = 256;
constexpr size_t kTextBytesMax = 4096;

struct Word {
  std::string text;     // lower case; for a slot its name between the brackets
  int slot = -1;        // index of the slot, or -1
  bool glued = false;   // same identifier as the word before
  char before = ' ';    // the last byte in front of the word: '=' tells a value from a sentence
  bool clause = false;  // a comma, semicolon, full stop or bar lies between this word and the one before
};

std::vector<Word> split_words(std::string_view text);
bool is_number(std::string_view word);

}  // namespace foreshock::classify
