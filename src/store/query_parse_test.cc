#include "store/query_parse.h"

#include <gtest/gtest.h>

#include "store/store_options.h"

namespace foreshock::store {
namespace {

std::string tree(std::string_view text) {
  auto query = parse_query(text);
  return query ? describe(query->filter) : query.error().message;
}
std::string error(std::string_view text) {
  auto query = parse_query(text);
  return query ? "no error" : query.error().message;
}

TEST(QueryParse, FiltersBindAsWritten) {
  EXPECT_EQ(tree(""), "*");
  EXPECT_EQ(tree("*"), "*");
  EXPECT_EQ(tree("timeout"), "\"timeout\"");
  EXPECT_EQ(tree("err* \"timed out\""), "(\"err\"* and \"timed out\")");
  EXPECT_EQ(tree("a or b c"), "(\"a\" or (\"b\" and \"c\"))");
  EXPECT_EQ(tree("(a or b) and not c -d"), "((\"a\" or \"b\") and not \"c\" and not \"d\")");
  EXPECT_EQ(tree("level:>=warn service:check*"), "(level:>=\"warn\" and service:\"check\"*)");
  EXPECT_EQ(tree("message:x attributes.a.b:'y z' user:*"),
            "(message:\"x\" and attributes.a.b:\"y z\" and user:*)");
  EXPECT_EQ(tree("path:~\"^/api/\\d+$\""), "path:~\"^/api/\\d+$\"");
  EXPECT_EQ(tree("status>=500 user=bob"), "(status:>=\"500\" and user:=\"bob\")");
  EXPECT_EQ(tree("source:file:/var/log/x peer:10.0.0.1:80"),
            "(source:\"file:/var/log/x\" and peer:\"10.0.0.1:80\")");
  EXPECT_EQ(tree("template:00000000000000ff template:closed"),
            "(template_id:\"00000000000000ff\" and template:\"closed\")");
  EXPECT_EQ(tree("delta:>-5 trace-id"), "(delta:>\"-5\" and \"trace-id\")");
  EXPECT_EQ(tree("don't"), "\"don't\"");
}

TEST(QueryParse, PipesAreRead) {
  auto query = parse_query(
      "service:checkout level:>=warn \"timed out\" | stats count() as n, count_distinct(user) as users, "
      "quantile(0.95, took) by template, 1m | sort -n, template | limit 20 | where n > 3 and users != 0 | "
      "top 3 host "
      "| dedup a,b | fields n | head");
  ASSERT_TRUE(query) << query.error().message;
  ASSERT_EQ(query->pipes.size(), 8u);
  const auto& stats = std::get<StatsPipe>(query->pipes[0]);
  ASSERT_EQ(stats.functions.size(), 3u);
  EXPECT_EQ(stats.functions[1].aggregate, Aggregate::kCountDistinct);
  EXPECT_EQ(stats.functions[1].name, "users");
  EXPECT_EQ(stats.functions[2].name, "quantile(0.95,took)");
  ASSERT_EQ(stats.keys.size(), 2u);
  EXPECT_EQ(stats.keys[0].field, "template");
  EXPECT_EQ(stats.keys[1].field, "time");
  EXPECT_EQ(stats.keys[1].step_ns, 60'000'000'000);
  const auto& sort = std::get<SortPipe>(query->pipes[1]);
  EXPECT_TRUE(sort.keys[0].descending);
  EXPECT_FALSE(sort.keys[1].descending);
  EXPECT_EQ(std::get<LimitPipe>(query->pipes[2]).rows, 20u);
  EXPECT_EQ(describe(std::get<WherePipe>(query->pipes[3]).condition), "(n:>\"3\" and users:!=\"0\")");
  EXPECT_EQ(std::get<TopPipe>(query->pipes[4]).rows, 3u);
  EXPECT_EQ(std::get<DedupPipe>(query->pipes[5]).fields.size(), 2u);
  EXPECT_EQ(std::get<LimitPipe>(query->pipes[7]).rows, 10u);
}

TEST(QueryParse, CountTakesAStarAndColumnsKeepTheirCallNames) {
  for (const char* text : {"* | stats count(*) as n", "* | stats count() as n", "| stats COUNT() as n"}) {
    auto query = parse_query(text);
    ASSERT_TRUE(query) << text << ": " << query.error().message;
    EXPECT_EQ(std::get<StatsPipe>(query->pipes[0]).functions[0].field, "");
  }
  auto query = parse_query("* | stats count() by level | sort -count()");
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(std::get<StatsPipe>(query->pipes[0]).functions[0].name, "count()");
  EXPECT_EQ(std::get<StatsPipe>(query->pipes[0]).keys[0].field, "level");
  EXPECT_EQ(std::get<SortPipe>(query->pipes[1]).keys[0].field, "count()");
}

TEST(QueryParse, ErrorsPointAtTheCharacter) {
  EXPECT_EQ(error("* | stats count() by | limit 1"),
            "query:22: expected a field name after \"by\", got \"|\"");
  EXPECT_EQ(error("a (b or c"), "query:10: expected \")\", got the end of the query");
  EXPECT_EQ(error("a and"),
            "query:6: expected a word, a \"phrase\" or field:value, got the end of the query");
  EXPECT_EQ(error("\"open"), "query:1: this quote is never closed; expected a \" before the end");
  EXPECT_EQ(error("ä level:loud"),
            "query:9: expected a level (trace, debug, info, warn, error, fatal or unknown), "
            "got \"loud\"");
  EXPECT_EQ(error("took:>fast"), "query:7: expected a number after \"took:\" and its operator, got \"fast\"");
  EXPECT_NE(error("a:~\"(\"").find("query:4: expected a regular expression"), std::string::npos);
  EXPECT_EQ(error("* | explode"),
            "query:5: expected a pipe (stats, sort, limit, head, fields, where, extract, context, rate, top "
            "or dedup) after \"|\", got "
            "\"explode\"");
  EXPECT_EQ(error("* | limit many"), "query:11: expected a number of rows after \"limit\", got \"many\"");
  EXPECT_EQ(error("* | stats quantile(2, x)"),
            "query:20: expected a share between 0 and 1 such as 0.95, got \"2\"");
  EXPECT_EQ(error("* | stats count() as n, sum(x) as n"),
            "query:25: expected different column names, got \"n\" twice");
  EXPECT_EQ(error("* | where n"), "query:11: expected a comparison such as count > 10, got \"n\"");
  EXPECT_EQ(error("a) b"), "query:2: expected \"|\" or the end of the query, got \")\"");
  EXPECT_EQ(error("field: x"), "query:8: expected a value, got \"x\"");
}

TEST(QueryParse, SizeDepthAndTermsAreBounded) {
  EXPECT_NE(error(std::string(kQueryBytesMax + 1, 'a')).find("expected at most"), std::string::npos);
  EXPECT_NE(error(std::string(2'000, '(')).find("nested groups"), std::string::npos);
  std::string nots;
  for (int i = 0; i < 1'000; ++i) nots += "not ";
  EXPECT_NE(error(nots + "a").find("nested groups"), std::string::npos);
  std::string words;
  for (size_t i = 0; i <= kQueryTermsMax; ++i) words += "a ";
  EXPECT_NE(error(words).find("terms"), std::string::npos);
  std::string pipes = "*";
  for (size_t i = 0; i <= kQueryPipesMax; ++i) pipes += "|limit 1";
  EXPECT_NE(error(pipes).find("pipes"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
