#include "ml/half_space_trees.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

TEST(HalfSpaceTrees, TheNextWindowBecomesTheReference) {
  Random random(3);
  HalfSpaceTrees trees(1);
  std::vector<double> first;
  for (int i = 0; i < 250; ++i) first.push_back(random.uniform());
  trees.fit(Rows{first, 1});
  std::vector<double> old = {0.5}, moved = {1.6};
  EXPECT_LT(trees.score(old), trees.score(moved));
  for (int i = 0; i < 250; ++i) trees.update(std::vector<double>{1.5 + 0.2 * random.uniform()});
  EXPECT_GT(trees.score(old), trees.score(moved));
}

TEST(HalfSpaceTrees, ScoresAreBitsOfRarity) {
  Random random(4);
  HalfSpaceTrees trees(1);
  std::vector<double> first;
  for (int i = 0; i < 250; ++i) first.push_back(random.uniform());
  trees.fit(Rows{first, 1});
  // Nobody was ever there: only the half row that stands for the unseen remains.
  EXPECT_GT(trees.score(std::vector<double>{1e6}), 5);
}

}  // namespace
}  // namespace foreshock::ml
