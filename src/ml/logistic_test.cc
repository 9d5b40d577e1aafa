#include "ml/logistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::ml {
namespace {

struct Sample {
  std::vector<double> values;
  std::vector<bool> labels;
};
Sample sample(size_t rows, uint64_t seed) {
  Random random(seed);
  Sample made;
  for (size_t i = 0; i < rows; ++i) {
    double a = random.normal(), b = random.normal(), noise = random.normal();
    made.values.insert(made.values.end(), {a, b, noise});
    made.labels.push_back(2 * a - b + random.normal() > 1.5);
  }
  return made;
}

// Rate: share of 2,000 fresh rows on the right side; 1,000 to learn from; seeds 3 and 4; accepted >= 80 %.
TEST(LogisticRegression, LearnsALineAndLeavesNoiseAlone) {
  Sample train = sample(1000, 3), test = sample(2000, 4);
  LogisticRegression model;
  model.fit(Rows{train.values, 3}, train.labels);
  int right = 0;
  for (size_t i = 0; i < test.labels.size(); ++i)
    right += (model.log_odds(Rows{test.values, 3}[i]) > 0) == test.labels[i];
  EXPECT_GE(right, 1600);
  EXPECT_GT(model.weight(0), 0.3);
  EXPECT_LT(model.weight(1), -0.1);
  EXPECT_LT(std::abs(model.weight(2)), 0.3);  // three standard errors of a weight at 1,000 rows (.142 seen)
}

TEST(LogisticRegression, OneClassAloneTeachesNothing) {
  std::vector<double> values = {1, 2, 3};
  LogisticRegression model;
  model.fit(Rows{values, 1}, {true, true, true});
  EXPECT_EQ(model.log_odds(std::vector<double>{9}), 0);
}

TEST(LogisticRegression, FourDuties) {
  Sample train = sample(200, 3);
  LogisticRegression model, copy;
  model.fit(Rows{train.values, 3}, train.labels);
  std::string bytes;
  StateWriter writer(bytes);
  model.save(writer);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), model.checksum());
  EXPECT_GT(model.memory_bytes(), sizeof model);
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    StateReader cut_off(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(copy.load(cut_off).has_value());
  }
  EXPECT_EQ(copy.checksum(), model.checksum());  // a failed load changes nothing
}

}  // namespace
}  // namespace foreshock::ml
