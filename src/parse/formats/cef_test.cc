#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(Cef, HeaderAndExtension) {
  TestRecord r(
      "CEF:0|Shop|Till Guard|2.1|4711|Drawer \\| opened|8|src=10.0.0.1 spt=51544 dst=10.0.3.7 dpt=443 "
      "cs1Label=reason cs1=no sale msg=Opened without a sale rt=1795338901120");
  EXPECT_EQ(r.format(), "cef");
  EXPECT_EQ(r["cef.device_product"], "Till Guard");
  EXPECT_EQ(r["cef.name"], "Drawer | opened");
  EXPECT_EQ(r["source.port"], "51544");
  EXPECT_EQ(r["client.address"], "10.0.0.1");
  EXPECT_EQ(r["reason"], "no sale");
  EXPECT_EQ(r.body(), "Opened without a sale");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r.time(), "2026-11-22T09:15:01.120000000Z");
}

// Trap 15: one bad pair never loses the others.
TEST(Cef, AwkwardValues) {
  TestRecord r(
      "CEF:0|a|b|1|2|n|3| act=blocked a policy=allowed request=http://x/?a=b&c=d suser= dst=10.0.3.7 "
      "path=C:\\\\a\\=b last=");
  EXPECT_EQ(r["event.action"], "blocked a");
  EXPECT_EQ(r["policy"], "allowed");
  EXPECT_EQ(r["url.full"], "http://x/?a=b&c=d");
  EXPECT_EQ(r["user.name"], "");
  EXPECT_EQ(r["destination.address"], "10.0.3.7");
  EXPECT_EQ(r["path"], "C:\\a=b");
}

TEST(Cef, BehindAHeaderAndWithoutExtension) {
  TestRecord r("<134>Nov 22 09:15:01 till-1 CEF:1|a|b|1|2|worm stopped|10");
  EXPECT_EQ(r.format(), "cef");
  EXPECT_EQ(r.record.host, "till-1");
  EXPECT_EQ(r.level(), "FATAL");
  EXPECT_EQ(TestRecord("CEF:0|a|b").format(), "raw");
}

TEST(Leef, TabsAndNamedDelimiters) {
  TestRecord one(
      "LEEF:1.0|Shop|Till|2.1|login|sev=5\tusrName=ann\tsrc=10.0.0.1\tdevTime=2026-11-22 09:15:01");
  EXPECT_EQ(one.format(), "leef");
  EXPECT_EQ(one["leef.event_id"], "login");
  EXPECT_EQ(one["user.name"], "ann");
  EXPECT_EQ(one.level(), "WARN");
  for (const char* given : {"^", "x5E", "0x5e"}) {
    TestRecord two("LEEF:2.0|Shop|Till|2.1|login|" + std::string(given) + "|src=10.0.0.1^dst=10.0.3.7");
    EXPECT_EQ(two["destination.address"], "10.0.3.7") << given;
  }
}

}  // namespace
}  // namespace foreshock::parse
