#include "ml/p_combination.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace foreshock::ml {
namespace {

TEST(PCombination, OneTestIsItself) {
  for (double p : {0.9, 0.5, 1e-3, 1e-12, 1e-100}) {
    double log_p = std::log(p);
    EXPECT_NEAR(combine_cauchy(std::vector<double>{log_p}), log_p, 1e-6 * std::fabs(log_p) + 1e-9) << p;
  }
}

TEST(PCombination, OneStrongTestAmongThreeCostsAFactorOfThree) {
  std::vector<double> values = {std::log(1e-40), std::log(0.6), std::log(0.3)};
  EXPECT_NEAR(combine_cauchy(values), std::log(3e-40), 0.01);
  EXPECT_EQ(combine_cauchy({}), 0);
}

// Three copies of one uniform p: full dependence. 50,000 draws, seed 12; share below .01 in [.005, .02].
TEST(PCombination, HoldsItsLevelUnderDependence) {
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> uniform(1e-12, 1);
  int dependent = 0, independent = 0;
  for (int i = 0; i < 50'000; ++i) {
    double p = std::log(uniform(random));
    dependent += combine_cauchy(std::vector<double>{p, p, p}) < std::log(0.01);
    independent += combine_cauchy(std::vector<double>{p, std::log(uniform(random)),
                                                      std::log(uniform(random))}) < std::log(0.01);
  }
  EXPECT_GE(dependent, 250);
  EXPECT_LE(dependent, 1000);
  EXPECT_GE(independent, 250);
  EXPECT_LE(independent, 1000);
}

}  // namespace
}  // namespace foreshock::ml
