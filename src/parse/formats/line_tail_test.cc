#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(LineTail, MessageFirst) {
  for (const char* raw :
       {"cart is slow [WARN] (2026-11-22 09:15:01)", "2026-11-22 09:15:01 cart is slow <WARN>",
        "cart is slow - WARN - 2026-11-22T09:15:01Z", "2026-11-22 09:15:01 | cart is slow | WARN",
        "2026-11-22 09:15:01 cart is slow level=warn", "WARN: cart is slow at 2026-11-22 09:15:01"}) {
    TestRecord got(raw, "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << raw;
    EXPECT_EQ(got.level(), "WARN") << raw;
    EXPECT_EQ(got.body(), "cart is slow") << raw;
  }
}

TEST(LineTail, WordsAtTheEndAreWords) {
  for (const char* raw :
       {"2026-11-22 09:15:01 cart gave an error", "2026-11-22 09:15:01 cart said ERROR",
        "cart is slow [WARN]", "2026-11-22 09:15:01 cart - info", "backup of 2026-11-22 09:15:01"})
    EXPECT_EQ(TestRecord(raw, "UTC").level(), "") << raw;
}

}  // namespace
}  // namespace foreshock::parse
