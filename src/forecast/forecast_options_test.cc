#include "forecast/forecast_options.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::forecast {
namespace {

TEST(ForecastOptions, DefaultsHoldAndNonsenseIsNamed) {
  EXPECT_TRUE(validate(SeasonalRateOptions{}).has_value());
  SeasonalRateOptions options;
  options.clip_sigmas = std::nan("");
  EXPECT_NE(validate(options).error().message.find("clip_sigmas"), std::string::npos);
  options = {};
  options.season_visits = 0;
  EXPECT_FALSE(validate(options).has_value());
}

}  // namespace
}  // namespace foreshock::forecast
