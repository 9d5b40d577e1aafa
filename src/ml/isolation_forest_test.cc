#include "ml/isolation_forest.h"

#include <gtest/gtest.h>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

// A thin diagonal band: a row beside it is strange though each of its columns is ordinary. Rate: score of 50
// rows off the band minus 50 on it; 1,000 training rows, seed 5; the extended forest must see the gap.
TEST(IsolationForest, SlopedCutsSeeWhatAxisParallelOnesMiss) {
  Random random(5);
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) {
    double x = 10 * random.uniform();
    values.push_back(x);
    values.push_back(x + 0.1 * random.normal());
  }
  IsolationForest straight(1), sloped(1, {.slope_columns = 2});
  straight.fit(Rows{values, 2});
  sloped.fit(Rows{values, 2});
  double straight_gap = 0, sloped_gap = 0;
  for (int i = 0; i < 50; ++i) {
    double x = 2 + 6 * random.uniform();
    std::vector<double> on = {x, x}, off = {x, x + 1.5};
    straight_gap += straight.score(off) - straight.score(on);
    sloped_gap += sloped.score(off) - sloped.score(on);
  }
  EXPECT_GT(sloped_gap / 50, 0.05);
  EXPECT_GT(sloped_gap, straight_gap);
}

TEST(IsolationForest, OrdinaryRowsScoreAboutAHalf) {
  Random random(6);
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) values.push_back(random.uniform());
  IsolationForest forest(1);
  forest.fit(Rows{values, 1});
  EXPECT_NEAR(forest.score(std::vector<double>{0.5}), 0.45, 0.1);
  EXPECT_GT(forest.score(std::vector<double>{30.0}), 0.6);
}

}  // namespace
}  // namespace foreshock::ml
