#include <gtest/gtest.h>

#include "base/time.h"
#include "parse/zone_table.h"

namespace foreshock::parse {
namespace {

TEST(ZoneFiles, FixedOffsetsAndUtcNeedNoFile) {
  ASSERT_NE(find_zone("UTC"), nullptr);
  EXPECT_EQ(find_zone("UTC")->offset_at(0), 0);
  ASSERT_NE(find_zone("+05:30"), nullptr);
  EXPECT_EQ(find_zone("+05:30")->offset_at(0), 19800);
  EXPECT_EQ(find_zone("-0800")->offset_at(0), -28800);
}

TEST(ZoneFiles, UnsafeAndUnknownNamesAreNoZone) {
  for (std::string_view name : {"", "../../../etc/passwd", "/etc/passwd", "Nowhere/City", "a b", "+5"})
    EXPECT_EQ(find_zone(name), nullptr) << name;
}

TEST(ZoneFiles, ReadsTheSystemsDatabase) {
  const Zone* berlin = find_zone("Europe/Berlin");
  if (!berlin) GTEST_SKIP() << "no /usr/share/zoneinfo on this machine";
  EXPECT_EQ(berlin, find_zone("Europe/Berlin"));
  EXPECT_EQ(berlin->offset_at(from_civil({2026, 7, 1}).ns / kSecond), 7200);
  EXPECT_EQ(berlin->offset_at(from_civil({2026, 12, 1}).ns / kSecond), 3600);
  EXPECT_EQ(berlin->offset_at(from_civil({2050, 7, 1}).ns / kSecond), 7200);
}

}  // namespace
}  // namespace foreshock::parse
