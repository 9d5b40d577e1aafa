#include "parse/redaction/told_token.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string token(std::string_view text, std::string_view word, std::string_view told) {
  size_t begin = text.find(word);
  size_t from = told.empty() ? begin : text.find(told) + told.size();
  Stretch found = told_token(text, begin, begin + word.size(), from);
  return std::string(text.substr(found.begin, found.length));
}

TEST(ToldToken, WordsOfItsClauseTell) {
  EXPECT_EQ(token("token refused: kQ8zX2pL9vB4nM7cR1tY", "kQ8zX2pL9vB4nM7cR1tY", "token"),
            "kQ8zX2pL9vB4nM7cR1tY");
  EXPECT_EQ(token("bearer kQ8zX2pL9vB4nM7cR1tY", "kQ8zX2pL9vB4nM7cR1tY", ""), "kQ8zX2pL9vB4nM7cR1tY");
  EXPECT_EQ(token("name kQ8zX2pL9vB4nM7cR1tY", "kQ8zX2pL9vB4nM7cR1tY", ""), "");
  EXPECT_EQ(token("token refused, kQ8zX2pL9vB4nM7cR1tY", "kQ8zX2pL9vB4nM7cR1tY", "token"), "");
  EXPECT_EQ(token("token of commit 4f9a0c71be22d83e4f9a", "4f9a0c71be22d83e4f9a", "token"), "");
  EXPECT_EQ(token("token refused id=4f9a0c71be22d83e4f9a", "4f9a0c71be22d83e4f9a", "token"), "");
}

}  // namespace
}  // namespace foreshock::parse
