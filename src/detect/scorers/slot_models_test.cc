#include "detect/scorers/slot_models.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "features/slot_numbers.h"

namespace foreshock::detect {
namespace {

features::SlotNumbers numbers_of(const std::vector<double>& values) {
  features::SlotNumbers out;
  out.bins.resize(kSlotBins);
  for (double value : values) {
    ++out.bins[features::number_bin(value)];
    ++out.count;
    out.max = std::max(out.max, value);
  }
  return out;
}

struct SlotTailTest : ::testing::Test {
  std::mt19937_64 random{17};
  SlotTail tail;
  std::vector<double> latencies(size_t count, double factor = 1) {
    std::lognormal_distribution<double> law(3, 0.8);
    std::vector<double> out;
    for (size_t i = 0; i < count; ++i) out.push_back(factor * law(random));
    return out;
  }
  std::optional<SlotTail::Verdict> minute(size_t count, double factor = 1) {
    tail.add(numbers_of(latencies(count, factor)));
    auto verdict = tail.judge();
    tail.close(false);
    return verdict;
  }
};

TEST_F(SlotTailTest, IsHonestFromTheTenthMinuteOn) {
  int low = 0, judged = 0;
  for (int i = 0; i < 3000; ++i) {
    auto verdict = minute(30);
    if (!verdict) continue;
    ++judged;
    low += verdict->log_p < std::log(0.001);
  }
  std::printf("healthy minutes: %d of %d below p = 0.001\n", low, judged);
  EXPECT_GT(judged, 2900);
  EXPECT_LT(low, 10);
}

TEST_F(SlotTailTest, SeesSlowAnswersAndSaysHowMany) {
  for (int i = 0; i < 60; ++i) minute(40);
  tail.add(numbers_of(latencies(40, 6)));
  auto verdict = tail.judge();
  ASSERT_TRUE(verdict);
  EXPECT_LT(verdict->log_p, std::log(1e-8));
  EXPECT_GT(verdict->now, 3 * verdict->usual);
  EXPECT_GT(verdict->over, 10u);
  EXPECT_GT(verdict->log_p_of(verdict->over / 8), std::log(0.001));
}

TEST_F(SlotTailTest, OneWildValueShowsInTheParetoTail) {
  for (int i = 0; i < 120; ++i) minute(40);
  auto values = latencies(40);
  values.push_back(5e7);
  tail.add(numbers_of(values));
  auto verdict = tail.judge();
  ASSERT_TRUE(verdict);
  EXPECT_GT(verdict->log_p, std::log(1e-4));
  EXPECT_LT(verdict->log_p_max, std::log(1e-6));
}

TEST(SlotWordSet, ANewWordIsNewsOnlyWhereFewAreKnownForLong) {
  SlotWordSet regions;
  auto see = [&](const std::string& word, uint32_t count, int64_t minute) {
    features::SlotWords words;
    words.words = {{std::hash<std::string>()(word), count, word}};
    return regions.add(words, minute);
  };
  EXPECT_FALSE(see("north", 300, 1000));
  EXPECT_FALSE(see("south", 300, 1001));
  EXPECT_FALSE(see("east", 10, 1050)) << "a new one came an hour ago";
  EXPECT_FALSE(see("north", 500, 1400));
  auto news = see("west", 1, 1401);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->word, "west");
  EXPECT_EQ(news->known, 3u);
  EXPECT_LT(news->p, 0.002);
  EXPECT_FALSE(see("west", 1, 1402));
  for (int i = 0; i < 30; ++i) see("w" + std::to_string(i), 1, 1500 + 200 * i);
  EXPECT_FALSE(see("yet another", 1, 20'000)) << "too many kinds: no news any more";
}

TEST(SlotModels, SavesLoadsAndRefusesDamage) {
  SlotModels models;
  models.tails.emplace_back(uint16_t{2}).add(numbers_of({1, 5, 900}));
  models.tails.back().close(false);
  features::SlotWords words;
  words.words = {{7, 3, "north"}};
  models.words.emplace_back(uint16_t{1}).add(words, 5);
  std::string bytes;
  ml::StateWriter writer(bytes);
  models.save(writer);
  SlotModels again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  EXPECT_EQ(ml::checksum_of(again), ml::checksum_of(models));
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    ml::StateReader half(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(half));
  }
}

// The first seconds of a minute come before the last one is closed; a file that is caught up with brings
// many.
TEST_F(SlotTailTest, EachMinuteGetsItsOwnNumbers) {
  SlotModels models;
  auto give = [&](int64_t minute, size_t count, double factor = 1) {
    features::SlotNumbers numbers = numbers_of(latencies(count, factor));
    numbers.minute = minute;
    models.add(numbers);
  };
  for (int64_t minute = 100; minute < 160; ++minute) {
    give(minute, 40);
    models.tails[0].close(false);
    models.next_minute(minute + 1);
  }
  // One take with three minutes; the one in the middle is slow.
  give(160, 40), give(161, 40, 6), give(162, 40);
  for (int64_t minute = 160; minute < 163; ++minute) {
    auto verdict = models.tails[0].judge();
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->count, 40u);
    EXPECT_EQ(verdict->log_p < std::log(1e-8), minute == 161) << minute;
    models.tails[0].close(minute == 161);
    models.next_minute(minute + 1);
  }
  give(150, 40, 6);  // late: taught, not judged
  EXPECT_TRUE(models.tails[0].idle());
}

TEST_F(SlotTailTest, ASiblingStandsInUntilOwnValuesAreKnown) {
  for (int i = 0; i < 60; ++i) minute(40);
  SlotTail cold(0);
  cold.add(numbers_of(latencies(30)));
  EXPECT_FALSE(cold.judge());
  SlotTail pooled(0);
  pooled.pool(tail);
  pooled.add(numbers_of(latencies(30)));
  auto verdict = pooled.judge();
  ASSERT_TRUE(verdict);
  EXPECT_GT(verdict->log_p, std::log(1e-3));
  pooled.close(false);
  pooled.add(numbers_of(latencies(30, 8)));
  EXPECT_LT(pooled.judge()->log_p, std::log(1e-4));
}

TEST_F(SlotTailTest, TheShapeOfItsTypeStandsInAroundItsOwnMiddle) {
  SlotShape shape;
  EXPECT_FALSE(tail.lend_to(shape)) << "too young to lend";
  for (int i = 0; i < 60; ++i) minute(40);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(tail.lend_to(shape));
  SlotTail young(0);
  young.pool(shape);
  EXPECT_FALSE(young.wants_shape()) << "its own middle is not known";
  for (int i = 0; i < 3; ++i) {
    young.add(numbers_of(latencies(20, 100)));  // a hundred times as slow as those it borrows from
    EXPECT_FALSE(young.judge());
    young.close(false);
  }
  ASSERT_TRUE(young.wants_shape());
  young.pool(shape);
  EXPECT_FALSE(young.wants_shape());
  young.add(numbers_of(latencies(20, 100)));
  ASSERT_TRUE(young.judge());
  EXPECT_GT(young.judge()->log_p, std::log(1e-3));
  young.close(false);
  young.add(numbers_of(latencies(20, 900)));
  EXPECT_LT(young.judge()->log_p, std::log(1e-4));
}

}  // namespace
}  // namespace foreshock::detect
