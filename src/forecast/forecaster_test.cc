#include "forecast/forecaster.h"

#include <gtest/gtest.h>

namespace foreshock::forecast {
namespace {

TEST(Forecaster, IsMadeByName) {
  auto naive = make_forecaster("naive", {.period = 24});
  ASSERT_TRUE(naive.has_value());
  for (double value : {1., 2., 3.}) (*naive)->learn(value);
  EXPECT_EQ((*naive)->forecast(5)[4].point, 3);
  EXPECT_EQ((*naive)->name(), "naive");
  EXPECT_LE((*naive)->memory_bytes(), 4096u);
}

TEST(Forecaster, WrongWishesAreNamed) {
  EXPECT_NE(make_forecaster("oracle", {}).error().message.find("oracle"), std::string::npos);
  EXPECT_FALSE(make_forecaster("naive", {.period = 0}).has_value());
  EXPECT_FALSE(make_forecaster("naive", {.coverage = 1}).has_value());
}

}  // namespace
}  // namespace foreshock::forecast
