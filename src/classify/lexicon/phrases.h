// Phrases: the word lists of the day-0 classifier, as data.
//
// A phrase is one to four words; a trailing '*' on a word matches any ending ("fail*"). The longest phrase
// wins and its words are used up, so "failed over" (harmless) hides "failed", and "no space left" is not a
// negation of space. Strength says how bad the phrase alone is: 0 neutral (it only hides shorter ones),
// 1 mild, 2 a failure, 3 a failure of something others depend on, 4 an incident whatever the level says.
// Written for Foreshock; extend here and add a line to fixtures/*.tsv.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "classify/lexicon/words.h"

namespace foreshock::classify {

struct Phrase {
  std::string_view words;  // lower case, separated by one blank
  int strength = 0;
  Cause cause = Cause::kOther;
  bool negatable = true;  // "no <phrase>" takes it back
};
std::span<const Phrase> phrases();

// Words that say what a text is about, without saying that anything is wrong.
struct Topic {
  std::string_view word;  // may end with '*'
  Cause cause;
};
std::span<const Topic> topics();

// Phrases of things that went well or came back; the weak ones ("completed") outweigh mild words only.
std::span<const std::string_view> recoveries();
std::span<const std::string_view> weak_recoveries();
// Phrases of starts and deployments.
std::span<const std::string_view> starts();

// Number of words that `phrase` takes at `at`, 0 when it does not match there.
size_t match_length(std::string_view phrase, std::span<const Word> words, size_t at);

struct PhraseMatch {
  const Phrase* phrase = nullptr;
  size_t at = 0, length = 0;
};
// All non-overlapping matches, left to right, longest first.
std::vector<PhraseMatch> find_phrases(std::span<const Word> words);

}  // namespace foreshock::classify
