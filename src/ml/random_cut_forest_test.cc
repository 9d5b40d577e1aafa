#include "ml/random_cut_forest.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

TEST(RandomCutForest, BlamesTheColumnThatIsStrange) {
  Random random(3);
  RandomCutForest forest(1);
  for (int i = 0; i < 500; ++i)
    forest.update(std::vector<double>{random.normal(), random.normal(), random.normal()});
  std::vector<double> parts = forest.attribution(std::vector<double>{0, 9, 0});
  EXPECT_GT(parts[1], 0.8);
  EXPECT_NEAR(parts[0] + parts[1] + parts[2], 1, 1e-9);
}

// A level that moved for good is strange at first and ordinary once the horizon has passed.
TEST(RandomCutForest, ForgetsWhatIsOld) {
  Random random(4);
  RandomCutForest forest(1, {.trees = 30, .sample = 64, .horizon = 256});
  for (int i = 0; i < 1000; ++i) forest.update(std::vector<double>{random.normal()});
  double before = forest.score(std::vector<double>{20});
  for (int i = 0; i < 1000; ++i) forest.update(std::vector<double>{20 + random.normal()});
  EXPECT_LT(forest.score(std::vector<double>{20}), before / 5);
  EXPECT_EQ(forest.rows_seen(), 2000u);
}

TEST(RandomCutForest, GoesOnAfterALoadAsIfNothingHadHappened) {
  Random random(8);
  RandomCutForest forest(1, {.trees = 5, .sample = 32, .horizon = 64});
  for (int i = 0; i < 100; ++i) forest.update(std::vector<double>{random.normal(), random.normal()});
  std::string bytes;
  StateWriter writer(bytes);
  forest.save(writer);
  RandomCutForest copy(1, {.trees = 5, .sample = 32, .horizon = 64});
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  for (int i = 0; i < 100; ++i) {
    std::vector<double> row = {random.normal(), random.normal()};
    EXPECT_NEAR(copy.score(row), forest.score(row), 1e-9);
    forest.update(row);
    copy.update(row);
  }
  EXPECT_EQ(copy.checksum(), forest.checksum());
}

}  // namespace
}  // namespace foreshock::ml
