#include "store/query/cell_predicate.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

CellPredicate predicate(const std::string& text) {
  auto query = parse_query(text);
  EXPECT_TRUE(query) << query.error().message;
  return CellPredicate(query->filter);
}
bool says(const std::string& text, std::string_view cell) {
  return predicate(text).matches(Cell::of_text(cell));
}
bool says(const std::string& text, double number) {
  std::string written = std::to_string(number);
  return predicate(text).matches(Cell::of_number(written, number));
}

TEST(CellPredicate, EqualityIsWithoutCaseAndExactOnRequest) {
  EXPECT_TRUE(says("user:alice", "Alice"));
  EXPECT_FALSE(says("user:alice", "alice2"));
  EXPECT_TRUE(says("user:ali*", "Alice"));
  EXPECT_FALSE(says("user:=alice", "Alice"));
  EXPECT_TRUE(says("user:=alice", "alice"));
  EXPECT_TRUE(says("user:\"a b\"", "A b"));
  EXPECT_TRUE(says("user:!=alice", "bob"));
  EXPECT_FALSE(says("user:!=alice", "alice"));
}

TEST(CellPredicate, NumbersCompareAsNumbers) {
  EXPECT_TRUE(says("took:5", 5.0));
  EXPECT_TRUE(says("took:5", "5.0"));
  EXPECT_TRUE(says("took:>4.5", 5.0));
  EXPECT_FALSE(says("took:>5", "5"));
  EXPECT_TRUE(says("took:>=5", "5"));
  EXPECT_FALSE(says("took:<100", "fast"));
  EXPECT_TRUE(says("took:<-1", -2.0));
}

TEST(CellPredicate, LevelsAreBands) {
  EXPECT_TRUE(says("level:error", "error"));
  EXPECT_TRUE(predicate("level:error").matches_severity(18));
  EXPECT_FALSE(predicate("level:error").matches_severity(13));
  EXPECT_TRUE(predicate("level:>=warn").matches_severity(13));
  EXPECT_FALSE(predicate("level:>warn").matches_severity(16));
  EXPECT_TRUE(predicate("level:<=warn").matches_severity(16));
  EXPECT_FALSE(predicate("level:<warn").matches_severity(0)) << "unknown is not below anything";
  EXPECT_TRUE(predicate("level:unknown").matches_severity(0));
  EXPECT_FALSE(predicate("level:*").matches_severity(0));
}

TEST(CellPredicate, RegexWordsExistsAndTimes) {
  EXPECT_TRUE(says("path:~\"^/api/\\d+$\"", "/api/12"));
  EXPECT_FALSE(says("path:~\"^/api/\\d+$\"", "/api/x"));
  EXPECT_TRUE(says("body:timeout", "a timeout here"));
  EXPECT_FALSE(says("body:time", "a timeout here"));
  EXPECT_TRUE(says("user:*", "x"));
  EXPECT_FALSE(predicate("user:*").matches(Cell{}));
  EXPECT_FALSE(predicate("user:x").matches(Cell{}));
  EXPECT_TRUE(predicate("user:!=x").matches(Cell{}));
  EXPECT_TRUE(says("timestamp:>=2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000001Z"));
  EXPECT_FALSE(says("timestamp:<2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000001Z"));
}

TEST(CellPredicate, AnExplodingRegexStaysCheap) {
  EXPECT_FALSE(says("body:~\"(a+)+$\"", std::string(50'000, 'a') + "b"));
}

}  // namespace
}  // namespace foreshock::store
