#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(LevelMessage, WhatIsNoLoggerStaysInTheMessage) {
  EXPECT_EQ(TestRecord("2026-11-23 04:31:56,123 ERROR Failed: no route").body(), "Failed: no route");
  EXPECT_EQ(TestRecord("2026-11-23 04:31:56,123 ERROR java.io.IOException: reset").body(),
            "java.io.IOException: reset");
  EXPECT_EQ(TestRecord("[2026-11-23 04:31:56,123] INFO [Partition p-1] leader").body(),
            "[Partition p-1] leader");
  EXPECT_EQ(TestRecord("2026-11-23 04:31:56,388 fail2ban.actions: NOTICE [sshd] Ban 1.2.3.4").body(),
            "[sshd] Ban 1.2.3.4");
}

TEST(LevelMessage, SecondMessageStartsAreKept) {
  TestRecord dashes("2026-11-23 04:31:56,123 [main] INFO a.B - left - right");
  EXPECT_EQ(dashes.body(), "left - right");
  TestRecord bars("2026-11-23 04:31:56.123 | WARNING  | shop:cart:7 - low");
  EXPECT_EQ(bars.level(), "WARN");
  EXPECT_EQ(TestRecord("INFO - started").body(), "started");
}

TEST(LevelMessage, ProcessBehindTheLevel) {
  TestRecord r("2026-11-23T04:31:56.193Z info vpxd[45715] [sub=x] begin");
  EXPECT_EQ(r.level(), "INFO");
  EXPECT_EQ(r.record.service, "vpxd");
  EXPECT_EQ(r["thread.id"], "45715");
  EXPECT_EQ(r["sub"], "x");
  EXPECT_EQ(r.body(), "begin");
  TestRecord mysql("2026-11-23T04:31:56.936146Z 0 [Warning] [MY-010068] [Server] self signed");
  EXPECT_EQ(mysql["mysql.error_code"], "MY-010068");
  EXPECT_EQ(mysql.body(), "self signed");
}

TEST(LevelMessage, TimeAndLevelWithoutMessage) {
  TestRecord r("2026-11-23 04:31:56,123 ERROR");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r.body(), "");
  // The head's last word ends with the line; nothing behind it is looked at.
  EXPECT_EQ(TestRecord("2026-11-23T04:31:56.450+0000 I NETWORK").level(), "INFO");
  EXPECT_EQ(TestRecord("11-23 04:31:56.811  1702  2395 D Tag").level(), "DEBUG");
}

}  // namespace
}  // namespace foreshock::parse
