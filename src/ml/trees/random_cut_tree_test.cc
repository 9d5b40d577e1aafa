#include "ml/trees/random_cut_tree.h"

#include <gtest/gtest.h>

#include <vector>

namespace foreshock::ml {
namespace {

TEST(RandomCutTree, EqualRowsShareALeafAndLeaveOneByOne) {
  RandomCutTree tree(1, 4, 1);
  for (int i = 0; i < 4; ++i) tree.offer(std::vector<float>{1.0f}, 1);
  EXPECT_EQ(tree.displacement(std::vector<float>{1.0f}, {}), 0);
  EXPECT_DOUBLE_EQ(tree.displacement(std::vector<float>{5.0f}, {}), 4);   // pushes all four down
  for (int i = 0; i < 200; ++i) tree.offer(std::vector<float>{2.0f}, 1);  // replaces them at random
  EXPECT_DOUBLE_EQ(tree.displacement(std::vector<float>{1.0f}, {}), 4);
}

// After thousands of insertions and deletions the tree still answers as one that holds just its sample.
TEST(RandomCutTree, StaysSoundOverManyChanges) {
  Random random(2);
  RandomCutTree tree(3, 32, 1);
  for (int i = 0; i < 5000; ++i) {
    float x = static_cast<float>(random.below(6));  // many equal rows
    tree.offer(std::vector<float>{x, x, static_cast<float>(random.below(2))}, 0.7);
  }
  EXPECT_GT(tree.displacement(std::vector<float>{90, 90, 90}, {}), 25);
  std::string bytes;
  StateWriter writer(bytes);
  tree.save(writer);
  RandomCutTree copy(3, 32, 1);
  StateReader reader(bytes);
  copy.load(reader);
  ASSERT_TRUE(reader.ok());
  EXPECT_NEAR(copy.displacement(std::vector<float>{3, 3, 9}, {}),
              tree.displacement(std::vector<float>{3, 3, 9}, {}), 1e-9);
}

}  // namespace
}  // namespace foreshock::ml
