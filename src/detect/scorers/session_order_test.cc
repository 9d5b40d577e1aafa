#include "detect/scorers/session_order.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::detect {
namespace {

struct SessionOrderTest : ::testing::Test {
  SessionOrder orders;
  std::mt19937_64 random{31};
  Timestamp now{40 * kDay};
  std::vector<SessionOrder::Verdict> told;

  static SessionOrder::Symbol symbol(uint32_t number) { return {number % 2, 100 + number, 0}; }
  void session(std::initializer_list<uint32_t> steps, Timestamp at) {
    uint64_t key = random();
    for (uint32_t one : steps) {
      orders.see(key, symbol(one), at);
      at = at + kSecond + static_cast<int64_t>(random() % kSecond);
    }
  }
  // `share` of the sessions of these minutes are `odd`, which has the same lines in another order.
  void run(int minutes, double share = 0, bool swap = true) {
    for (int minute = 0; minute < minutes; ++minute) {
      for (int i = 0; i < 60; ++i) {
        bool odd = std::uniform_real_distribution<double>(0, 1)(random) < share;
        Timestamp at = now + static_cast<int64_t>(random() % (50 * kSecond));
        if (!odd)
          session({1, 2, 3, 4}, at);
        else if (swap)
          session({1, 3, 2, 4}, at);
        else
          session({1, 2, 3}, at);
        // Ids without an order: a user wanders.
        uint64_t user = random();
        for (int step = 0; step < 4; ++step)
          orders.see(user, symbol(10 + static_cast<uint32_t>(random() % 6)), at + step * kSecond);
      }
      now = now + kMinute;
      orders.take(now - 5 * kSecond, told);
    }
  }
};

TEST_F(SessionOrderTest, StepsThatSwapPlacesAreFound) {
  run(180);
  EXPECT_TRUE(std::none_of(told.begin(), told.end(), [](const auto& v) { return v.log_p < -12; }));
  told.clear();
  run(3, 0.5);
  auto worst = std::min_element(told.begin(), told.end(),
                                [](const auto& a, const auto& b) { return a.log_p < b.log_p; });
  ASSERT_NE(worst, told.end());
  EXPECT_LT(worst->log_p, -20);
  EXPECT_GE(worst->surprising, 10u);
  EXPECT_GT(worst->usual_share, 0.9);
}

TEST_F(SessionOrderTest, AStepThatIsMissingAtTheEndIsFound) {
  run(180);
  told.clear();
  run(4, 0.3, false);
  auto worst = std::min_element(told.begin(), told.end(),
                                [](const auto& a, const auto& b) { return a.log_p < b.log_p; });
  ASSERT_NE(worst, told.end());
  EXPECT_LT(worst->log_p, -20);
  EXPECT_EQ(orders.symbol(worst->from).template_id, 103u);
  EXPECT_EQ(worst->next, SessionOrder::kEnd);
  EXPECT_EQ(orders.symbol(worst->usual).template_id, 104u);
}

TEST_F(SessionOrderTest, WhatIsYoungIsNotOutOfOrder) {
  run(180);
  told.clear();
  for (int minute = 0; minute < 20; ++minute, now = now + kMinute) {
    for (int i = 0; i < 60; ++i) session({1, 2, 77, 4}, now + i * kSecond / 2);
    orders.take(now + 55 * kSecond, told);
  }
  for (const auto& verdict : told) EXPECT_GT(verdict.log_p, -10);
}

TEST_F(SessionOrderTest, StaysSmallWithIdsThatNeverComeAgain) {
  for (int second = 0; second < 300; ++second, now = now + kSecond) {
    for (int i = 0; i < 5000; ++i) orders.see(random(), symbol(static_cast<uint32_t>(random() % 5000)), now);
    orders.take(now, told);
  }
  EXPECT_LT(orders.memory_bytes(), 8u << 20);
  EXPECT_EQ(orders.symbols(), SessionOrder::kSymbolsMax);
}

TEST_F(SessionOrderTest, SavesAndLoads) {
  run(100);
  std::string bytes;
  ml::StateWriter writer(bytes);
  orders.save(writer);
  SessionOrder other;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(other.load(reader).has_value());
  EXPECT_TRUE(reader.at_end());
  std::string again;
  ml::StateWriter second(again);
  other.save(second);
  EXPECT_EQ(again, bytes);
  for (size_t cut : {size_t{1}, bytes.size() / 3, bytes.size() - 1}) {
    ml::StateReader torn(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(other.load(torn).has_value()) << cut;
  }
}

}  // namespace
}  // namespace foreshock::detect
