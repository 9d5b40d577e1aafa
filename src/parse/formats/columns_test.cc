#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(Columns, AnySeparator) {
  for (const char* line :
       {"2026-11-22 09:15:01;WARN;basket;cart is slow", "WARN | 2026-11-22 09:15:01 | basket | cart is slow",
        "2026-11-22 09:15:01,WARN,basket,cart is slow", "basket\t2026-11-22 09:15:01\twarn\tcart is slow",
        "22-11-2026 09:15:01 :: basket :: Warning :: cart is slow"}) {
    TestRecord record(line, "UTC");
    EXPECT_EQ(record.time(), "2026-11-22T09:15:01.000000000Z") << line;
    EXPECT_EQ(record.level(), "WARN") << line;
    EXPECT_EQ(record.body(), "cart is slow") << line;
    EXPECT_EQ(record["logger"], "basket") << line;
  }
}

TEST(Columns, SignsOfTheLoggersOwn) {
  for (const char* line :
       {"2026-11-22 09:15:01#WARN#basket#cart is slow", "2026-11-22 09:15:01 # basket # warn # cart is slow",
        "#2026-11-22 09:15:01# WRN #basket# cart is slow", "1795338901;WARN;basket;cart is slow",
        "[\"2026-11-22T09:15:01Z\",\"WARN\",\"basket\",\"cart is slow\"]",
        "2026-11-22 | 09:15:01 | basket | WARN | cart is slow",
        "W, 2026-11-22 09:15:01, basket, cart is slow"}) {
    TestRecord record(line, "UTC");
    EXPECT_EQ(record.time(), "2026-11-22T09:15:01.000000000Z") << line;
    EXPECT_EQ(record.level(), "WARN") << line;
    EXPECT_EQ(record.body(), "cart is slow") << line;
    EXPECT_EQ(record["logger"], "basket") << line;
  }
}

TEST(Columns, SentencesKeepTheirCommas) {
  TestRecord record("2026-11-22 09:15:01,120,ERROR,7,basket gone, giving up", "UTC");
  EXPECT_EQ(record.level(), "ERROR");
  EXPECT_EQ(record.body(), "basket gone, giving up");
  EXPECT_EQ(record["process.pid"], "7");
  EXPECT_EQ(TestRecord("basket, 2026-11-22 09:15:01, INFO, cart loaded", "UTC").body(), "cart loaded");
  TestRecord sentence("2026-11-22 09:15:01 warn, error, info: three words", "UTC");
  EXPECT_EQ(sentence.level(), "");
}

TEST(Columns, MessagesKeepTheirBarsAndObjects) {
  TestRecord bars("2026-11-22 09:15:01 | WARN | basket | cart is slow | again", "UTC");
  EXPECT_EQ(bars.body(), "cart is slow | again");
  TestRecord object("2026-11-22T09:15:01Z\tinfo\tstarted\t{\"a b\": 1}", "UTC");
  EXPECT_EQ(object.body(), "started\t{\"a b\": 1}");
}

TEST(Columns, DateAndTimeOfDayApart) {
  TestRecord record("22.11.2026;09:15:01;\"ERROR\";press 4;\"oil is low\"", "UTC");
  EXPECT_EQ(record.time(), "2026-11-22T09:15:01.000000000Z");
  EXPECT_EQ(record.level(), "ERROR");
  EXPECT_EQ(record.body(), "oil is low");
  EXPECT_EQ(record["column.4"], "press 4");
}

TEST(Columns, LevelInFrontOrSignsAtBothEnds) {
  const std::pair<const char*, const char*> cases[] = {
      {"WARN; 2026-11-22; 09:15:01; basket; cart is slow", "cart is slow"},
      {"|22.11.2026|09:15:01|WRN|Cell-5|cart is slow, by 3 mm|", "cart is slow, by 3 mm"},
      {"2026-11-22|09:15:01|W|PAY|TX 9912|cart is slow", "cart is slow"},
      {"WARN\tbasket\tcart is slow", "cart is slow"},
      {"WARN | basket | cart is slow", "cart is slow"},
  };
  for (const auto& [raw, body] : cases) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.level(), "WARN") << raw;
    EXPECT_EQ(got.body(), body) << raw;
  }
}

}  // namespace
}  // namespace foreshock::parse
