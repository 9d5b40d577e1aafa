#include "ml/distributions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::ml {
namespace {

// The slow and obvious way, for comparison: sums of point masses.
double slow_at_least(uint64_t k, double mean, double size) {
  double below = 0;
  for (uint64_t i = 0; i < k; ++i) below += std::exp(negative_binomial_tails(i, mean, size).log_exactly);
  return 1 - below;
}

TEST(Distributions, LogGammaMatchesFactorialsAndHalves) {
  EXPECT_NEAR(log_gamma(1), 0, 1e-12);
  EXPECT_NEAR(log_gamma(11), std::log(3628800.0), 1e-10);
  EXPECT_NEAR(log_gamma(0.5), 0.5 * std::log(M_PI), 1e-12);
  EXPECT_NEAR(log_gamma(1e6), 12815504.569147613, 1e-3);
}

TEST(Distributions, PoissonTailsAgreeWithSums) {
  double sum = 0;
  for (int i = 0; i <= 7; ++i) sum += std::exp(poisson_tails(static_cast<uint64_t>(i), 4.2).log_exactly);
  EXPECT_NEAR(std::exp(poisson_tails(7, 4.2).log_at_most), sum, 1e-12);
  EXPECT_NEAR(std::exp(poisson_tails(8, 4.2).log_at_least), 1 - sum, 1e-12);
  EXPECT_EQ(poisson_tails(0, 3).log_at_least, 0);
  EXPECT_NEAR(poisson_tails(0, 3).log_at_most, -3, 1e-12);
}

TEST(Distributions, FarTailsAreFiniteAndOrdered) {
  double near = poisson_tails(200, 10).log_at_least, far = poisson_tails(2000, 10).log_at_least;
  EXPECT_LT(near, -400);
  EXPECT_LT(far, near);
  EXPECT_TRUE(std::isfinite(far));
  EXPECT_TRUE(std::isfinite(negative_binomial_tails(10'000'000, 1e5, 40).log_at_least));
}

TEST(Distributions, NegativeBinomialAgreesWithSums) {
  for (double mean : {0.3, 5.0, 60.0})
    for (double size : {0.05, 1.0, 20.0})
      for (uint64_t k : {1u, 4u, 30u})
        EXPECT_NEAR(std::exp(negative_binomial_tails(k, mean, size).log_at_least),
                    slow_at_least(k, mean, size), 1e-9)
            << mean << " " << size << " " << k;
}

TEST(Distributions, LargeMeansCostLittleAndSumToOne) {
  CountTails tails = negative_binomial_tails(1'000'000, 1e6, 500);
  EXPECT_NEAR(std::exp(tails.log_at_least) + std::exp(tails.log_at_most) - std::exp(tails.log_exactly), 1,
              1e-6);
}

TEST(Distributions, BinomialAndBetaBinomialAgreeWithSums) {
  double binomial = 0, mixed = 0;
  for (uint64_t k = 6; k <= 40; ++k) {
    binomial += std::exp(binomial_tails(k, 40, 0.07).log_exactly);
    mixed += std::exp(log_beta_binomial(k, 40, 2, 25));
  }
  EXPECT_NEAR(std::exp(binomial_tails(6, 40, 0.07).log_at_least), binomial, 1e-12);
  EXPECT_NEAR(std::exp(beta_binomial_tails(6, 40, 2, 25).log_at_least), mixed, 1e-12);
  EXPECT_NEAR(std::exp(beta_binomial_tails(5, 40, 2, 25).log_at_most), 1 - mixed, 1e-12);
}

TEST(Distributions, QuantileIsTheSmallestCountThatReaches) {
  uint64_t k = negative_binomial_quantile(0.99, 12, 3);
  EXPECT_GE(negative_binomial_tails(k, 12, 3).log_at_most, std::log(0.99));
  EXPECT_LT(negative_binomial_tails(k - 1, 12, 3).log_at_most, std::log(0.99));
  EXPECT_EQ(negative_binomial_quantile(0.5, 0, 1), 0u);
}

// Rate: share of p < .01; sample: 50,000 draws a law; seed: 2026. Expected .01, accepted [.005, .02]; at a
// mean of 3 single counts carry more than .005, so there only the upper bound can hold.
TEST(Distributions, TwoSidedMidPIsUniformOnHealthyDraws) {
  std::mt19937_64 random(2026);
  for (auto [mean, size] : {std::pair{40.0, 4.0}, {120.0, 10.0}, {60.0, 1e12}, {3.0, 1e12}}) {
    std::gamma_distribution<double> rate(size > 1e9 ? 1 : size, size > 1e9 ? mean : mean / size);
    int below = 0;
    double mean_p = 0;
    for (int i = 0; i < 50'000; ++i) {
      std::poisson_distribution<uint64_t> draw(size > 1e9 ? mean : std::max(1e-12, rate(random)));
      double p = mid_p_two_sided(negative_binomial_tails(draw(random), mean, size));
      mean_p += p / 50'000;
      below += p < 0.01;
    }
    if (mean > 10) {
      EXPECT_GE(below, 50'000 * 0.005) << mean;
    }
    EXPECT_LE(below, 50'000 * 0.02) << mean;
    EXPECT_NEAR(mean_p, 0.5, 0.03) << mean;
  }
}

TEST(Distributions, NormalTailMeetsItsAsymptote) {
  EXPECT_NEAR(log_normal_upper(0), std::log(0.5), 1e-12);
  EXPECT_NEAR(log_normal_upper(29.999), log_normal_upper(30.001), 0.1);
}

}  // namespace
}  // namespace foreshock::ml
