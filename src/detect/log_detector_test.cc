#include "detect/log_detector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/outlier_model.h"
#include "ml/random.h"

namespace foreshock::detect {
namespace {

// Files of sixty windows of ten templates; in a fault's windows some of the ten come much more often. `kind`
// chooses which, but templates 0 and 1 rise in all of them.
std::vector<LogWindow> file(uint32_t source, int kind, bool labelled, ml::Random& random) {
  std::vector<LogWindow> windows;
  for (uint64_t w = 0; w < 60; ++w) {
    bool fault = w >= 30 && w < 40;
    LogWindow window;
    window.source = source;
    window.first_line = w * 100 + 1;
    window.last_line = w * 100 + 100;
    window.end = Timestamp{static_cast<int64_t>(1e9 * (1 + random.uniform()))};
    for (uint64_t t = 0; t < 10; ++t) {
      double mean = 8 + (fault && t < 2 ? 12 : 0) + (fault && t == 2 + static_cast<uint64_t>(kind) ? 30 : 0);
      window.counts.emplace_back(TemplateId{t + 1},
                                 static_cast<uint32_t>(mean + 3 * std::abs(random.normal())));
    }
    window.lines = 100;
    if (labelled) window.label = fault;
    windows.push_back(window);
  }
  return windows;
}

std::vector<LogWindow> files(int from, int to, bool labelled, uint64_t seed) {
  ml::Random random(seed);
  std::vector<LogWindow> all;
  for (int kind = from; kind < to; ++kind)
    for (const LogWindow& window : file(static_cast<uint32_t>(kind), kind, labelled, random))
      all.push_back(window);
  return all;
}

int found_in_fault(const std::vector<LogVerdict>& verdicts) {
  int found = 0;
  for (size_t w = 30; w < 40; ++w) found += verdicts[w].anomalous;
  return found;
}

TEST(LogDetector, LabelsOfOtherFaultsTeachWhatFaultsShare) {
  Result<LogDetector> detector = LogDetector::train(files(0, 4, true, 1), {});
  ASSERT_TRUE(detector.has_value());
  EXPECT_EQ(detector->model(), "logistic");
  std::vector<LogVerdict> verdicts = detector->judge(files(5, 6, false, 2));
  EXPECT_GE(found_in_fault(verdicts), 8);
  int wrong = 0;
  for (size_t w = 0; w < 25; ++w) wrong += verdicts[w].anomalous;
  EXPECT_LE(wrong, 2);
  ASSERT_FALSE(verdicts[35].contributions.empty());
  EXPECT_LE(verdicts[35].contributions[0].first, TemplateId{2});  // one of the two that all faults raise
}

// Four files with a fault each that nobody marked; a fifth kind must stand out, and be blamed on its
// templates.
TEST(LogDetector, WithoutLabelsAnUnseenFaultIsFound) {
  Result<LogDetector> detector = LogDetector::train(files(0, 4, false, 1), {});
  ASSERT_TRUE(detector.has_value());
  EXPECT_EQ(detector->model(), LogDetector::kWithoutLabels);
  std::vector<LogVerdict> verdicts = detector->judge(files(5, 6, false, 2));
  double inside = 0, outside = 0;
  for (size_t w = 32; w < 38; ++w) inside += verdicts[w].score / 6;
  for (size_t w = 0; w < 25; ++w) outside = std::max(outside, verdicts[w].score);
  EXPECT_GT(inside, outside);
  double sum = 0;
  for (auto [id, share] : verdicts[35].contributions) sum += share;
  EXPECT_GT(sum, 0.3);
  EXPECT_LE(sum, 1 + 1e-9);
}

// The training files are of another system, or are nothing but faults: no crash, and no false peace.
TEST(LogDetector, TrainingFilesOfAnotherSystemOrOfFaultsOnly) {
  std::vector<LogWindow> foreign = files(0, 3, false, 1), faults;
  for (LogWindow& window : foreign)
    for (auto& [id, count] : window.counts) id = TemplateId{id.value + 100'000};
  Result<LogDetector> detector = LogDetector::train(foreign, {});
  ASSERT_TRUE(detector.has_value());
  for (const LogVerdict& verdict : detector->judge(files(5, 6, false, 2))) EXPECT_TRUE(verdict.anomalous);
  for (LogWindow window : files(0, 4, true, 1))
    if (window.label == 1) faults.push_back(window);
  for (const char* model : {"auto", "rare_templates", "nearest_windows", "isolation_forest"}) {
    Result<LogDetector> gloomy = LogDetector::train(faults, {.model = model});
    ASSERT_TRUE(gloomy.has_value()) << gloomy.error().message;
    for (const LogVerdict& verdict : gloomy->judge(files(5, 6, false, 2)))
      EXPECT_TRUE(std::isfinite(verdict.score));
  }
}

// One training file is held out in quarters: its own windows are not the yardstick of windows it never saw.
TEST(LogDetector, AFileLikeTheOnlyTrainingFileIsMostlyHealthy) {
  std::vector<LogVerdict> verdicts =
      LogDetector::train(files(0, 1, false, 1), {.false_rate = 0.05})->judge(files(0, 1, false, 9));
  int wrong = 0;
  for (size_t w = 0; w < 25; ++w) wrong += verdicts[w].anomalous;
  EXPECT_LE(wrong, 3);
}

TEST(LogDetector, EveryOutlierModelWorksWithoutLabels) {
  for (std::string_view name : ml::outlier_model_names()) {
    Result<LogDetector> detector = LogDetector::train(files(0, 2, false, 1), {.model = std::string(name)});
    ASSERT_TRUE(detector.has_value()) << name;
    for (const LogVerdict& verdict : detector->judge(files(5, 6, false, 2)))
      EXPECT_TRUE(std::isfinite(verdict.score)) << name;
  }
}

TEST(LogDetector, RefusesWhatItCannotLearn) {
  EXPECT_FALSE(LogDetector::train({}, {}).has_value());
  EXPECT_FALSE(LogDetector::train(files(0, 1, false, 1), {.model = "logistic"}).has_value());
  Result<LogDetector> unknown = LogDetector::train(files(0, 1, false, 1), {.model = "oracle"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().message.find("isolation_forest"), std::string::npos);
}

TEST(LogDetector, OneWindowIsAnswered) {
  std::vector<LogWindow> one = files(0, 1, false, 1);
  one.resize(1);
  Result<LogDetector> detector = LogDetector::train(one, {});
  ASSERT_TRUE(detector.has_value());
  EXPECT_EQ(detector->judge(one).size(), 1u);
}

}  // namespace
}  // namespace foreshock::detect
