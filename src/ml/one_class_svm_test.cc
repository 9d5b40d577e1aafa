#include "ml/one_class_svm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

// Rate: share of fresh ordinary rows outside the plane; 2,000 rows, nu .05, seeds 3 and 9; accepted [.005,
// .15].
TEST(OneClassSvm, NuBoundsTheShareOutside) {
  Random random(3);
  std::vector<double> values;
  for (int i = 0; i < 4000; ++i) values.push_back(random.normal());
  OneClassSvm machine(9, {});
  machine.fit(Rows{values, 2});
  int outside = 0;
  for (int i = 0; i < 2000; ++i)
    outside += machine.score(std::vector<double>{random.normal(), random.normal()}) > 0;
  EXPECT_GT(outside, 10);
  EXPECT_LT(outside, 300);
  EXPECT_GT(machine.score(std::vector<double>{6, 6}), 0);
}

TEST(OneClassSvm, TheRadialMachineSeesTheHoleOfARing) {
  Random random(4);
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) {
    double angle = 6.2832 * random.uniform();
    values.push_back(5 * std::cos(angle) + 0.2 * random.normal());
    values.push_back(5 * std::sin(angle) + 0.2 * random.normal());
  }
  OneClassSvm machine(9, {});
  machine.fit(Rows{values, 2});
  double ring = 0;
  for (size_t i = 0; i < 100; ++i) ring += machine.score(Rows{values, 2}[i]) / 100;
  EXPECT_GT(machine.score(std::vector<double>{0, 0}), ring);
}

}  // namespace
}  // namespace foreshock::ml
