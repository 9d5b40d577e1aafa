#include "detect/decision/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

constexpr Timestamp kStart{1'800'000'000 * kSecond};
Timestamp window(int64_t i) {
  return kStart.floor(kBoardWindowNs) + i * kBoardWindowNs;
}
AnomalyBoard board(const Ledger& ledger, int64_t from, int64_t to) {
  return ledger.board(window(from), window(to), [](uint32_t at) { return "s" + std::to_string(at); });
}
uint64_t fired(const AnomalyBoard& board, double threshold) {
  for (const auto& one : board.thresholds)
    if (one.threshold == threshold) return one.fired_7d;
  return 999;
}

TEST(Ledger, LanesHoldTheHighestScoreAndEveryVote) {
  Ledger ledger;
  ledger.note(0, window(1), Scorer::kRate, std::log(0.5));  // nothing strange: no trace
  ledger.note(3, window(1), Scorer::kRate, std::log(1e-6), 70);
  ledger.note(3, window(1) + kMinute, Scorer::kNovelty, std::log(1e-4), 20);
  ledger.note(2, window(2), Scorer::kMix, std::log(1e-5));
  AnomalyBoard out = board(ledger, 0, 4);
  ASSERT_EQ(out.windows.size(), 4u);
  ASSERT_EQ(out.services.size(), 2u);
  EXPECT_EQ(out.services[0].service, "s3");
  EXPECT_EQ(out.services[0].scores, (std::vector<double>{0, 70, 0, 0}));
  ASSERT_EQ(out.services[0].votes.size(), 2u);
  EXPECT_EQ(out.services[0].votes[1].scorer, Scorer::kRate);
  EXPECT_NEAR(std::log10(out.services[0].votes[1].p), -6, .26);
  EXPECT_EQ(out.services[1].service, "s2");
  EXPECT_NEAR(out.services[1].scores[2], kSurpriseScoreMax / 2, 1);
  EXPECT_TRUE(board(ledger, 10, 12).services.empty());
}

// A stretch of windows above a threshold is one firing, as one episode is one alarm.
TEST(Ledger, CountsWhatAThresholdWouldHaveFired) {
  Ledger ledger;
  for (int64_t i : {0, 1, 2, 5}) ledger.note(0, window(i), Scorer::kRate, -20, i == 1 ? 90 : 60);
  ledger.note(1, window(0), Scorer::kRate, -20, 40);
  AnomalyBoard out = board(ledger, 0, 1);  // the counts are of the week, not of the range
  EXPECT_EQ(fired(out, 95), 0u);
  EXPECT_EQ(fired(out, 80), 1u);
  EXPECT_EQ(fired(out, 60), 2u);
  EXPECT_EQ(fired(out, 40), 3u);
}

TEST(Ledger, ForgetsAfterAWeekAndTakesLateWindows) {
  Ledger ledger;
  int64_t week = kBoardSpanNs / kBoardWindowNs;
  ledger.note(0, window(week), Scorer::kRate, -20, 60);
  ledger.note(0, window(week - 3), Scorer::kRate, -20, 50);
  ledger.note(0, window(0), Scorer::kRate, -20, 99);  // too old
  EXPECT_EQ(fired(board(ledger, 0, 1), 50), 2u);
  ledger.note(1, window(2 * week - 2), Scorer::kRate, -20, 60);
  EXPECT_EQ(fired(board(ledger, 0, 1), 50), 2u);
}

TEST(Ledger, SavesLoadsAndRefusesDamage) {
  Ledger ledger;
  for (int64_t i = 0; i < 20; ++i)
    ledger.note(static_cast<uint32_t>(i % 3), window(i), Scorer::kSlots, -9, 30 + static_cast<double>(i));
  std::string bytes;
  ml::StateWriter writer(bytes);
  ledger.save(writer);
  Ledger again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader, 3));
  EXPECT_EQ(ml::checksum_of(again), ml::checksum_of(ledger));
  ml::StateReader few(bytes);
  EXPECT_FALSE(again.load(few, 2));
  for (size_t cut = 0; cut < bytes.size(); cut += 7) {
    ml::StateReader half(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(half, 3));
  }
}

}  // namespace
}  // namespace foreshock::detect
