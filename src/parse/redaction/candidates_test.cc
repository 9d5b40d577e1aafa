#include "parse/redaction/candidates.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace foreshock::parse {
namespace {

TEST(Candidates, VectorsAndPortableSayTheSame) {
  std::mt19937 random(7);
  std::string_view alphabet = "aZ09_-@%=:' .\xC3\"";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t i = random() % 200 + 1; i > 0; --i) {
      char c = alphabet[random() % alphabet.size()];
      text.append(random() % 8 == 0 ? random() % 20 : 1, c);
    }
    if (text.empty()) continue;
    for (size_t begin = 0; begin < text.size(); begin += kCandidateStep) {
      Candidates a = candidates(text, begin);
      Candidates b = candidates_portable(text, begin);
      ASSERT_EQ(a.at_signs, b.at_signs);
      ASSERT_EQ(a.separators, b.separators);
      ASSERT_EQ(a.digit_runs, b.digit_runs);
      ASSERT_EQ(a.four_digits, b.four_digits);
      ASSERT_EQ(a.long_words, b.long_words);
    }
  }
}

TEST(Candidates, MarksWhereValuesMayBegin) {
  Candidates found = candidates("a=1 b@c 2026 --x", 0);
  EXPECT_EQ(found.separators, uint64_t{1} << 1 | uint64_t{1} << 13);
  EXPECT_EQ(found.at_signs, uint64_t{1} << 5);
  EXPECT_EQ(found.digit_runs, uint64_t{1} << 2 | uint64_t{1} << 8);
  EXPECT_EQ(found.four_digits, uint64_t{1} << 8);
  EXPECT_EQ(found.long_words, 0u);
}

}  // namespace
}  // namespace foreshock::parse
