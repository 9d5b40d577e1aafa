#include "ml/gpd_tail.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::ml {
namespace {

GpdTail fed(uint64_t seed, double scale) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> draw(1 / scale);
  GpdTail tail;
  for (int i = 0; i < 30'000; ++i) tail.add(draw(random));
  return tail;
}

// Scores of a perfect model are Exp(1): 30,000 draws, seed 3. At s = 18.4 (p = 1e-8) a factor of 30 is
// allowed.
TEST(GpdTail, ExtrapolatesAPerfectModel) {
  GpdTail tail = fed(3, 1);
  ASSERT_TRUE(tail.ready());
  EXPECT_NEAR(tail.threshold(), std::log(50.0), 0.3);
  EXPECT_NEAR(tail.log_tail(18.4), -18.4, std::log(30.0));
}

// A model whose log p-values are three times too large must be believed three times less; seed 4.
TEST(GpdTail, CorrectsAnOverconfidentModel) {
  GpdTail tail = fed(4, 3);
  EXPECT_NEAR(tail.log_tail(30), -10, 3);
  EXPECT_GT(tail.log_tail(30), -15);
}

TEST(GpdTail, AFewWildValuesDoNotBlindIt) {
  GpdTail tail = fed(5, 1);
  for (int i = 0; i < 5; ++i) tail.add(500);
  EXPECT_LE(tail.shape(), 0.3);
  EXPECT_LT(tail.log_tail(1000), std::log(1e-6));
}

TEST(GpdTail, SavesAndLoadsAndRefusesDamage) {
  GpdTail tail = fed(6, 1);
  std::string bytes;
  StateWriter writer(bytes);
  tail.save(writer);
  GpdTail copy;
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), tail.checksum());
  EXPECT_EQ(copy.log_tail(20), tail.log_tail(20));
  for (size_t cut : {size_t{0}, size_t{50}, bytes.size() - 1}) {
    StateReader torn(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(copy.load(torn).has_value()) << cut;
  }
}

}  // namespace
}  // namespace foreshock::ml
