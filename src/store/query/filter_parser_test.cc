#include "store/query/filter_parser.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::string parsed(std::string_view text, bool condition) {
  Cursor cursor(lex_query(text).value());
  auto filter = FilterParser(cursor, condition).parse();
  return filter ? describe(*filter) + (cursor.peek().is(TokenKind::kEnd) ? "" : " ...") : filter.error().message;
}

TEST(FilterParser, AFilterEndsAtAPipeOrAForeignParenthesis) {
  EXPECT_EQ(parsed("a b | c", false), "(\"a\" and \"b\") ...");
  EXPECT_EQ(parsed("a) b", false), "\"a\" ...");
}

TEST(FilterParser, ConditionsTakeBlanksAndNoBareWords) {
  EXPECT_EQ(parsed("n > 10 and (m : x or not k = \"y z\")", true),
            "(n:>\"10\" and (m:\"x\" or not k:=\"y z\"))");
  EXPECT_EQ(parsed("count() > 1", true), "query:1: expected a comparison such as count > 10, got \"count\"");
  EXPECT_EQ(parsed("n > 10", false).substr(0, 8), "query:3:") << "a filter has no blanks there";
}

TEST(FilterParser, ValuesAreCheckedForTheirField) {
  EXPECT_EQ(parsed("template_id:xyz", false), "query:13: expected a template id of 16 hex digits, got \"xyz\"");
  EXPECT_EQ(parsed("timestamp:>yesterday", false),
            "query:12: expected a time such as 2026-11-23T04:31:56Z, got \"yesterday\"");
  EXPECT_EQ(parsed("level:17", false), "level:\"17\"");
  EXPECT_EQ(parsed("level:25", false).substr(0, 8), "query:7:");
  EXPECT_EQ(parsed("not:x", false), "not:\"x\"") << "a field may be called not";
}

TEST(FilterParser, NegatedComparisons) {
  EXPECT_EQ(parsed("a:!=b", false), "a:!=\"b\"");
  EXPECT_EQ(parsed("a:!b", false), "a:!=\"b\"");
  EXPECT_EQ(parsed("a:!~\"b\"", false), "not a:~\"b\"");
  EXPECT_EQ(parsed("!a:b", false), "not a:\"b\"");
}

}  // namespace
}  // namespace foreshock::store
