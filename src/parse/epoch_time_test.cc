#include <gtest/gtest.h>

#include "parse/timestamp.h"

namespace foreshock::parse {
namespace {

// Trap 3: the unit by its digits; text keeps nanoseconds.
TEST(EpochTime, Units) {
  EXPECT_EQ(read_epoch("1573747292"), 1'573'747'292'000'000'000);
  EXPECT_EQ(read_epoch("1573747292.658982"), 1'573'747'292'658'982'000);
  EXPECT_EQ(read_epoch("1573747292.123456789"), 1'573'747'292'123'456'789);
  EXPECT_EQ(read_epoch("1573747292658"), 1'573'747'292'658'000'000);
  EXPECT_EQ(read_epoch("1573747292658982"), 1'573'747'292'658'982'000);
  EXPECT_EQ(read_epoch("1573747292658982123"), 1'573'747'292'658'982'123);
  EXPECT_EQ(read_epoch("1.573747292e9"), 1'573'747'292'000'000'000);
  for (std::string_view text :
       {"", "12", "12345678901", "-1573747292", "abc", ".5", "99999999999999999999", "1e", "1e99"})
    EXPECT_EQ(read_epoch(text), std::nullopt) << text;
}

}  // namespace
}  // namespace foreshock::parse
