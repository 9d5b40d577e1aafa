#include "store/embedded/known_keys.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

KeyRow row(int64_t number, int64_t committed) {
  return {number, TenantId{1}, {static_cast<uint64_t>(number), 5}, {committed}};
}

TEST(KnownKeys, AKeyIsKnownToItsTenantAlone) {
  KnownKeys keys(10, kDay);
  keys.add(row(1, 0));
  EXPECT_TRUE(keys.seen(TenantId{1}, {1, 5}));
  EXPECT_FALSE(keys.seen(TenantId{2}, {1, 5}));
  EXPECT_FALSE(keys.seen(TenantId{1}, {5, 1}));
  EXPECT_EQ(keys.next_number(), 2);
}

TEST(KnownKeys, OldAndSurplusKeysGo) {
  KnownKeys keys(3, kDay);
  for (int64_t i = 1; i <= 5; ++i) keys.add(row(i, i * kHour));
  EXPECT_EQ(keys.expire({5 * kHour}), 2);
  EXPECT_FALSE(keys.seen(TenantId{1}, {2, 5}));
  EXPECT_TRUE(keys.seen(TenantId{1}, {3, 5}));
  EXPECT_EQ(keys.expire({5 * kHour}), std::nullopt);
  EXPECT_EQ(keys.expire({4 * kHour + kDay + 1}), 4);
  EXPECT_TRUE(keys.seen(TenantId{1}, {5, 5}));
  EXPECT_EQ(keys.next_number(), 6);
}

}  // namespace
}  // namespace foreshock::store
