#include "store/query/lexer.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::string kinds(std::string_view text) {
  auto tokens = lex_query(text);
  if (!tokens) return tokens.error().message;
  std::string out;
  for (const QueryToken& token : *tokens) out += "wq:,|()-or."[static_cast<size_t>(token.kind)];
  return out;
}

TEST(Lexer, CutsAQueryIntoItsTokens) {
  EXPECT_EQ(kinds(""), ".");
  EXPECT_EQ(kinds("a b:\"c d\" | e(f,g)"), "ww:q|w(w,w).");
  EXPECT_EQ(kinds("a:>=5 b!=c d:~'x'"), "w:owwoww:oq.");
  EXPECT_EQ(kinds("-a b-c (-d) - e"), "-ww(-w)ww.") << "a minus by itself is a word";
}

TEST(Lexer, QuotesKeepEverythingButTheirEscapes) {
  auto tokens = lex_query(R"("a \"b\" \\ \d | c")");
  ASSERT_TRUE(tokens);
  EXPECT_EQ((*tokens)[0].text, R"(a "b" \ \d | c)");
  EXPECT_EQ((*lex_query("'it \"is\"'"))[0].text, "it \"is\"");
}

TEST(Lexer, PlacesCountCharactersAndNotBytes) {
  auto tokens = lex_query("äöü \xF0\x9F\x98\x80 x");
  ASSERT_TRUE(tokens);
  EXPECT_EQ((*tokens)[1].position, 5u);
  EXPECT_EQ((*tokens)[2].position, 7u);
  EXPECT_TRUE((*tokens)[1].after_blank);
}

TEST(Lexer, OperatorsAreReadWhole) {
  auto tokens = lex_query("a<=1 b==2 c!~3");
  ASSERT_TRUE(tokens);
  EXPECT_EQ((*tokens)[1].text, "<=");
  EXPECT_EQ((*tokens)[4].text, "=");
  EXPECT_EQ((*tokens)[7].text, "!~");
}

TEST(Lexer, SlashesHoldAnExpressionBehindExtractOnly) {
  EXPECT_EQ(kinds("/health | extract /a b\\/(?<c>.)|/ from d"), "w|wrww.");
  EXPECT_EQ(lex_query("extract /a\\/b\\d/")->at(1).text, "a/b\\d");
  EXPECT_EQ(kinds("extract /a"),
            "query:9: this regular expression is never closed; expected a / before the end");
}

}  // namespace
}  // namespace foreshock::store
