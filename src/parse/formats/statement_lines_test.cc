#include "parse/formats/statement_lines.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

using enum StatementLog;

TEST(StatementLines, FirstLinesTellTheLog) {
  for (std::string_view line :
       {"2026-11-23 04:31:56.101 UTC [411] LOG:  statement: SELECT a",
        "2026-11-23 04:31:56.101 UTC [411] shop@cart STATEMENT:  UPDATE t",
        "2026-11-23 04:31:56.101 UTC [411] LOG:  duration: 12.1 ms  execute s1: SELECT"})
    EXPECT_TRUE(is_postgres_statement(line)) << line;
  EXPECT_EQ(mysql_log("2026-11-23T04:31:56.101234Z\t   12 Query\tSELECT a"), kMysqlGeneral);
  EXPECT_EQ(mysql_log("2026-11-23T04:31:56.101234+01:00\t   12 Execute\tSELECT a"), kMysqlGeneral);
  EXPECT_EQ(mysql_log("# Time: 2026-11-23T04:31:56.101234Z"), kMysqlSlow);
  for (std::string_view line : {"", "x", "INFO statement: SELECT", "# a comment", "a:  b",
                                "2026-11-23 04:31:56.101 UTC [411] LOG:  checkpoint starting: time",
                                "2026-11-23T04:31:56.101234Z\t   12 Quit\t"}) {
    EXPECT_FALSE(is_postgres_statement(line)) << line;
    EXPECT_EQ(mysql_log(line), kNone) << line;
  }
}

TEST(StatementLines, TheSlowLogEndsAtItsSemicolon) {
  StatementLines lines;
  lines.begin(kMysqlSlow, "# Time: 2026-11-23T04:31:56.101234Z");
  for (std::string_view line :
       {"# User@Host: shop[shop] @  [10.0.3.7]  Id:    15", "# Query_time: 3.1  Lock_time: 0.0", "use shop;",
        "SET timestamp=1795338901;", "SELECT a", "FROM t;"}) {
    ASSERT_TRUE(lines.may_continue()) << line;
    EXPECT_TRUE(lines.take(line)) << line;
  }
  EXPECT_FALSE(lines.may_continue());
  lines.begin(kMysqlSlow, "# User@Host: a[a] @  [10.0.3.7]");
  EXPECT_FALSE(lines.take("# User@Host: b[b] @  [10.0.3.7]"));
}

TEST(StatementLines, ATimeBeginsTheNextLineOfTheGeneralLog) {
  StatementLines lines;
  lines.begin(kMysqlGeneral, "");
  EXPECT_TRUE(lines.take("FROM t"));
  EXPECT_TRUE(lines.take("2026 > b"));
  EXPECT_FALSE(lines.take("2026-11-23T04:31:57.101234Z\t   12 Query\tSELECT b"));
  EXPECT_FALSE(lines.may_continue());
}

TEST(StatementLines, TheGeneralLogOfOlderServers) {
  EXPECT_EQ(mysql_log("231123  4:31:56\t   12 Query\tSELECT a"), kMysqlOldGeneral);
  EXPECT_EQ(mysql_log("231123 14:31:56\t123456 Execute\tSELECT a"), kMysqlOldGeneral);
  EXPECT_EQ(mysql_log("\t\t   12 Prepare\tSELECT a"), kMysqlOldGeneral);
  for (std::string_view line :
       {"231123 14:31:56\t   12 Connect\tshop@web on shop", "231123 14:31:56\t   12 Query",
        "\t\tat a.b.C.d(E.java:1)", "\t\t   12 things\tx", "\t\t12 Query\tx"})
    EXPECT_EQ(mysql_log(line), kNone) << line;
  StatementLines lines;
  lines.begin(kMysqlOldGeneral, "");
  EXPECT_TRUE(lines.take("FROM t"));
  EXPECT_TRUE(lines.take("\t\tWHERE a = 1"));
  EXPECT_FALSE(lines.take("\t\t   12 Quit\t"));
  EXPECT_FALSE(lines.may_continue());
}

}  // namespace
}  // namespace foreshock::parse
