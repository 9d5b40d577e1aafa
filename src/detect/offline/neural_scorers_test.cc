// Without the plug-in: names and shares. Networks at work: src/ml/neural*_test.cc,
// tests/integration/test_neural.py.
#include "detect/offline/neural_scorers.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(NeuralScorers, EveryNameIsASessionModelAndNoneRunsWithoutThePlugin) {
  std::vector<std::string> models = session_model_names();
  for (std::string_view name : neural_scorer_names()) {
    EXPECT_TRUE(session_model_is_neural(name)) << name;
    EXPECT_NE(std::find(models.begin(), models.end(), name), models.end()) << name;
    EXPECT_EQ(make_neural_scorer(name, 1, nullptr, {}), nullptr) << name;
  }
  EXPECT_FALSE(session_model_is_neural("isolation_forest"));
}

TEST(NeuralScorers, WhatSurprisesMoreThanTheMildestHalfIsBlamed) {
  EventParts parts = surprise_parts({7, 8, 8, 9}, std::vector<double>{0.1, 0.2, 5.2, 0.1, 1.2});
  EXPECT_NEAR(parts[8], 5.0, 1e-9);
  EXPECT_NEAR(parts[kEndOfSession], 1.0, 1e-9);  // it should not have ended here
  EXPECT_FALSE(parts.contains(7) || parts.contains(9));
  EXPECT_TRUE(surprise_parts({}, {}).empty());
}

}  // namespace
}  // namespace foreshock::detect
