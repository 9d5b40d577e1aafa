#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(Syslog, BsdWithoutPriority) {
  TestRecord r("Nov 23 04:31:56 web-1 sshd[4711]: Invalid user guest from 10.0.0.9");
  EXPECT_EQ(r.format(), "sshd");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.000000000Z");
  EXPECT_TRUE(r.flag(kTimestampAssumed));
  EXPECT_EQ(r.record.host, "web-1");
  EXPECT_EQ(r.record.service, "sshd");
  EXPECT_EQ(r["process.pid"], "4711");
  EXPECT_EQ(r.body(), "Invalid user guest from 10.0.0.9");
  EXPECT_EQ(r.level(), "");
}

TEST(Syslog, BsdVariants) {
  TestRecord pri("<11>Nov 23 04:31:56 10.0.0.1 app: [info] failed");
  EXPECT_EQ(pri.format(), "syslog_rfc3164_pri");
  EXPECT_EQ(pri.level(), "ERROR");  // the priority, not the word
  EXPECT_EQ(pri["syslog.facility"], "1");
  EXPECT_EQ(pri.body(), "[info] failed");
  TestRecord iso("<14>2026-11-23T04:31:56.5+01:00 h prog[1]: m");
  EXPECT_EQ(iso.time(), "2026-11-23T03:31:56.500000000Z");
  EXPECT_EQ(iso.record.host, "h");
  TestRecord no_host("<14>Nov 23 04:31:56 prog[12]: m");
  EXPECT_EQ(no_host.record.host, "");
  EXPECT_EQ(no_host.record.service, "prog");
  TestRecord bare("<0>something is on fire");
  EXPECT_EQ(bare.level(), "FATAL");
  EXPECT_EQ(bare.body(), "something is on fire");
  TestRecord mac("Nov 23 04:31:56 mac.local proc[59] (com.example.x) <Notice>: m");
  EXPECT_EQ(mac.record.service, "proc");
  EXPECT_EQ(mac.body(), "m");
  TestRecord kernel("Nov 23 04:31:56 n1 kernel: [   12.345678] eth0: up");
  EXPECT_EQ(kernel.body(), "[   12.345678] eth0: up");
  TestRecord pam("Nov 23 04:31:56 n1 su(pam_unix)[23164]: session opened");
  EXPECT_EQ(pam.record.service, "su(pam_unix)");
  TestRecord level("Nov 23 04:31:56 n1 app: error: out of cheese");
  EXPECT_EQ(level.level(), "ERROR");
  EXPECT_EQ(level.body(), "error: out of cheese");
}

TEST(Syslog, Rfc5424) {
  TestRecord r(
      "<165>1 2026-11-23T04:31:56.003Z host.example.com app 1234 ID47 [x@32473 iut=\"3\" q=\"a \\\"b\\\" \\] "
      "c\"][y n=\"\"] \xEF\xBB\xBFmessage");
  EXPECT_EQ(r.format(), "syslog_rfc5424");
  EXPECT_EQ(r.level(), "INFO2");
  EXPECT_EQ(r["syslog.facility"], "20");
  EXPECT_EQ(r["syslog.msgid"], "ID47");
  EXPECT_EQ(r["process.pid"], "1234");
  EXPECT_EQ(r["x@32473.iut"], "3");
  EXPECT_EQ(r["x@32473.q"], "a \"b\" ] c");
  EXPECT_EQ(r["y.n"], "");
  EXPECT_EQ(r.body(), "message");
  TestRecord nil("<14>1 - - - - - -");
  EXPECT_EQ(nil.format(), "syslog_rfc5424");
  EXPECT_TRUE(nil.flag(kTimestampMissing));
  EXPECT_EQ(nil.record.host, "");
}

TEST(Syslog, IsoFile) {
  TestRecord r("2026-11-23T04:31:56.698463+00:00 localhost rsyslogd: rotated");
  EXPECT_EQ(r.format(), "syslog_iso8601");
  EXPECT_EQ(r.record.host, "localhost");
  EXPECT_EQ(r.record.service, "rsyslogd");
  EXPECT_FALSE(r.flag(kTimestampAssumed));
}

// A level that stands where a host would, before an object: no host, and the level unless the object has one.
TEST(Syslog, ALevelBeforeAnObjectIsNoHost) {
  TestRecord r(R"(2026-11-23T04:31:56.1Z WARN {"event":"login","user":7})");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.record.host, "");
  EXPECT_EQ(r.body(), "login");
  EXPECT_EQ(TestRecord(R"(2026-11-23T04:31:56.1Z WARN {"level":"error","msg":"x"})").level(), "ERROR");
}

// Trap 7 and 8: what stands inside is read again; its time and level win.
TEST(Syslog, InnerFormats) {
  TestRecord json(
      R"(<14>Nov 23 04:31:56 h app[1]: {"level":"error","msg":"inner","time":"2026-11-23T04:00:00Z"})");
  EXPECT_EQ(json.body(), "inner");
  EXPECT_EQ(json.level(), "ERROR");
  EXPECT_EQ(json.time(), "2026-11-23T04:00:00.000000000Z");
  EXPECT_EQ(json.record.service, "app");
  TestRecord pairs("<14>Nov 23 04:31:56 h kernel: IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP");
  EXPECT_EQ(pairs.format(), "iptables");
  EXPECT_EQ(pairs["source.address"], "10.0.0.1");
}

TEST(Syslog, NotSyslog) {
  EXPECT_EQ(TestRecord("<html><body>").format(), "raw");
  EXPECT_EQ(TestRecord("<999>x").format(), "raw");
  EXPECT_EQ(TestRecord("Maybe tomorrow it works again").format(), "raw");
}

// Found by the fuzzer: the byte behind a line that ends with its host was looked at.
TEST(Syslog, ALineMayEndWithItsHost) {
  std::string line = "<6>2026-11-22T09:15:01Z host-name-of-some-length";
  std::vector<char> exact(line.begin(), line.end());
  EXPECT_NE(TestRecord({exact.data(), exact.size()}).time(), "");
}

// A level in a logger's form is taken off where nothing else tells the level; what daemons say stays.
TEST(Syslog, LevelsInFrontOfTheMessage) {
  EXPECT_EQ(TestRecord("Nov 22 09:15:01 app7 orders[4]: [ERROR] no stock", "UTC").body(), "no stock");
  EXPECT_EQ(TestRecord("Nov 22 09:15:01 app7 orders[4]: WARNING: no stock", "UTC").body(), "no stock");
  EXPECT_EQ(TestRecord("Nov 22 09:15:01 app7 sshd[4]: error: no stock", "UTC").body(), "error: no stock");
  EXPECT_EQ(TestRecord("<13>Nov 22 09:15:01 app7 orders[4]: [ERROR] x", "UTC").body(), "[ERROR] x");
  TestRecord no_host("Nov 22 09:15:01 2026 [NOTICE] tape: no stock", "UTC");
  EXPECT_EQ(no_host.level(), "INFO2");
  EXPECT_EQ(no_host.body(), "no stock");
}

}  // namespace
}  // namespace foreshock::parse
