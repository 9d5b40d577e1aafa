#include "detect/scorers/novelty.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

const DetectOptions kOptions;

Novelty grown(int singles, uint64_t lines) {
  Novelty novelty;
  novelty.saw_lines(Timestamp{0}, Timestamp{kHour}, lines);
  for (int i = 0; i < singles; ++i) novelty.saw_single();
  return novelty;
}

TEST(Novelty, SurpriseFollowsGoodAndTuring) {
  Timestamp at{kHour};
  EXPECT_LT(grown(0, 100'000).log_p(at, 1, kOptions), std::log(1e-5));
  EXPECT_GT(grown(500, 1'000).log_p(at, 1, kOptions), std::log(0.3));
  EXPECT_GT(grown(0, 100'000).log_p(at, 5'000, kOptions), grown(0, 100'000).log_p(at, 1, kOptions));
}

TEST(Novelty, ADeploymentDampsButACrashLoopDoesNot) {
  Novelty novelty = grown(1, 100'000);
  Timestamp at{2 * kHour};
  double before = novelty.log_p(at, 1, kOptions);
  novelty.saw_start(at);
  EXPECT_TRUE(novelty.after_deploy(at + kMinute, kOptions));
  EXPECT_NEAR(novelty.log_p(at + kMinute, 1, kOptions), before + std::log(20.0), 0.1);
  Timestamp last = at;
  for (int i = 0; i < 200; ++i) novelty.saw_start(last = last + 10 * kSecond);
  EXPECT_FALSE(novelty.after_deploy(last, kOptions));
}

TEST(Novelty, LearningNeedsLinesAndTime) {
  Novelty novelty;
  EXPECT_TRUE(novelty.learning(kOptions));
  novelty.saw_lines(Timestamp{0}, Timestamp{kMinute}, 5'000);
  EXPECT_TRUE(novelty.learning(kOptions));
  novelty.saw_lines(Timestamp{kHour}, Timestamp{kHour}, 1);
  EXPECT_FALSE(novelty.learning(kOptions));
}

TEST(Novelty, SavesAndLoads) {
  Novelty novelty = grown(3, 1'000), copy;
  std::string bytes;
  ml::StateWriter writer(bytes);
  novelty.save(writer);
  ml::StateReader reader(bytes), torn(std::string_view(bytes).substr(0, 30));
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.log_p(Timestamp{kDay}, 4, kOptions), novelty.log_p(Timestamp{kDay}, 4, kOptions));
  EXPECT_FALSE(copy.load(torn).has_value());
}

}  // namespace
}  // namespace foreshock::detect
