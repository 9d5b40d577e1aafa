#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(Payload, UnknownTextIsRaw) {
  for (std::string_view raw :
       {"hello world", "-----", "42", "....", "\xD0\x9E\xD1\x88\xD0\xB8\xD0\xB1\xD0\xBA\xD0\xB0", ":", "@",
        "<", "{", "[", "1", "I"}) {
    TestRecord r(raw);
    EXPECT_EQ(r.format(), "raw") << raw;
    EXPECT_EQ(r.body(), raw);
    EXPECT_TRUE(r.flag(kTimestampMissing));
  }
}

TEST(Payload, WrappedFourTimesAndNoMore) {
  std::string line = "deepest";
  for (int i = 0; i < 20; ++i) line = "<14>" + line;
  TestRecord r(line);
  EXPECT_NE(r.body(), "deepest");
}

TEST(Payload, PackedBytesSayWhoPackedThem) {
  TestRecord gzip(std::string_view("\x1f\x8b\x08\x00\x00\xff\xfe rest of it", 19));
  EXPECT_EQ(gzip.format(), "binary_or_compressed");
  EXPECT_EQ(gzip["binary.kind"], "gzip");
  EXPECT_TRUE(gzip.flag(kBinary));
  TestRecord zeros(std::string_view("ab\0\0\0cd", 7));
  EXPECT_EQ(zeros.format(), "binary_or_compressed");
  EXPECT_EQ(TestRecord("BZhang said so").format(), "raw");
  EXPECT_EQ(TestRecord("caf\xe9 is closed").format(), "raw");
}

}  // namespace
}  // namespace foreshock::parse
