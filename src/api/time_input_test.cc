#include "api/time_input.h"

#include <gtest/gtest.h>

namespace foreshock::api {
namespace {

constexpr Timestamp kNow{1'780'000'000 * kSecond};

std::optional<int64_t> read(std::string_view text) {
  auto time = parse_time_input(text, kNow);
  if (!time) return std::nullopt;
  return time->ns;
}

TEST(TimeInput, EveryForm) {
  EXPECT_EQ(read("now"), kNow.ns);
  EXPECT_EQ(read("now-1h"), kNow.ns - kHour);
  EXPECT_EQ(read("now+1d12h"), kNow.ns + 36 * kHour);
  EXPECT_EQ(read("1700000000"), 1'700'000'000 * kSecond);
  EXPECT_EQ(read("1700000000123"), 1'700'000'000'123 * kMillisecond);
  EXPECT_EQ(read("1700000000123456"), 1'700'000'000'123'456 * kMicrosecond);
  EXPECT_EQ(read("1700000000123456789"), 1'700'000'000'123'456'789);
  EXPECT_EQ(read("0"), 0);
  EXPECT_EQ(read("-1"), -kSecond);
  EXPECT_NEAR(static_cast<double>(*read("1700000000.5")), 1.7000000005e18, 1e3);
  EXPECT_EQ(read("2023-11-14T22:13:20Z"), 1'700'000'000 * kSecond);
}

TEST(TimeInput, NothingElse) {
  for (std::string_view text : {"", "now-", "now1h", "now-1x", "soon", "12a", "1.2.3", "1e9", "--1",
                                "now- 1h", "99999999999999999999", "1700000000.", "now--1h"})
    EXPECT_EQ(read(text), std::nullopt) << text;
}

TEST(TimeInput, FarSecondsStopAtTheEndOfTime) {
  EXPECT_EQ(read("99999999999"), INT64_MAX);
}

}  // namespace
}  // namespace foreshock::api
