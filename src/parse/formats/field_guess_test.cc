#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(FieldGuess, RolesByValueWhereNamesTellNothing) {
  for (const char* raw : {R"({"t":1795338901000,"s":"W","m":"cart is slow","c":"basket"})",
                          R"({"dt":"2026-11-22 09:15:01","grade":"warn","txt":"cart is slow"})",
                          R"({"@":"2026-11-22T09:15:01Z","!":"WARN","_":"cart is slow"})",
                          R"({"d":"2026-11-22","h":"09:15:01","lvl":"WARN","m":"cart is slow"})",
                          R"({"epoch":1795338901,"lev":"warn","what":"cart is slow","n":3})",
                          "date=2026-11-22 time=09:15:01 lv=warning th=9 text=\"cart is slow\""}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << raw;
    EXPECT_EQ(got.level(), "WARN") << raw;
    EXPECT_EQ(got.body(), "cart is slow") << raw;
  }
}

TEST(FieldGuess, DataIsNoLogLine) {
  const char* person = R"({"name":"Ann","note":"likes a slow cart","n":7})";
  EXPECT_EQ(TestRecord(person).body(), person);
  EXPECT_EQ(TestRecord(person).time(), "");
  // A number is a time only under a name that says so.
  const char* counted = R"({"count":1795338901,"label":"carts in all"})";
  EXPECT_EQ(TestRecord(counted).time(), "");
  // A known name wins, whatever the others hold.
  TestRecord known(
      R"({"time":"2026-11-22T09:15:01Z","x":"2026-01-01T00:00:00Z","msg":"a b","q":"a longer text"})");
  EXPECT_EQ(known.time(), "2026-11-22T09:15:01.000000000Z");
  EXPECT_EQ(known.body(), "a b");
  EXPECT_EQ(known["x"], "2026-01-01T00:00:00Z");
}

TEST(FieldGuess, SmallLettersAsLevels) {
  EXPECT_EQ(TestRecord(R"({"l":"w","ts":"2026-11-22 09:15:01","msg":"cart is slow"})", "UTC").level(),
            "WARN");
  EXPECT_EQ(TestRecord(R"({"lvl":"e","ts":"2026-11-22 09:15:01","msg":"cart is slow"})", "UTC").level(),
            "ERROR");
}

}  // namespace
}  // namespace foreshock::parse
