#include "ml/cluster_hierarchy.h"

#include <gtest/gtest.h>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

// One dense and one thin cloud: no single reach of DBSCAN holds both without joining or losing rows.
TEST(ClusterHierarchy, FindsCloudsOfDifferentDensity) {
  Random random(3);
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) {
    bool dense = i % 2 == 0;
    for (int c = 0; c < 2; ++c) values.push_back((dense ? 0 : 12) + (dense ? 0.05 : 2.0) * random.normal());
  }
  ClusterHierarchy model(1);
  model.fit(Rows{values, 2});
  EXPECT_EQ(model.clusters(), 2u);
  std::vector<double> dense = {0, 0}, thin = {12, 12};
  EXPECT_GE(model.label(dense), 0);
  EXPECT_GE(model.label(thin), 0);
  EXPECT_NE(model.label(dense), model.label(thin));
  // A step that is ordinary in the thin cloud is far out of the dense one.
  EXPECT_GT(model.score(std::vector<double>{1, 1}), model.score(std::vector<double>{13, 13}));
}

TEST(ClusterHierarchy, OneCloudIsOneCluster) {
  Random random(5);
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(random.normal());
  ClusterHierarchy model(1, {.neighbours = 5, .cluster_rows = 100});
  model.fit(Rows{values, 2});
  EXPECT_EQ(model.clusters(), 1u);
}

}  // namespace
}  // namespace foreshock::ml
