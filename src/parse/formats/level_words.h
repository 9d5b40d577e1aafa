// LevelWords: where a level word stands for the line's level, and where it is just a word.
//
// "Any line with 'error' is an error" is the commonest complaint about log tools; so a word counts only in a
// level's usual place: alone at the front ("ERROR: x", "[warn] x", "ERROR x"), or between a head's parts.
// Private to the room; pure.
#pragma once

#include <string_view>

namespace foreshock::parse {

struct LevelWord {
  std::string_view word;      // "" when there is none
  const char* end = nullptr;  // behind the word and its brackets or colon
};

// A marked level, or one capital that is a level's.
bool is_level_or_letter(std::string_view word);
// Whether `word` is a level in the form that programs print without brackets: all capitals and unmistakable.
bool is_plain_level(std::string_view word);
// Whether it is one inside brackets or before a colon, in any case.
bool is_marked_level(std::string_view word);
// The level inside signs that only heads have around a word: "*ERROR*", "-W-", "(info)", "!warn!", "ERROR!";
// "" when there is none. A letter alone needs the same sign on both sides.
std::string_view level_in_signs(std::string_view text);
// "info" behind a time, where no sign tells: whether it is a level and not the first word of a sentence.
bool is_bare_level(std::string_view word, std::string_view behind);
// A level and a name in one word: "ERROR/pump", "pump.WARN", "ERROR(pump)", "INFO@pump"; false when it is
// none. In small letters only with `colon` behind the word.
bool split_level_name(std::string_view word, bool colon, std::string_view& level, std::string_view& name);
// The level that a message begins with: "ERROR: m", "error: m", "[warn] m", "<Notice>: m", "WARN m".
LevelWord level_at_front(std::string_view text);

}  // namespace foreshock::parse
