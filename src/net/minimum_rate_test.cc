#include "net/minimum_rate.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

TEST(MinimumRate, SilenceUsesPatienceUp) {
  MinimumRate rate(60 * kSecond, 256, 0);
  EXPECT_EQ(rate.deadline_ns(), 60 * kSecond);
  rate.received(0, 30 * kSecond);
  EXPECT_EQ(rate.deadline_ns(), 60 * kSecond);
}

TEST(MinimumRate, AByteASecondIsTooFew) {
  MinimumRate rate(60 * kSecond, 256, 0);
  int64_t now = 0;
  while (now < rate.deadline_ns() && now < kHour) rate.received(1, now += kSecond);
  EXPECT_LE(now, 62 * kSecond);
  MinimumRate any(60 * kSecond, 0, 0);
  for (now = 0; now < any.deadline_ns() && now < kHour;) any.received(1, now += kSecond);
  EXPECT_GE(now, kHour) << "a rate of 0 limits silence only";
}

TEST(MinimumRate, WhoKeepsTheRateMayGoOnAndBuysNoTimeAhead) {
  MinimumRate rate(60 * kSecond, 256, 0);
  int64_t now = 0;
  for (; now < kHour; now += kSecond) {
    ASSERT_LT(now, rate.deadline_ns());
    rate.received(256, now);
  }
  rate.received(1 << 30, now);
  EXPECT_EQ(rate.deadline_ns(), now + 60 * kSecond);
  rate.waited(5 * kSecond);
  EXPECT_EQ(rate.deadline_ns(), now + 65 * kSecond);
}

}  // namespace
}  // namespace foreshock::net
