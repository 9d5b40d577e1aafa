#include "detect/scorers/lag_graph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

constexpr Timestamp kStart{1'800'000'000 * kSecond};
using Node = LagGraph::Node;
constexpr Node kDisk{1, 10}, kFull{1, 20}, kNoise{2, 30}, kOther{3, 40};

// A fault every six hours: its warning twelve minutes before, give or take two.
LagGraph taught(int faults) {
  LagGraph graph;
  std::mt19937 random(7);
  for (int i = 0; i < faults; ++i) {
    Timestamp at = kStart + i * 6 * kHour;
    graph.onset(kNoise, at - 3 * kHour);
    graph.onset(kDisk, at);
    if (i % 3 == 0) graph.onset(kNoise, at + 5 * kMinute);
    graph.strike(kFull, at + 12 * kMinute + static_cast<int64_t>(random() % 240 - 120) * kSecond);
  }
  return graph;
}

TEST(LagGraph, WarnsOfWhatCameAfterBefore) {
  LagGraph graph = taught(4);
  Timestamp now = kStart + 4 * 6 * kHour;
  auto warning = graph.onset(kDisk, now);
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->target, kFull);
  EXPECT_EQ(warning->hits, 4u);
  EXPECT_EQ(warning->onsets, 4u);
  EXPECT_GE(warning->lag_low, 9 * kMinute);
  EXPECT_LE(warning->lag_high, 15 * kMinute);
  EXPECT_LT(warning->log_p, std::log(0.01));
  EXPECT_FALSE(graph.onset(kDisk, now + kMinute)) << "the same onset goes on";
}

TEST(LagGraph, DoesNotWarnOfChance) {
  LagGraph graph = taught(8);
  EXPECT_FALSE(graph.onset(kNoise, kStart + 9 * 6 * kHour));
  EXPECT_FALSE(graph.onset(kOther, kStart + 9 * 6 * kHour));
}

TEST(LagGraph, BelievesLessAfterFalseWarnings) {
  LagGraph graph = taught(3);
  int warnings = 0;
  for (int i = 3; i < 12; ++i) warnings += graph.onset(kDisk, kStart + i * 6 * kHour).has_value();
  EXPECT_GT(warnings, 0);
  EXPECT_LE(warnings, 3) << "six onsets in a row without a fault: it is no forecast any more";
}

TEST(LagGraph, OneWarningForSeveralSigns) {
  LagGraph graph;
  Node busy = kDisk;
  busy.sign = LagGraph::Sign::kBusy;
  for (int i = 0; i < 4; ++i) {
    Timestamp at = kStart + i * 6 * kHour;
    graph.onset(kDisk, at);
    graph.onset(busy, at + 2 * kMinute);
    graph.strike(kFull, at + 15 * kMinute);
  }
  Timestamp now = kStart + kDay;
  EXPECT_TRUE(graph.onset(kDisk, now));
  EXPECT_FALSE(graph.onset(busy, now + 2 * kMinute));
}

// Random onsets and strikes for five days: chance hardly ever makes a warning.
TEST(LagGraph, StaysQuietOnNoise) {
  LagGraph graph;
  std::mt19937 random(11);
  int warnings = 0, onsets = 0;
  for (int i = 0; i < 20'000; ++i) {
    Timestamp at = kStart + i * 20 * kSecond;
    if (random() % 20 == 0) {
      graph.strike(Node{1, random() % 50 + 1'000'000}, at);
    } else {
      ++onsets;
      warnings += graph.onset(Node{2, random() % 500}, at).has_value();
    }
  }
  std::printf("noise: %d warnings of %d onsets\n", warnings, onsets);
  EXPECT_LT(warnings, onsets / 1000);
  EXPECT_LT(graph.memory_bytes(), 4u << 20);
}

TEST(LagGraph, StaysBounded) {
  LagGraph graph;
  for (uint64_t i = 0; i < LagGraph::kNodesMax + 500; ++i) {
    graph.onset(Node{1, i}, kStart + static_cast<int64_t>(i) * kMinute);
    if (i % 4 == 0) graph.strike(Node{2, i}, kStart + static_cast<int64_t>(i) * kMinute);
  }
  EXPECT_LT(graph.memory_bytes(), 4u << 20);
}

TEST(LagGraph, SavesLoadsAndRefusesDamage) {
  LagGraph graph = taught(5);
  std::string bytes;
  ml::StateWriter writer(bytes);
  graph.save(writer);
  LagGraph again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  EXPECT_EQ(ml::checksum_of(again), ml::checksum_of(graph));
  EXPECT_EQ(again.known().size(), graph.known().size());
  EXPECT_TRUE(again.onset(kDisk, kStart + 6 * 6 * kHour));
  for (size_t cut = 0; cut < bytes.size(); cut += 5) {
    ml::StateReader half(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(half));
  }
}

}  // namespace
}  // namespace foreshock::detect
