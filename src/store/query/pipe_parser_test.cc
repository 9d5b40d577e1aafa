#include "store/query/pipe_parser.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::store {
namespace {

Result<Pipe> parsed(std::string_view text) {
  Cursor cursor(lex_query(text).value());
  return PipeParser(cursor).parse();
}
std::string error(std::string_view text) {
  auto pipe = parsed(text);
  return pipe ? "none" : pipe.error().message;
}

TEST(PipeParser, StatsTakesFunctionsKeysAndSteps) {
  auto pipe = parsed("stats count() as n, avg(a.b), median(x) by service, \"odd name\", 30s");
  ASSERT_TRUE(pipe) << pipe.error().message;
  const auto& stats = std::get<StatsPipe>(*pipe);
  EXPECT_EQ(stats.functions[1].name, "avg(a.b)");
  EXPECT_EQ(stats.functions[2].quantile, 0.5);
  EXPECT_EQ(stats.functions[2].name, "median(x)");
  EXPECT_EQ(stats.keys[1].field, "odd name");
  EXPECT_EQ(stats.keys[2].step_ns, 30 * kSecond);
}

TEST(PipeParser, SortTakesBothWaysOfFalling) {
  auto pipe = parsed("sort by a desc, -b, c asc,-d");
  ASSERT_TRUE(pipe) << pipe.error().message;
  const auto& keys = std::get<SortPipe>(*pipe).keys;
  ASSERT_EQ(keys.size(), 4u);
  EXPECT_TRUE(keys[0].descending);
  EXPECT_TRUE(keys[1].descending);
  EXPECT_FALSE(keys[2].descending);
  EXPECT_TRUE(keys[3].descending);
  EXPECT_EQ(keys[3].field, "d");
}

TEST(PipeParser, MissingPartsAreNamed) {
  EXPECT_EQ(error("stats"),
            "query:6: expected a function (count, count_distinct, sum, avg, min, max, quantile, "
            "uniq, rate), got the end of the query");
  EXPECT_EQ(error("stats count"), "query:12: expected \"(\" after \"count\", got the end of the query");
  EXPECT_EQ(error("stats sum()"), "query:11: expected a field name after \"(\", got \")\"");
  EXPECT_EQ(error("stats count() n"),
            "query:15: expected \",\", \"by\" or \"|\" after the function, got \"n\"");
  EXPECT_EQ(error("stats count() as |"), "query:18: expected a column name after \"as\", got \"|\"");
  EXPECT_EQ(error("top 5"), "query:6: expected a field name after \"top\", got the end of the query");
  EXPECT_EQ(error("limit 1.5"), "query:7: expected a number of rows after \"limit\", got \"1.5\"");
  EXPECT_EQ(error("fields a,"), "query:10: expected a field name after \"fields\", got the end of the query");
}

}  // namespace
}  // namespace foreshock::store
