#include "detect/log_diff.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

TEST(LogDiff, NothingComparedIsNoDifference) {
  EXPECT_TRUE(compare_logs({}, 10, 10).items.empty());
  EXPECT_TRUE(compare_logs({{}}, 0, 0).items.empty());
}

std::vector<DiffSeries> steady(size_t templates, size_t blocks) {
  std::vector<DiffSeries> out(templates);
  uint32_t step = 1;
  for (DiffSeries& series : out)
    for (size_t i = 0; i < blocks; ++i) {
      step = step * 1664525u + 1013904223u;
      series.a.push_back(5 + (step >> 30));
      step = step * 1664525u + 1013904223u;
      series.b.push_back(5 + (step >> 30));
    }
  return out;
}

TEST(LogDiff, NewOnesComeFirstThenGoneThenRates) {
  std::vector<DiffSeries> series = steady(20, 200);
  for (uint32_t& n : series[3].a) n = 0;
  for (uint32_t& n : series[5].b) n = 0;
  for (uint32_t& n : series[7].b) n *= 3;
  LogDiff found = compare_logs(series, 200, 200);
  ASSERT_EQ(found.items.size(), 3u);
  EXPECT_EQ(found.items[0].index, 3u);
  EXPECT_EQ(found.items[0].change, Change::kNew);
  EXPECT_EQ(found.items[1].change, Change::kVanished);
  EXPECT_EQ(found.items[2].change, Change::kRate);
  EXPECT_EQ(found.items[2].index, 7u);
  EXPECT_LT(found.items[0].q_value, 1e-4);
}

TEST(LogDiff, AFewLinesOrOneBurstAreNoEvidence) {
  std::vector<DiffSeries> series = steady(20, 200);
  series.emplace_back();
  series.back().a.assign(200, 0);
  series.back().b.assign(200, 0);
  series.back().b[17] = 3;
  series.emplace_back(series.back());
  series.back().b[17] = 100000;
  LogDiff found = compare_logs(series, 200, 200);
  EXPECT_TRUE(found.items.empty());
  EXPECT_EQ(found.only_in_b, (std::vector<size_t>{20, 21})) << "told as such, but not as differences";
}

TEST(LogDiff, ATextWhoseSlotChangedItsTypeIsOneChange) {
  std::vector<DiffSeries> series = steady(4, 200);
  for (size_t i : {0, 1}) series[i].skeleton = "user <*> left";
  series[0].text = "user <num> left";
  series[1].text = "user <id> left";
  for (uint32_t& n : series[0].b) n = 0;
  for (uint32_t& n : series[1].a) n = 0;
  SlotTypes types;
  types.blocks_a = {{"num", 200}};
  types.blocks_b = {{"num", 100}, {"id", 100}};
  series[2].slots = {types};
  LogDiff found = compare_logs(series, 200, 200);
  ASSERT_EQ(found.items.size(), 2u);
  for (const Difference& item : found.items) EXPECT_EQ(item.change, Change::kSlotType);
}

// Counts as services make them: some steady, some drifting slowly, some in bursts; 300 templates of all
// sizes.
class Bursty {
 public:
  explicit Bursty(uint64_t seed) : random_(seed) {}
  void fill(std::vector<uint32_t>& blocks, size_t count, double mean, int kind) {
    double level = 1;
    bool on = false;
    for (size_t i = 0; i < count; ++i) {
      if (kind == 1) level = std::exp(0.8 * std::log(level) + 0.5 * random_.normal());
      if (kind == 2) {
        on = on ? random_.uniform() > 0.3 : random_.uniform() < 0.03;
        level = on ? 20 : 0.05;
      }
      blocks.push_back(poisson(mean * level));
    }
  }
  double normal() { return random_.normal(); }

 private:
  uint32_t poisson(double mean) {
    if (mean > 50)
      return static_cast<uint32_t>(std::max(0.0, mean + std::sqrt(mean) * random_.normal() + 0.5));
    double limit = std::exp(-mean), product = random_.uniform();
    uint32_t n = 0;
    for (; product > limit; ++n) product *= random_.uniform();
    return n;
  }
  ml::Random random_;
};

// A statistical test: 100 comparisons of logs without any difference, seeds 1..100, 300 templates each. The
// rule allows 5 % of them to tell something; 10 of 100 would come by chance in 3 % of the runs of this test.
TEST(LogDiff, ComparisonsWithoutADifferenceTellNoneInNineteenOfTwenty) {
  int told = 0;
  size_t tested = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Bursty bursty(seed);
    std::vector<DiffSeries> series(300);
    for (size_t i = 0; i < series.size(); ++i) {
      double mean = std::exp(-2 + 2.5 * bursty.normal());
      bursty.fill(series[i].a, 200, mean, static_cast<int>(i % 3));
      bursty.fill(series[i].b, 200, mean, static_cast<int>(i % 3));
    }
    LogDiff found = compare_logs(series, 200, 200);
    tested += found.tested;
    told += !found.items.empty();
  }
  EXPECT_GT(tested / 100, 150u) << "most templates are compared";
  EXPECT_LE(told, 10);
  RecordProperty("runs_that_told_a_difference", told);
}

}  // namespace
}  // namespace foreshock::detect
