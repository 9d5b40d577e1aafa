#include "api/loki/lexer.h"

#include <gtest/gtest.h>

namespace foreshock::api::loki {
namespace {

TEST(Lexer, TokensOfAQuery) {
  auto tokens = read_tokens("{a=~\"b\\n\\u00e9\"} |= `c\\d` [1h30m] 20KB 1.5 # rest");
  ASSERT_TRUE(tokens);
  std::vector<std::string> texts;
  for (const Token& token : *tokens) texts.push_back(token.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"{", "a", "=~", "b\n\xc3\xa9", "}", "|=", "c\\d", "[", "1h30m",
                                             "]", "20KB", "1.5", ""}));
  EXPECT_EQ((*tokens)[8].span_ns, 90 * 60'000'000'000LL);
  EXPECT_EQ((*tokens)[10].number, 20'000);
  EXPECT_EQ((*tokens)[11].number, 1.5);
}

TEST(Lexer, FaultsTellThePlace) {
  EXPECT_EQ(read_tokens("{a=\"b").error().message,
            "parse error at line 1, col 4: syntax error: this text has no closing \"");
  EXPECT_EQ(read_tokens("{}\n  ;").error().message,
            "parse error at line 2, col 3: syntax error: unexpected character \";\"");
  EXPECT_NE(read_tokens("5q").error().message.find("expected a number, a duration such as 5m"),
            std::string::npos);
  EXPECT_NE(read_tokens("\"\\q\"").error().message.find("unknown escape"), std::string::npos);
  EXPECT_FALSE(read_tokens(std::string(10'000, 'a')));
}

TEST(Lexer, DurationsAndSizes) {
  EXPECT_EQ(read_duration("1.5h"), 5400'000'000'000);
  EXPECT_EQ(read_duration("250ms"), 250'000'000);
  EXPECT_EQ(read_duration("1m"), 60'000'000'000);
  EXPECT_EQ(read_duration("5"), std::nullopt);
  EXPECT_EQ(read_duration(""), std::nullopt);
  EXPECT_EQ(read_duration("999999999999h"), std::nullopt);
  EXPECT_EQ(read_bytes("1.5MiB"), 1572864);
  EXPECT_EQ(read_bytes("12 kB"), 12000);
  EXPECT_EQ(read_bytes("x"), std::nullopt);
}

}  // namespace
}  // namespace foreshock::api::loki
