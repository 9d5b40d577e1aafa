#include <gtest/gtest.h>

#include "parse/formats/level_line_reader.h"
#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(HeadTokens, AreNoWordsOfASentence) {
  for (const char* word : {"R12-M1-N0-C:J12-U11", "RAS", "-", "42", "10.0.3.7", "shop.cart", "web_1"})
    EXPECT_TRUE(is_head_token(word)) << word;
  for (const char* word : {"failed", "disk,", "done.", "user=ann", "\"ERROR\"", "(7)", ""})
    EXPECT_FALSE(is_head_token(word)) << word;
}

TEST(HeadTokens, ColumnsBeforeALevelInCapitalsAreOfTheHead) {
  struct Case {
    std::string_view raw, level, logger, body, time;
  };
  const Case cases[] = {
      {"- 1795410000 2026.11.23 rack-3 2026-11-23-04.31.56.123456 rack-3 SYS TORUS FATAL link 3 is down",
       "FATAL", "TORUS", "link 3 is down", "2026-11-23T04:31:56.123456000Z"},
      {"2026-11-23 04:31:56 node-7 DISK ERROR sector 9 is unreadable", "ERROR", "DISK",
       "sector 9 is unreadable", "2026-11-23T04:31:56.000000000Z"},
      {"2026-11-23 04:31:56 the disk had an ERROR today", "", "", "the disk had an ERROR today",
       "2026-11-23T04:31:56.000000000Z"},
      {"20261123-4:31:56:123|Step_Sum|30002312|calculate 7 steps", "", "Step_Sum", "calculate 7 steps",
       "2026-11-23T04:31:56.123000000Z"},
      {"2026-11-23 04:31:56 | worker-2 | 814 | queue is empty | again", "", "worker-2",
       "queue is empty | again", "2026-11-23T04:31:56.000000000Z"},
      {"2026-11-23T04:31:56Z|warn|cart|slow", "WARN", "cart", "slow", "2026-11-23T04:31:56.000000000Z"},
      {"2026-11-23 04:31:56 a | b is a pipe", "", "", "a | b is a pipe", "2026-11-23T04:31:56.000000000Z"},
  };
  for (const Case& want : cases) {
    TestRecord got(want.raw, "UTC");
    EXPECT_EQ(got.level(), want.level) << want.raw;
    EXPECT_EQ(got["logger"], want.logger) << want.raw;
    EXPECT_EQ(got.body(), want.body) << want.raw;
    EXPECT_EQ(got.time(), want.time) << want.raw;
  }
}

}  // namespace
}  // namespace foreshock::parse
