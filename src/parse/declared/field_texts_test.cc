#include "parse/declared/field_texts.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

// How much of the text a type takes; -1 when it takes none.
template <typename Take>
int taken(Take take, std::string_view text) {
  const char* stop = take(text.data(), text.data() + text.size());
  return stop ? static_cast<int>(stop - text.data()) : -1;
}

TEST(FieldTexts, Addresses) {
  EXPECT_EQ(taken(take_address, "10.0.0.1:80"), 8);
  EXPECT_EQ(taken(take_address, "10.0.0.256"), -1);
  EXPECT_EQ(taken(take_address, "10.0.0"), -1);
  EXPECT_EQ(taken(take_address, "fe80::1 x"), 7);
  EXPECT_EQ(taken(take_address, "::ffff:10.0.0.1:443"), 15);
  EXPECT_EQ(taken(take_address, "09:15:01"), 8) << "three colons groups are an address by form";
  EXPECT_EQ(taken(take_address, "a:b"), -1);
}

TEST(FieldTexts, Endpoints) {
  for (std::string_view text : {"10.0.0.1:80", "[::1]:80", "10.0.0.1/80", "10.0.0.1#80", "10.0.0.1"})
    EXPECT_EQ(taken(take_endpoint, text), static_cast<int>(text.size())) << text;
  std::string_view address;
  std::string_view port;
  split_endpoint("[::1]:80", address, port);
  EXPECT_EQ(address, "::1");
  EXPECT_EQ(port, "80");
  split_endpoint("10.0.0.1", address, port);
  EXPECT_EQ(address, "10.0.0.1");
  EXPECT_EQ(port, "");
}

TEST(FieldTexts, NumbersAndWords) {
  EXPECT_EQ(taken(take_integer, "-12.5"), 3);
  EXPECT_EQ(taken(take_number, "-12.5s"), 5);
  EXPECT_EQ(taken(take_number, "12."), 2);
  EXPECT_EQ(taken(take_hex, "0x1fg"), 4);
  EXPECT_EQ(taken(take_level, "WARNING: x"), 7);
  EXPECT_EQ(taken(take_level, "hello"), -1);
  EXPECT_EQ(taken(take_status, "404 "), 3);
  EXPECT_EQ(taken(take_status, "4040"), -1);
  EXPECT_EQ(taken(take_status, "-"), 1);
}

int taken_time(std::string_view text, bool clock) {
  TimeMemo times;
  const char* stop = take_time(text.data(), text.data() + text.size(), times, clock);
  return stop ? static_cast<int>(stop - text.data()) : -1;
}

TEST(FieldTexts, Times) {
  EXPECT_EQ(taken_time("2026-11-22 09:15:01,120 x", false), 23);
  EXPECT_EQ(taken_time("1795338901.120 x", false), 14);
  EXPECT_EQ(taken_time("12345", false), -1);
  EXPECT_EQ(taken_time("09:15:01.120 x", false), -1);
  EXPECT_EQ(taken_time("09:15:01.120 x", true), 12);
}

TEST(FieldTexts, Quotes) {
  EXPECT_EQ(taken(take_quoted, R"("a \" b" c)"), 8);
  EXPECT_EQ(taken(take_quoted, R"('a' b)"), 3);
  EXPECT_EQ(taken(take_quoted, R"("open)"), -1);
  EXPECT_EQ(taken(take_cell, R"("a, ""b""",c)"), 10);
  EXPECT_EQ(taken(take_cell, "plain,c"), 5);
  EXPECT_EQ(taken(take_cell, ",c"), 0);
}

}  // namespace
}  // namespace foreshock::parse
