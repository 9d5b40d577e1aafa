#include <gtest/gtest.h>

#include <random>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

// Three kinds of work whose sum is steady; the swap leaves the sum as it is.
struct MixWatchTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  std::mt19937_64 random{31};
  Timestamp now{1'790'000'000 * kSecond};

  void work(int64_t steps, std::vector<double> means) {
    static const char* kTexts[] = {"basket read", "basket written", "basket thrown away"};
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs) {
      std::vector<features::GroupActivity> groups;
      for (size_t k = 0; k < means.size(); ++k) {
        auto count = static_cast<size_t>(std::poisson_distribution<int>(means[k])(random));
        if (count > 0) groups.push_back(burst_of("baskets", kTexts[k], 9, now, count));
      }
      watch.observe(batch_of(std::move(groups)), out);
    }
  }
  std::vector<Finding> mixes() const {
    std::vector<Finding> found;
    for (const Finding& finding : out)
      if (finding.kind == FindingKind::kMix) found.push_back(finding);
    return found;
  }
};

TEST_F(MixWatchTest, SixHealthyHoursAreQuietAndASwapIsTold) {
  work(6 * 360, {30, 10, 2});
  EXPECT_EQ(mixes().size(), 0u);
  work(24, {10, 12, 20});
  auto found = mixes();
  ASSERT_FALSE(found.empty());
  EXPECT_FALSE(found[0].alarm);
  EXPECT_EQ(found[0].contributions[0].name, "basket thrown away");
  double sum = 0;
  for (const Contribution& part : found[0].contributions) sum += part.share;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_NE(found[0].why.find("another mixture"), std::string::npos) << found[0].why;
}

TEST_F(MixWatchTest, ALargerSumOfTheSameMixtureIsNoMixture) {
  work(6 * 360, {30, 10, 2});
  work(24, {60, 20, 4});
  EXPECT_EQ(mixes().size(), 0u);
}

}  // namespace
}  // namespace foreshock::detect
