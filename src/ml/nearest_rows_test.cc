#include "ml/nearest_rows.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

TEST(NearestRows, SeenRowsAreAtNoDistanceAndForeignOnesAtOne) {
  std::vector<double> values = {3, 1, 0, 0, 3, 1, 0, 0, 2, 2, 1, 0};
  NearestRows model(1);
  model.fit(Rows{values, 4});
  EXPECT_EQ(model.kept(), 2u);  // equal rows are kept once
  EXPECT_EQ(model.score(std::vector<double>{3, 1, 0, 0}), 0);
  EXPECT_EQ(model.score(std::vector<double>{0, 0, 0, 5}), 1);
}

TEST(NearestRows, ARareEventCountsMoreThanAnOrdinaryOne) {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i)
    for (double value : {10.0, i == 0 ? 1.0 : 0.0}) values.push_back(value);
  NearestRows model(1);
  model.fit(Rows{values, 2});
  double ordinary = model.score(std::vector<double>{11, 0}), rare = model.score(std::vector<double>{10, 2});
  EXPECT_GT(rare, ordinary);
  EXPECT_GT(model.attribution(std::vector<double>{10, 3})[1], 0.9);
}

}  // namespace
}  // namespace foreshock::ml
