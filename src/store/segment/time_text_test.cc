#include "store/segment/time_text.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::store {
namespace {

using Texts = std::vector<std::string_view>;

std::vector<int64_t> times(const std::vector<std::string_view>& texts) {
  std::vector<int64_t> out;
  for (std::string_view text : texts) out.push_back(parse_rfc3339(text)->ns);
  return out;
}

// The pattern through its bytes and back, then every text.
bool comes_back(const Texts& texts, const std::vector<int64_t>& at) {
  auto found = TimePattern::find(texts, at);
  if (!found) return false;
  std::string bytes;
  ByteWriter writer(bytes);
  found->encode(writer);
  ByteReader reader(bytes);
  auto pattern = TimePattern::decode(reader);
  if (!pattern || !reader.at_end()) return false;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string out;
    pattern->print(at[i], out);
    if (out != texts[i]) return false;
  }
  return true;
}

TEST(TimeText, WaysOfPrintingATime) {
  auto at = times({"2026-11-27T13:06:56.012345678Z", "2026-12-01T00:40:07.9Z", "2027-01-09T23:00:00Z"});
  EXPECT_TRUE(
      comes_back({"2026-11-27 13:06:56,012", "2026-12-01 00:40:07,900", "2027-01-09 23:00:00,000"}, at));
  EXPECT_TRUE(comes_back(
      {"2026-11-27T13:06:56.012345678Z", "2026-12-01T00:40:07.900000000Z", "2027-01-09T23:00:00.000000000Z"},
      at));
  EXPECT_TRUE(comes_back({"Nov 27 13:06:56", "Dec  1 00:40:07", "Jan  9 23:00:00"}, at));
  EXPECT_TRUE(
      comes_back({"Fri Nov 27 13:06:56 2026", "Tue Dec  1 00:40:07 2026", "Sat Jan  9 23:00:00 2027"}, at));
  EXPECT_TRUE(comes_back(
      {"[27/Nov/2026:16:06:56 +0300]", "[01/Dec/2026:03:40:07 +0300]", "[10/Jan/2027:02:00:00 +0300]"}, at));
  EXPECT_TRUE(
      comes_back({"26-11-27 07:36:56 -0530", "26-11-30 19:10:07 -0530", "27-01-09 17:30:00 -0530"}, at));
  EXPECT_TRUE(comes_back({"1795784816", "1796085607", "1799535600"}, at));
  EXPECT_TRUE(comes_back({"1795784816012", "1796085607900", "1799535600000"}, at));
  EXPECT_TRUE(comes_back({"261127 130656", "261201 004007", "270109 230000"}, at));
  EXPECT_TRUE(comes_back({"20261127-13:6:56:012", "20261201-0:40:7:900", "20270109-23:0:0:000"}, at));
}

TEST(TimeText, WhatIsNotTheRowsTimeIsRefused) {
  auto at = times({"2026-11-27T13:06:56Z", "2026-12-01T00:40:07Z", "2027-01-09T23:00:00Z"});
  EXPECT_FALSE(
      TimePattern::find(Texts{"2026-11-27 13:06:56", "2026-12-01 00:40:08", "2027-01-09 23:00:00"}, at));
  EXPECT_FALSE(TimePattern::find(Texts{"Nov 27 13:06:56", "Dec 01 00:40:07", "Jan  9 23:00:00"}, at))
      << "two ways";
  EXPECT_FALSE(TimePattern::find(Texts{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, at));
  EXPECT_FALSE(TimePattern::find(Texts{"", "", ""}, at));
  EXPECT_FALSE(TimePattern::find(Texts{"13:06:56 a", "00:40:07 b", "23:00:00 c"}, at)) << "the rest differs";
}

TEST(TimeText, TimesBefore1970AndAtTheEndsOfTheRange) {
  EXPECT_TRUE(comes_back({"1969-12-31 23:59:58", "1969-01-01 00:00:00"},
                         times({"1969-12-31T23:59:58Z", "1969-01-01T00:00:00Z"})));
  auto pattern = TimePattern::find(Texts{"1970-01-01 00:00:00"}, times({"1970-01-01T00:00:00Z"}));
  ASSERT_TRUE(pattern);
  for (int64_t time : {INT64_MIN, INT64_MAX}) {
    std::string out;
    pattern->print(time, out);
    EXPECT_FALSE(out.empty());
  }
}

TEST(TimeText, HostileBytesAreRefused) {
  for (std::string bytes : {std::string("\xff\xff\xff\xff\x7f"), std::string("\x00\x01\x00\xff\x00", 5),
                            std::string("\x00\xff\x01", 3), std::string()}) {
    ByteReader reader(bytes);
    EXPECT_FALSE(TimePattern::decode(reader));
  }
}

}  // namespace
}  // namespace foreshock::store
