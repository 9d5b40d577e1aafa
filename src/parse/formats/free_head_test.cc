#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

struct Case {
  std::string_view raw, level, body;
  bool timed = true;
};

TEST(FreeHead, LevelsInPlacesOfTheirOwn) {
  const Case cases[] = {
      {"<2026-11-22 09:15:01> <ERROR> <basket> cart gone", "ERROR", "cart gone"},
      {"[2026-11-22 09:15:01] [basket] [pid 812] [error] cart gone", "ERROR", "cart gone"},
      {"2026-11-22 09:15:01 basket/worker-3 info: cart loaded", "INFO", "cart loaded"},
      {"2026-11-22 09:15:01 W/Basket(812): cart slow", "WARN", "cart slow"},
      {"2026-11-22 09:15:01 unit=7 level=WARN cart slow", "WARN", "cart slow"},
      {"[ts=2026-11-22T09:15:01Z] [lvl=warn] cart slow", "WARN", "cart slow"},
      {"INFO[0012] cart loaded", "INFO", "cart loaded", false},
      {"basket[812] <Warning>: cart slow", "WARN", "cart slow", false},
  };
  for (const Case& want : cases) {
    TestRecord got(want.raw, "UTC");
    EXPECT_EQ(got.level(), want.level) << want.raw;
    EXPECT_EQ(got.body(), want.body) << want.raw;
    EXPECT_EQ(got.time(), want.timed ? "2026-11-22T09:15:01.000000000Z" : "") << want.raw;
  }
}

TEST(FreeHead, LevelsInSentencesAreWords) {
  for (const char* raw :
       {"2026-11-22 09:15:01 the peer sent ERROR and left", "2026-11-22 09:15:01 disk error: sector 9",
        "peer said <error> twice", "cart 7 was loaded, level=ok error=none at all",
        "2026-11-22 09:15:01 0 errors found"}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.level(), "") << raw;
  }
}

TEST(FreeHead, NamesLevelsAndTimesWithoutBlanks) {
  for (const char* head : {"basket:WARN:2026-11-22T09:15:01: ", "<<2026-11-22 09:15:01>> <<warn>> ",
                           "# WARN # 2026.11.22 # 09:15:01 # ", "[WARN - 2026-11-22T09:15:01Z] ",
                           "[W][09:15:01 2026-11-22] ", "basket-7 1795338901 warn "}) {
    TestRecord got(std::string(head) + "cart is slow", "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << head;
    EXPECT_EQ(got.level(), "WARN") << head;
    EXPECT_EQ(got.body(), "cart is slow") << head;
  }
  TestRecord idf("W (48213) wifi: cart is slow", "UTC");
  EXPECT_EQ(idf.level(), "WARN");
  EXPECT_EQ(idf.body(), "cart is slow");
}

TEST(FreeHead, LevelsBehindSureItems) {
  for (const char* head :
       {"2026-11-22 09:15:01 pid=4711 warn ", "2026-11-22 09:15:01 basket[4711] warn ",
        "2026-11-22 09:15:01 basket[W]: ", "2026-11-22 09:15:01 [warn|basket] ",
        "2026-11-22 09:15:01 [W:basket] ", "2026-11-22 09:15:01 node-7 basket warn: ",
        "2026-11-22 09:15:01 >> Warn >> ", "2026-11-22 09:15:01 => [warn] ",
        "2026-11-22 09:15:01 - basket - warn - ", "2026-11-22 09:15:01 / W / basket / ",
        "{node=4, t=1795338901, lev=WARN} ", "[2026-11-22 09:15:01 W] ", "[1795338901000 WARN basket] ",
        "*warn* 2026-11-22 09:15:01 ", "[w] 2026-11-22 09:15:01 ", "<W> 09:15:01 2026-11-22 ",
        "[WARN 2026-11-22 09:15:01] ", "\"WARN\" \"2026-11-22 09:15:01\" \"basket\" "}) {
    bool quoted = head[0] == '"';
    TestRecord got(std::string(head) + (quoted ? "\"cart is slow\"" : "cart is slow"), "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << head;
    EXPECT_EQ(got.level(), "WARN") << head;
    EXPECT_EQ(got.body(), "cart is slow") << head;
  }
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01 pid=4711 error rate is 3", "UTC").level(), "");
  EXPECT_EQ(TestRecord("mainframe-bridge 09:15:01 I RECORDS SENT", "UTC").level(), "INFO");
}

TEST(FreeHead, NamesBeforeALevelWithoutATime) {
  for (const char* head : {"basket: [warn] ", "basket: WARN: ", "[basket] [warn] ", "[basket] WARN: "}) {
    TestRecord got(std::string(head) + "cart is slow", "UTC");
    EXPECT_EQ(got.level(), "WARN") << head;
    EXPECT_EQ(got.body(), "cart is slow") << head;
  }
  EXPECT_EQ(TestRecord("basket [warn] cart is slow", "UTC").level(), "");
  EXPECT_EQ(TestRecord("basket: error: cart is slow", "UTC").level(), "");
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01 basket[4711:12] <Warning> cart is slow", "UTC").body(),
            "cart is slow");
}

}  // namespace
}  // namespace foreshock::parse
