#include "parse/zone_table.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/time.h"

namespace foreshock::parse {
namespace {

void put32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}
void put64(std::string& out, int64_t value) {
  put32(out, static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32));
  put32(out, static_cast<uint32_t>(value));
}

// A version 2 file: one hour east, two between transition 1000000 and 2000000, then the rule of the footer.
std::string make_file(const std::string& footer) {
  std::string header = "TZif2" + std::string(15, '\0');
  std::string first = header;
  for (uint32_t n : {0u, 0u, 0u, 0u, 1u, 1u}) put32(first, n);
  first += std::string(6, '\0') + std::string(1, '\0');
  std::string second = header;
  for (uint32_t n : {0u, 0u, 0u, 2u, 2u, 8u}) put32(second, n);
  put64(second, 1'000'000);
  put64(second, 2'000'000);
  second += std::string("\x01\x00", 2);
  put32(second, 3600);
  second += std::string("\x00\x00", 2);
  put32(second, 7200);
  second += std::string("\x01\x04", 2);
  second += std::string("AAA\0BBB\0", 8);
  return first + second + "\n" + footer + "\n";
}

int64_t at(int year, int month, int day, int hour) {
  return from_civil({year, month, day, hour, 0, 0}).ns / kSecond;
}

TEST(Zone, FollowsTransitionsAndNames) {
  std::optional<Zone> zone = Zone::from_tzif(make_file("AAA-1"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset_at(0), 3600);
  EXPECT_EQ(zone->offset_at(1'500'000), 7200);
  EXPECT_EQ(zone->offset_at(2'500'000), 3600);
  EXPECT_EQ(zone->to_utc(1'500'000 + 7200), 1'500'000);
  EXPECT_EQ(zone->offset_of_name("BBB", 1'500'000), 7200);
  EXPECT_EQ(zone->offset_of_name("CCC", 1'500'000), std::nullopt);
}

TEST(Zone, FollowsTheRuleBehindTheLastTransition) {
  std::optional<Zone> zone = Zone::from_tzif(make_file("CET-1CEST,M3.5.0,M10.5.0/3"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset_at(at(2026, 1, 15, 12)), 3600);
  EXPECT_EQ(zone->offset_at(at(2026, 7, 15, 12)), 7200);
  EXPECT_EQ(zone->offset_at(at(2026, 3, 29, 0)), 3600);  // changes at 01:00 UTC
  EXPECT_EQ(zone->offset_at(at(2026, 3, 29, 1)), 7200);
  EXPECT_EQ(zone->offset_at(at(2026, 10, 25, 0)), 7200);
  EXPECT_EQ(zone->offset_at(at(2026, 10, 25, 1)), 3600);
  // The hour that comes twice is its first; the hour that never was moves forward.
  EXPECT_EQ(zone->to_utc(at(2026, 10, 25, 2)), at(2026, 10, 25, 0));
  EXPECT_EQ(zone->to_utc(at(2026, 3, 29, 2)), at(2026, 3, 29, 1));
}

TEST(Zone, SouthernRule) {
  std::optional<Zone> zone = Zone::from_tzif(make_file("AEST-10AEDT,M10.1.0,M4.1.0/3"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset_at(at(2026, 1, 15, 0)), 39600);
  EXPECT_EQ(zone->offset_at(at(2026, 7, 15, 0)), 36000);
}

TEST(Zone, HostileBytesAreNoZone) {
  std::string good = make_file("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_FALSE(Zone::from_tzif(""));
  for (size_t cut = 0; cut + 40 < good.size(); ++cut)
    EXPECT_FALSE(Zone::from_tzif(std::string_view(good).substr(0, cut)));
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    if (std::optional<Zone> zone = Zone::from_tzif(bad)) {
      (void)zone->offset_at(at(2026, 7, 15, 0));
      (void)zone->to_utc(at(2026, 7, 15, 0));
    }
  }
}

}  // namespace
}  // namespace foreshock::parse
