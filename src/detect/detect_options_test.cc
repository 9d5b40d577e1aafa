#include "detect/detect_options.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(DetectOptions, DefaultsHoldAndNonsenseIsNamed) {
  EXPECT_TRUE(validate(DetectOptions{}).has_value());
  DetectOptions options;
  options.rate_p_max = 2;
  EXPECT_NE(validate(options).error().message.find("rate_p_max"), std::string::npos);
  options = {};
  options.lateness_ns = kHour;
  EXPECT_NE(validate(options).error().message.find("lateness"), std::string::npos);
  options = {};
  options.pairs_max = 0;
  EXPECT_FALSE(validate(options).has_value());
}

}  // namespace
}  // namespace foreshock::detect
