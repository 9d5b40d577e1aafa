#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(Logfmt, UsualPairs) {
  TestRecord r(
      R"(ts=2026-11-23T04:31:56.123Z caller=main.go:42 level=error msg="a \"quoted\" text" attempts=3 ratio=0.5 flag empty=)");
  EXPECT_EQ(r.format(), "logfmt");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.123000000Z");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r.body(), "a \"quoted\" text");
  EXPECT_EQ(r["code.location"], "main.go:42");
  EXPECT_EQ(r["attempts"], "3");
  EXPECT_EQ(r["flag"], "true");
  EXPECT_EQ(r["empty"], "");
}

// Trap 16: no loss, no crash.
TEST(Logfmt, EdgeCases) {
  TestRecord twice("level=info a=1 a=2 msg=x");
  EXPECT_EQ(twice["a"], "2");
  EXPECT_TRUE(twice.flag(kDuplicateKeys));
  TestRecord open("level=info msg=x tail=\"never closed");
  EXPECT_EQ(open.body(), "x");
  EXPECT_EQ(open["tail"], "\"never");
  TestRecord slash("level=info msg=x path=C:\\dir\\");
  EXPECT_EQ(slash["path"], "C:\\dir\\");
  TestRecord equals("level=info msg=x q=a=b=c");
  EXPECT_EQ(equals["q"], "a=b=c");
  TestRecord generic("alpha=1 beta=2 gamma=3 delta=4");
  EXPECT_EQ(generic.format(), "logfmt");
  EXPECT_EQ(generic.body(), "alpha=1 beta=2 gamma=3 delta=4");
}

TEST(Logfmt, SentencesAreNot) {
  EXPECT_EQ(TestRecord("x=1 is the answer to all of this").format(), "raw");
  EXPECT_EQ(TestRecord("sum a=b").format(), "raw");
}

}  // namespace
}  // namespace foreshock::parse
