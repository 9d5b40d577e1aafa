#include "store/query/query_control.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::store {
namespace {

TEST(QueryControl, EndsAtTheDeadlineAndSaysSo) {
  FakeWorld world;
  QueryRequest request;
  request.time_limit_ns = 2 * kSecond;
  QueryControl control(world.clock(), request);
  EXPECT_TRUE(control.proceed());
  world.clock().advance(3 * kSecond);
  EXPECT_FALSE(control.proceed());
  EXPECT_FALSE(control.proceed());
  QuerySummary summary = control.finish();
  EXPECT_TRUE(summary.partial);
  ASSERT_EQ(summary.warnings.size(), 1u);
  EXPECT_NE(summary.warnings[0].find("2s"), std::string::npos);
  EXPECT_EQ(summary.elapsed_ns, 3 * kSecond);
}

TEST(QueryControl, EndsWhenCancelled) {
  FakeWorld world;
  std::atomic<bool> cancelled = false;
  QueryRequest request;
  request.cancelled = &cancelled;
  QueryControl control(world.clock(), request);
  EXPECT_TRUE(control.proceed());
  cancelled = true;
  EXPECT_FALSE(control.proceed());
  EXPECT_TRUE(control.finish().partial);
}

TEST(QueryControl, MemoryIsAGrant) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  EXPECT_TRUE(control.charge(limits::kQueryMemoryBytesMax));
  EXPECT_FALSE(control.charge(1));
  control.give_back(10);
  EXPECT_TRUE(control.charge(10));
  EXPECT_TRUE(control.finish().partial);
}

}  // namespace
}  // namespace foreshock::store
