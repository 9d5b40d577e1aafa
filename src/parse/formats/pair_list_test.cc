#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(PairList, SignsOfTheLoggersOwn) {
  for (const char* raw : {"time: 2026-11-22T09:15:01Z; level: warn; msg: cart is slow; cart: 12",
                          "time=2026-11-22 09:15:01 level=warn msg=cart is slow cart=12",
                          "TIME=2026-11-22 09:15:01;LEVEL=WARN;MSG=cart is slow",
                          "time=\"2026-11-22 09:15:01\" | level=\"WARN\" | msg=\"cart is slow\"",
                          "{'time': '2026-11-22 09:15:01', 'level': 'WARN', 'message': 'cart is slow'}",
                          "ts:2026-11-22T09:15:01Z lvl:WARN msg:cart is slow",
                          "<event time=\"2026-11-22T09:15:01Z\" level=\"warn\" n=\"3\">cart is slow</event>",
                          "<log ts=\"2026-11-22 09:15:01\" sev=\"WARN\" msg=\"cart is slow\"/>"}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << raw;
    EXPECT_EQ(got.level(), "WARN") << raw;
    EXPECT_EQ(got.body(), "cart is slow") << raw;
  }
  EXPECT_EQ(TestRecord("time: 2026-11-22T09:15:01Z; level: warn; msg: slow; cart: 12", "UTC")["cart"], "12");
}

TEST(PairList, SentencesAreNone) {
  for (const char* raw :
       {"cart failed: level of oil: low", "see http://a.example/b?level=warn&time=now", "a: b; c: d; e: f",
        "<p class=\"x\">hello</p>", "key=value and more words", "level: x"}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.body(), raw);
    EXPECT_EQ(got.level(), "") << raw;
  }
}

TEST(PairList, Elements) {
  for (const char* raw :
       {"<log><ts>2026-11-22T09:15:01Z</ts><lvl>WARN</lvl><msg>cart is slow</msg></log>",
        "<event time=\"2026-11-22T09:15:01Z\" sev=\"warn\"><text>cart is slow</text></event>"}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << raw;
    EXPECT_EQ(got.level(), "WARN") << raw;
    EXPECT_EQ(got.body(), "cart is slow") << raw;
  }
  EXPECT_EQ(TestRecord("<a><b>1</b><c>2</c></a>", "UTC").body(), "<a><b>1</b><c>2</c></a>");
}

TEST(PairList, TagsWithoutMessage) {
  TestRecord got(R"(<rec d="2026-11-22" t="09:15:01" st="3" ev="door_open" no="7712"/>)", "UTC");
  EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z");
}

}  // namespace
}  // namespace foreshock::parse
