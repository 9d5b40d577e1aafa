#include "store/query/text_matcher.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::store {
namespace {

bool matches(std::string_view pattern, std::string_view text, bool prefix = false) {
  return TextMatcher(pattern, prefix).matches(text);
}

TEST(TextMatcher, WordsMatchWholeAndInAnyCase) {
  EXPECT_TRUE(matches("timeout", "Read TIMEOUT after 3s"));
  EXPECT_TRUE(matches("timeout", "timeout"));
  EXPECT_FALSE(matches("timeout", "timeouts happened"));
  EXPECT_FALSE(matches("out", "timeout"));
  EXPECT_TRUE(matches("err", "an error", true));
  EXPECT_FALSE(matches("rror", "an error", true));
  EXPECT_TRUE(matches("500", "status=500,"));
  EXPECT_FALSE(matches("500", "status=1500"));
}

TEST(TextMatcher, PhrasesKeepTheirBlanksAndSigns) {
  EXPECT_TRUE(matches("timed out", "it Timed Out."));
  EXPECT_FALSE(matches("timed out", "it timed  out"));
  EXPECT_TRUE(matches("=ok", "state=ok"));
  EXPECT_TRUE(matches("/api/", "GET /api/v1"));
  EXPECT_TRUE(matches("grün", "alles grün hier"));
  EXPECT_FALSE(matches("gr", "alles grün hier"));
}

TEST(TextMatcher, AHitInsideAWordDoesNotHideALaterOne) {
  EXPECT_TRUE(matches("a", "banana a"));
  EXPECT_FALSE(matches("a", "banana"));
  EXPECT_FALSE(matches("x", ""));
}

TEST(TextMatcher, WholeWordsAreThoseThatEveryHitHolds) {
  EXPECT_EQ(TextMatcher("Connection to 10.0.0.1", false).whole_words(),
            (std::vector<std::string>{"connection", "to", "10", "0", "0", "1"}));
  EXPECT_EQ(TextMatcher("user err", true).whole_words(), (std::vector<std::string>{"user"}));
}

// Against the plain definition, on texts of few letters so that hits are common.
TEST(TextMatcher, AgreesWithASlowSearch) {
  std::mt19937 random(5);
  auto text_of = [&](size_t size) {
    std::string out;
    for (size_t i = 0; i < size; ++i) out += "aAb -"[random() % 5];
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    std::string pattern = text_of(1 + random() % 4);
    std::string text = text_of(random() % 20);
    bool slow = false;
    for (size_t at = 0; at + pattern.size() <= text.size(); ++at) {
      size_t end = at + pattern.size();
      bool left = !is_word_byte(pattern.front()) || at == 0 || !is_word_byte(text[at - 1]);
      bool right = !is_word_byte(pattern.back()) || end == text.size() || !is_word_byte(text[end]);
      slow |= left && right && equal_folded(text.substr(at, pattern.size()), pattern);
    }
    ASSERT_EQ(matches(pattern, text), slow) << "pattern '" << pattern << "' in '" << text << "'";
  }
}

}  // namespace
}  // namespace foreshock::store
