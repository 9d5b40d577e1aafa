#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

struct Case {
  std::string_view raw, format, level, logger, thread, body;
};

TEST(LevelLine, HeadsOfManyLoggers) {
  const Case cases[] = {
      {"2026-11-23 04:31:56,123 [main] INFO  o.e.Shop - started in 3s", "log4j_pattern", "INFO", "o.e.Shop",
       "main", "started in 3s"},
      {"2026-11-23 04:31:56.123 [exec-1] WARN  o.e.Shop [Shop.java:12] - slow", "logback_pattern", "WARN",
       "o.e.Shop", "exec-1", "slow"},
      {"04:31:56.123 [main] DEBUG a.b.C - x", "logback_pattern", "DEBUG", "a.b.C", "main", "x"},
      {"2026-11-23T04:31:56.123Z  INFO 7 --- [shop] [main] c.e.shop.Main : up", "logback_pattern", "INFO",
       "c.e.shop.Main", "shop", "up"},
      {"2026-11-23 04:31:56.123  INFO 7 --- [           main] c.e.Main       : up", "logback_pattern", "INFO",
       "c.e.Main", "main", "up"},
      {"2026-11-23 04:31:56,123 INFO [main] org.a.b.Master: ready: yes", "hadoop", "INFO", "org.a.b.Master",
       "main", "ready: yes"},
      {"26/11/23 04:31:56 INFO executor.Executor: Running task 1.0", "spark", "INFO", "executor.Executor", "",
       "Running task 1.0"},
      {"081109 203615 148 INFO dfs.DataNode$X: got block", "hdfs", "INFO", "dfs.DataNode$X", "", "got block"},
      {"2026-11-23 04:31:56,123 [myid:1] - ERROR [QP[myid=1]:QuorumPeer@99] - lost", "zookeeper", "ERROR", "",
       "QP[myid=1]:QuorumPeer", "lost"},
      {"[2026-11-23 04:31:56,123] INFO [Log p=1] rolled (kafka.log.Log)", "kafka", "INFO", "kafka.log.Log",
       "", "[Log p=1] rolled"},
      {"INFO  [main] 2026-11-23 04:31:56,123 Daemon.java:68 - go", "cassandra", "INFO", "", "main", "go"},
      {"23-Nov-2026 04:31:56.123 SEVERE [main] org.a.c.Startup.load Failed to start", "tomcat_catalina",
       "ERROR", "org.a.c.Startup.load", "main", "Failed to start"},
      {"[2026-11-23 04:31:56.123] [db] [warning] slow query", "spdlog", "WARN", "db", "", "slow query"},
      {"[2026-11-23 04:31:56 +0000] [17] [INFO] Booting", "gunicorn_error", "INFO", "", "", "Booting"},
      {"2026-11-23 04:31:56.008 25746 INFO nova.compute.manager [req-1 u p] built", "openstack", "INFO",
       "nova.compute.manager", "", "built"},
      {"2026-11-23 04:31:56,123 - shop.cart - ERROR - empty", "python_logging", "ERROR", "shop.cart", "",
       "empty"},
      {"WARNING:root:watch out", "python_logging", "WARN", "root", "", "watch out"},
      {"[2026-11-23 04:31:56,123] [INFO] [paper.auth] login", "python_logging", "INFO", "paper.auth", "",
       "login"},
      {"W, [2026-11-23T04:31:56.262 #66]  WARN -- Loader: late", "ruby_logger", "WARN", "", "", "late"},
      {"[2026-11-23T04:31:56Z ERROR app::db] down", "generic_ts_level", "ERROR", "app::db", "", "down"},
      {"2026-11-23 04:31:56.1|WARN|My.Shop|High load", "generic_ts_level", "WARN", "My.Shop", "",
       "High load"},
      {"2026-11-23T04:31:56.643+0800 [INFO]  expiration: revoked", "generic_ts_level", "INFO", "expiration",
       "", "revoked"},
      {"2026-11-23 04:31:56 [error   ] it broke", "python_structlog", "ERROR", "", "", "it broke"},
      {"2026/11/23 04:31:56 listening on :80", "generic_ts", "", "", "", "listening on :80"},
      {"INFO:     Application startup complete.", "generic_level", "INFO", "", "",
       "Application startup complete."},
      {"ERROR could not open x", "generic_level", "ERROR", "", "", "could not open x"},
      {"2026-11-23 04:31:56,123 WARN  [org.k.events] (exec-1) type=X", "log4j_pattern", "WARN",
       "org.k.events", "exec-1", "type=X"},
      {"11-23 04:31:56.811  1702  2395 D WindowManager: drawn", "generic_ts_level", "DEBUG", "", "", "drawn"},
      {"2026-11-23 04:31:56Z (ERROR) [auth] no key", "generic_ts_level", "ERROR", "auth", "", "no key"},
      {"(2026-11-23 04:31:56) (INFO) (ward) bed 12 taken", "generic_ts_level", "INFO", "ward", "",
       "bed 12 taken"},
      {"{2026-11-23T04:31:56.1Z} {INFO} {mixer} poured", "generic_ts_level", "INFO", "mixer", "", "poured"},
      {"2026-11-23 04:31:56 <warn> [Entry]: begins", "generic_ts_level", "WARN", "", "", "[Entry]: begins"},
      {"E 2026-11-23T04:31:56.1Z no answer from 4", "generic_ts_level", "ERROR", "", "", "no answer from 4"},
      {"[W 2026-11-23 04:31:56.123 LabApp] no browser", "generic_ts_level", "WARN", "LabApp", "",
       "no browser"},
      {"1:M 23 Nov 2026 04:31:56.984 # out of memory", "generic_ts_level", "WARN", "", "", "out of memory"},
      {"2026-11-23T04:31:56.450+0000 I NETWORK  [conn1] end", "generic_ts_level", "INFO", "", "conn1", "end"},
  };
  for (const Case& c : cases) {
    TestRecord r(c.raw);
    EXPECT_EQ(r.format(), c.format) << c.raw;
    EXPECT_EQ(r.level(), c.level) << c.raw;
    EXPECT_EQ(r["logger"], c.logger) << c.raw;
    EXPECT_EQ(r["thread.name"], c.thread) << c.raw;
    EXPECT_EQ(r.body(), c.body) << c.raw;
    if (c.format != "generic_level" && c.raw.substr(0, 8) != "WARNING:") {
      EXPECT_NE(r.time(), "") << c.raw;
    }
  }
}

// Trap 8: words inside a message are no level.
TEST(LevelLine, WordsInMessagesAreNoLevel) {
  for (std::string_view raw :
       {"2026-11-23 04:31:56 error rate is 0", "2026-11-23 04:31:56 found 0 errors", "Error opening the door",
        "2026-11-23 04:31:56 the ERROR was fixed", "opened error_log", "fatalities: none"})
    EXPECT_EQ(TestRecord(raw).level(), "") << raw;
}

TEST(LevelLine, EpochAndCloseLevels) {
  EXPECT_EQ(TestRecord("1795408316123 hello").time(), "2026-11-23T04:31:56.123000000Z");
  EXPECT_EQ(TestRecord("[1795408316] SERVICE ALERT: x").body(), "SERVICE ALERT: x");
  EXPECT_EQ(TestRecord("1795408316.899 ERROR down").level(), "ERROR");
  EXPECT_EQ(TestRecord("9876543210 is a phone number").time(), "");
  TestRecord close("2026-11-23 04:31:56,672:DEBUG:foo bar");
  EXPECT_EQ(close.level(), "DEBUG");
  EXPECT_EQ(close.body(), "foo bar");
}

TEST(LevelLine, TimeInsideTheFirstBytes) {
  TestRecord r("backup finished at 2026-11-23 04:31:56 on node 7");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.000000000Z");
  EXPECT_EQ(r.body(), "backup finished at 2026-11-23 04:31:56 on node 7");
  TestRecord prefix("[8] 2026/11/23 04:31:56.1 [ERR] no route");
  EXPECT_EQ(prefix["process.pid"], "8");
  EXPECT_EQ(prefix.level(), "ERROR");
  EXPECT_EQ(prefix.body(), "no route");
}

TEST(LevelLine, KeepsFollowingLinesInTheBody) {
  TestRecord r("2026-11-23 04:31:56,123 [main] ERROR a.B - failed\n  more\n  lines");
  EXPECT_EQ(r.body(), "failed\n  more\n  lines");
  EXPECT_TRUE(r.flag(kMultiline));
}

TEST(LevelLine, SignsAroundTheTime) {
  for (const char* head :
       {"PANIC! 2026-11-22 09:15:01 ", "fatal 20261122 091501 ", "=2026-11-22 09:15:01= FATAL ",
        "*** 2026-11-22 09:15:01 FATAL *** ", "[2026-11-22][09:15:01][shop::cart][FATAL] ",
        "[2026.11.22-09.15.01:000][ 41]Cart: Fatal: ", "F[2026-11-22 09:15:01] ",
        "2026-11-22 09:15:01 <7> cart.Fatal: ", "[Sun 2026-11-22 09:15:01 UTC] [FATAL] [cart-3]: "}) {
    TestRecord got(std::string(head) + "cart is slow", "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << head;
    EXPECT_EQ(got.level(), "FATAL") << head;
    EXPECT_EQ(got.body(), "cart is slow") << head;
  }
  EXPECT_EQ(TestRecord("*** 2026-11-22 09:15:01 INFO *** cart is slow ***", "UTC").body(), "cart is slow");
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01:111 I cart-7 - Cart is slow", "UTC").level(), "INFO");
  EXPECT_EQ(TestRecord("22.11.2026 09:15:01 FEHLER Pumpe steht", "UTC").level(), "ERROR");
}

}  // namespace
}  // namespace foreshock::parse
