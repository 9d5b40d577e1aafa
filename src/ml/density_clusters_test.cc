#include "ml/density_clusters.h"

#include <gtest/gtest.h>

#include "ml/cluster_hierarchy.h"
#include "ml/random.h"

namespace foreshock::ml {
namespace {

std::vector<double> three_clouds(Random& random) {
  std::vector<double> values;
  for (int i = 0; i < 600; ++i) {
    double spread = i % 3 == 0 ? 0.1 : 0.5;
    values.push_back(8.0 * (i % 3) + spread * random.normal());
    values.push_back((i % 3 == 1 ? 9.0 : 0.0) + spread * random.normal());
  }
  return values;
}

TEST(DensityClusters, FindsThreeCloudsAndNoise) {
  Random random(3);
  std::vector<double> values = three_clouds(random);
  DensityClusters model(1, {.neighbours = 5, .reach = 0.25});
  model.fit(Rows{values, 2});
  EXPECT_EQ(model.clusters(), 3u);
  std::vector<double> a = {0, 0}, b = {8, 9}, c = {16, 0}, nowhere = {4, -9};
  EXPECT_NE(model.label(a), model.label(b));
  EXPECT_NE(model.label(b), model.label(c));
  EXPECT_EQ(model.label(nowhere), -1);
  EXPECT_GT(model.score(nowhere), 1);
}

TEST(DensityClusters, ChoosesAReachThatKeepsMostRows) {
  Random random(4);
  std::vector<double> values = three_clouds(random);
  DensityClusters model(1);
  model.fit(Rows{values, 2});
  int noise = 0;
  for (size_t i = 0; i < 600; ++i) noise += model.label(Rows{values, 2}[i]) < 0;
  EXPECT_LT(noise, 60);
}

}  // namespace
}  // namespace foreshock::ml
