#include "ml/principal_components.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

TEST(PrincipalComponents, EigenvectorsRebuildTheMatrix) {
  Random random(3);
  size_t n = 12;
  std::vector<double> matrix(n * n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j <= i; ++j) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  Eigen eigen = symmetric_eigen(matrix, n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (size_t k = 0; k < n; ++k)
        sum += eigen.values[k] * eigen.vectors[k * n + i] * eigen.vectors[k * n + j];
      EXPECT_NEAR(sum, matrix[i * n + j], 1e-8);
    }
  EXPECT_TRUE(std::is_sorted(eigen.values.rbegin(), eigen.values.rend()));
}

TEST(PrincipalComponents, ABrokenTieBetweenColumnsIsOutsideANormalDayInside) {
  Random random(4);
  std::vector<double> values;
  for (int i = 0; i < 500; ++i) {
    double load = 10 + 3 * random.normal();  // requests, answers and bytes move together
    for (double factor : {1.0, 2.0, 5.0}) values.push_back(factor * load + 0.1 * random.normal());
  }
  PrincipalComponents model;
  model.fit(Rows{values, 3});
  EXPECT_EQ(model.components(), 1u);
  std::vector<double> busy = {22, 44, 110}, unanswered = {10, 2, 50};
  EXPECT_GT(model.hotelling(busy), 10);
  EXPECT_LT(model.residual(busy), model.residual(unanswered) / 100);
  std::vector<double> parts = model.attribution(unanswered);
  EXPECT_GT(parts[1], parts[0]);
  EXPECT_GT(parts[1], parts[2]);
}

}  // namespace
}  // namespace foreshock::ml
