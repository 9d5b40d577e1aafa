#include "auth/throttle.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::auth {
namespace {

TEST(Throttle, BurstThenRate) {
  Throttle throttle(3, 6, 100);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(throttle.allows("1.2.3.4", 0));
    throttle.failed("1.2.3.4", 0);
  }
  EXPECT_FALSE(throttle.allows("1.2.3.4", 0));
  EXPECT_TRUE(throttle.allows("1.2.3.5", 0)) << "another address is another matter";
  EXPECT_FALSE(throttle.allows("1.2.3.4", 9 * kSecond));
  EXPECT_TRUE(throttle.allows("1.2.3.4", 10 * kSecond + kMillisecond));
}

TEST(Throttle, MemoryIsBoundedAndTheWorstAreKept) {
  Throttle throttle(3, 6, 32);
  for (int i = 0; i < 3; ++i) throttle.failed("attacker", 0);
  for (int i = 0; i < 10'000; ++i) throttle.failed("10.0." + std::to_string(i), 0);
  EXPECT_LE(throttle.peers(), 32u);
  EXPECT_FALSE(throttle.allows("attacker", 0));
}

TEST(Throttle, CalmAddressesAreForgottenFirst) {
  Throttle throttle(2, 60, 4);
  for (int i = 0; i < 4; ++i) throttle.failed("calm" + std::to_string(i), 0);
  throttle.failed("new", kMinute);
  EXPECT_EQ(throttle.peers(), 1u);
}

}  // namespace
}  // namespace foreshock::auth
