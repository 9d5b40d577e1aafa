#include "detect/series_detector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

class SeriesModels : public testing::TestWithParam<std::string_view> {
 protected:
  std::unique_ptr<SeriesDetector> make() { return std::move(make_series_detector(GetParam()).value()); }
};

// Rate: a week of minutes around 50 with noise 2, then a level of 150; seed 3. Every model sees the step and
// marks fewer than 5 % of the healthy minutes. Exceptions, and why they are only references: the trivial one
// may mark 10 %, the additive one 30 % (1,187 seen): a day's trend, continued for another day, runs away.
TEST_P(SeriesModels, SeesAStepAndMostlyKeepsQuietBefore) {
  ml::Random random(3);
  std::unique_ptr<SeriesDetector> detector = make();
  int quiet = 0, seen = 0;
  for (int i = 0; i < 5000; ++i) quiet += detector->take(60.0 * i, 50 + 2 * random.normal()).alarm;
  for (int i = 5000; i < 5010; ++i) seen += detector->take(60.0 * i, 150 + 2 * random.normal()).alarm;
  EXPECT_LT(quiet, GetParam() == "new_extreme" ? 500 : GetParam() == "additive" ? 1500 : 250);
  EXPECT_GT(seen, 0);
}

TEST_P(SeriesModels, OnePointConstantsAndHolesDoNoHarm) {
  std::unique_ptr<SeriesDetector> one = make();
  EXPECT_FALSE(one->take(0, 5).alarm);
  std::unique_ptr<SeriesDetector> constant = make();
  int alarms = 0;
  for (int i = 0; i < 1000; ++i) alarms += constant->take(60.0 * i, 7).alarm;
  EXPECT_EQ(alarms, 0);
  std::unique_ptr<SeriesDetector> holes = make();
  for (int i = 0; i < 600; ++i) {
    double value = i % 7 == 0 ? NAN : i % 5 == 0 ? INFINITY : 3.0 * (i % 3);
    double time = i < 300 ? 60.0 * i : 60.0 * i + 1e7;  // and a gap of months
    SeriesVerdict verdict = holes->take(time, value);
    EXPECT_FALSE(std::isnan(verdict.expected) || std::isnan(verdict.p_value));
    EXPECT_FALSE(!std::isfinite(value) && verdict.alarm);
  }
}

INSTANTIATE_TEST_SUITE_P(All, SeriesModels, testing::ValuesIn(series_model_names()),
                         [](const auto& name) { return std::string(name.param); });

TEST(SeriesDetector, EpisodesAreJoinedOverShortPauses) {
  std::vector<SeriesVerdict> verdicts(20);
  verdicts[2].alarm = verdicts[6].alarm = verdicts[15].alarm = true;
  join_episodes(verdicts);
  std::vector<int> marked;
  for (int i = 0; i < 20; ++i)
    if (verdicts[static_cast<size_t>(i)].alarm) marked.push_back(i);
  EXPECT_EQ(marked, (std::vector<int>{2, 3, 4, 5, 6, 15}));
}

TEST(SeriesDetector, UnknownModelsAreRefusedWithTheKnownOnes) {
  Result<std::unique_ptr<SeriesDetector>> none = make_series_detector("oracle");
  ASSERT_FALSE(none.has_value());
  EXPECT_NE(none.error().message.find("quantile_band"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::detect
