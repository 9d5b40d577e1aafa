#include "classify/lexicon/phrases.h"

#include <gtest/gtest.h>

#include <set>

namespace foreshock::classify {
namespace {

std::string matched(std::string_view text) {
  auto words = split_words(text);
  std::string out;
  for (const PhraseMatch& match : find_phrases(words)) out += "[" + std::string(match.phrase->words) + "]";
  return out;
}

TEST(Phrases, TheLongestWins) {
  EXPECT_EQ(matched("kernel: Out of memory"), "[out of memory]");
  EXPECT_EQ(matched("failover completed, 1 failed"), "[failover complet*][fail*]");
  EXPECT_EQ(matched("reads error_log and errors"), "[error log][errors]");
  EXPECT_EQ(matched("all quiet"), "");
}

TEST(Phrases, SlotsAreNeverWords) {
  EXPECT_EQ(matched("code <error> <fail>"), "");
}

TEST(Phrases, EveryEntryIsWellFormedAndUnique) {
  std::set<std::string_view> seen;
  for (const Phrase& phrase : phrases()) {
    EXPECT_TRUE(seen.insert(phrase.words).second) << phrase.words;
    EXPECT_GE(phrase.strength, 0);
    EXPECT_LE(phrase.strength, 4);
    for (char c : phrase.words)
      EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '*') << phrase.words;
    auto words = split_words(std::string(phrase.words));
    EXPECT_FALSE(words.empty());
  }
}

}  // namespace
}  // namespace foreshock::classify
