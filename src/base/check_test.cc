#include "base/check.h"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(Check, PassesSilentlyAndDoesNotEvaluateTheMessage) {
  int evaluated = 0;
  CHECK(1 + 1 == 2) << ++evaluated;
  EXPECT_EQ(evaluated, 0);
}

TEST(CheckDeathTest, AbortsWithPlaceConditionAndText) {
  EXPECT_DEATH(CHECK(1 == 2) << "one is not two", "check_test.cc.*1 == 2.*one is not two");
}

}  // namespace
}  // namespace foreshock
