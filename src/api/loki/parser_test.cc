#include "api/loki/parser.h"

#include <gtest/gtest.h>

#include "api/loki/print.h"

namespace foreshock::api::loki {
namespace {

std::string printed(std::string_view query, Dialect dialect = Dialect::kLogQl) {
  auto parsed = parse_expression(query, dialect);
  return parsed ? print(**parsed) : parsed.error().message;
}

// What Explore, Logs Drilldown, logcli and the health check send.
TEST(Parser, TakesWhatGrafanaSends) {
  for (
      const char* query :
      {"vector(1)+vector(1)",
       R"q({service_name="x"})q",
       R"q({service_name=~".+"} | json | logfmt | drop __error__, __error_details__)q",
       R"q(sum(count_over_time({service_name="x"} | detected_level != "" | json | logfmt | drop __error__, __error_details__ | f="v" [30s])) by (detected_level))q",
       R"q(sum by (f) (count_over_time({a="b"} | json f="x.y" | f!="" [1m])))q",
       R"q(avg_over_time({a="b"} | unwrap f | __error__="" [1m]) by ())q",
       R"q({a="b"} |> `text <_> text` !> `no`)q",
       R"q(sum by (level, detected_level) (count_over_time({a="b"} | drop __error__ [2s])))q",
       R"q({a="b"} |= "x" or "y" != "z" |~ `\d+` !~ "q")q",
       R"q({a="b"} | logfmt --strict | status >= 500 and took > 1.5s or size < 20KB)q",
       R"q({a="b"} | addr = ip("10.0.0.0/8"), b="c")q",
       R"q({a="b"} | pattern "<ip> - <_>" | regexp "(?P<x>\\d+)" | unpack | decolorize)q",
       R"q({a="b"} | line_format "{{.f}}" | label_format a=b, c="{{.d}}" | keep a, b=~"x.*")q",
       R"q(topk(5, sum(rate({a="b"}[5m])) by (x)) / on(x) group_left(y) sum by (x, y) (rate({a="b"}[5m] offset 1h)))q",
       R"q(quantile_over_time(0.95, {a="b"} | json | unwrap duration(took) [5m]) by (route) > bool 0.5)q",
       R"q(label_replace(sum(rate({a="b"}[1m])), "x", "$1", "y", "(.*)"))q",
       R"q(sort_desc(sum(bytes_rate({a="b"}[1m])) without (z)))q",
       R"q(count_over_time(({a="b"} |= "x")[5m]))q",
       R"q(-1 * absent_over_time({a="b"}[1m]) ^ 2)q",
       R"q(sum(rate({a="b"}[1m])) > 0 and sum(rate({a="b"}[1m])) unless vector(3))q"}) {
    auto parsed = parse_expression(query, Dialect::kLogQl);
    ASSERT_TRUE(parsed) << query << ": " << parsed.error().message;
    // Printing is stable, so what was understood is what was written.
    std::string once = print(**parsed);
    EXPECT_EQ(printed(once), once) << query;
  }
}

TEST(Parser, PrecedenceIsPrometheus) {
  EXPECT_EQ(printed("1 + 2 * 3 ^ 2 ^ 2 > 4 or vector(1)"), "(((1 + (2 * (3 ^ (2 ^ 2)))) > 4) or vector(1))");
  EXPECT_EQ(printed("1 - 2 - 3"), "((1 - 2) - 3)");
  EXPECT_EQ(printed(R"q({a="b"} | x="1" or y="2" and z="3")q"), R"q({a="b"} | x="1" or (y="2" and z="3"))q");
}

TEST(Parser, RefusalsTellPlaceAndCure) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "line 1, col 1: syntax error: unexpected the end of the query, expected a selector"},
      {"{a=b}", "col 4: syntax error: unexpected identifier b, expected a value in quotes"},
      {R"q({a="b"} | )q", "col 11: syntax error: unexpected the end of the query, expected a stage"},
      {R"q({a="b"} |= )q", "expected a text in quotes"},
      {R"q({a=~"("})q", "col 5: syntax error: invalid regular expression"},
      {R"q({a=~".*"})q", "queries require at least one regexp or equality matcher"},
      {R"q({a!="b"})q", "queries require at least one regexp or equality matcher"},
      {R"q(rate({a="b"}))q", "col 13: syntax error: unexpected \")\", expected a range such as [5m]"},
      {R"q(sum({a="b"}))q", "col 5: syntax error: expected a metric query"},
      {R"q(sum_over_time({a="b"}[5m]))q", "sum_over_time needs | unwrap label"},
      {R"q(count_over_time({a="b"} | unwrap x [5m]))q", "counts lines and takes no unwrap"},
      {R"q({a="b"} | unwrap x)q", "unwrap stands only inside a range function"},
      {R"q({a="b"} + 1)q", "a log query has no arithmetic"},
      {R"q(histogram_quantile(0.9, {a="b"}))q", "the function histogram_quantile() is not served"},
      {R"q(max_over_time(rate({a="b"}[5m])[1h:1m]))q", "expected \"{\""},
      {R"q(rate({a="b"}[5m:1m]))q", "subqueries are not served"},
      {R"q(rate({a="b"}[5m]) by (x))q", "write sum by"},
      {R"q({a="b"} | x > "5")q", "without quotes"},
      {R"q({a="b"}})q", "expected an operator or the end of the query"}};
  for (const auto& [query, wanted] : kCases) {
    auto parsed = parse_expression(query, Dialect::kLogQl);
    ASSERT_FALSE(parsed) << query;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(parsed.error().message.find(wanted), std::string::npos)
        << query << ": " << parsed.error().message;
  }
}

TEST(Parser, IsBounded) {
  std::string deep(4000, '(');
  EXPECT_FALSE(parse_expression(deep, Dialect::kLogQl));
  std::string chain = "1";
  for (int i = 0; i < 1000; ++i) chain += "+1";
  EXPECT_FALSE(parse_expression(chain, Dialect::kLogQl));
  std::string minus(4000, '-');
  EXPECT_FALSE(parse_expression(minus + "1", Dialect::kLogQl));
}

TEST(Parser, MetricsOfPromQl) {
  EXPECT_EQ(printed("1+1", Dialect::kPromQl), "(1 + 1)");
  EXPECT_EQ(printed(R"q(sum by (service) (rate(m{level="error"}[5m])))q", Dialect::kPromQl),
            R"q(sum by (service) (rate(m{level="error"} [5m])))q");
  EXPECT_EQ(printed(R"q({__name__="m", a="b"} offset 1h)q", Dialect::kPromQl), R"q(m{a="b"} offset 1h)q");
  EXPECT_EQ(printed("sum(m) / 2", Dialect::kPromQl), "(sum(m) / 2)");
  EXPECT_NE(printed("{__name__=\"1+1\"}", Dialect::kPromQl).find("name of a metric"), std::string::npos);
  EXPECT_NE(printed("rate(m)", Dialect::kPromQl).find("expected \"[\""), std::string::npos);
}

TEST(Parser, LogQueriesOnTheirOwn) {
  EXPECT_TRUE(parse_log_query("", true));
  EXPECT_TRUE(parse_log_query("{}", true));
  EXPECT_FALSE(parse_log_query("{}", false));
  EXPECT_EQ(parse_log_query(R"q({a="b"} |= "x")q", false)->stages.size(), 1u);
}

}  // namespace
}  // namespace foreshock::api::loki
