#include "detect/decision/online_fdr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

// 400 tenants, each with 300 candidates of which a share is real (p about 1e-6), seed 5: the mean share of
// false alarms among alarms stays under the rate, and real ones get through.
TEST(OnlineFdr, HoldsItsRateOnMixedCandidates) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> unit(1e-12, 1);
  for (double real_share : {0.0, 0.1, 0.5}) {
    double false_share = 0, found = 0, real = 0;
    for (int tenant = 0; tenant < 400; ++tenant) {
      OnlineFdr fdr(0.2);
      double wrong = 0, right = 0;
      for (int i = 0; i < 300; ++i) {
        bool is_real = unit(random) < real_share;
        double p = is_real ? 1e-6 * unit(random) : unit(random);
        real += is_real;
        if (!fdr.test(std::log(p))) continue;
        (is_real ? right : wrong) += 1;
      }
      false_share += wrong / std::max(1.0, wrong + right);
      found += right;
    }
    false_share /= 400;
    std::printf("real %.0f %%: false share of alarms %.3f, found %.3f\n", 100 * real_share, false_share,
                real > 0 ? found / real : 1.0);
    EXPECT_LT(false_share, 0.2);
    if (real > 0) {
      EXPECT_GT(found / real, 0.95);
    }
  }
}

TEST(OnlineFdr, AnAlarmEarnsTrustAndALongRunOfNothingSpendsIt) {
  OnlineFdr fdr;
  double start = fdr.level();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(fdr.test(std::log(0.5)));
  double spent = fdr.level();
  EXPECT_LT(spent, start / 50);
  EXPECT_TRUE(fdr.test(std::log(1e-9)));
  EXPECT_GT(fdr.level(), spent * 50);
}

TEST(OnlineFdr, SavesLoadsAndRefusesDamage) {
  OnlineFdr fdr;
  for (int i = 0; i < 500; ++i) fdr.test(i % 5 == 0 ? -20 : -1);
  std::string bytes;
  ml::StateWriter writer(bytes);
  fdr.save(writer);
  OnlineFdr again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  EXPECT_EQ(again.level(), fdr.level());
  for (size_t cut = 0; cut < bytes.size(); cut += 3) {
    ml::StateReader half(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(half));
  }
}

}  // namespace
}  // namespace foreshock::detect
