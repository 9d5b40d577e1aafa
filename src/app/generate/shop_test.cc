#include "app/generate/shop.h"

#include <gtest/gtest.h>

#include <array>

namespace foreshock::app::generate {
namespace {

struct Played {
  std::string text;
  std::array<uint64_t, 3> labels{};
  std::array<uint64_t, kServiceCount> services{};
  uint64_t lines = 0;
  Timestamp last{0};
  bool ordered = true;
};

Played play(const std::string& scenario, uint64_t seed, double rate, int64_t duration, int64_t from = 0,
            int64_t until = INT64_MAX) {
  ShopOptions options;
  options.scenario = scenario;
  options.seed = seed;
  options.rate = rate;
  options.start = {1'780'272'000 * kSecond};
  options.duration_ns = duration;
  auto shop = Shop::open(options);
  EXPECT_TRUE(shop);
  Played played;
  Slice slice;
  while (shop->next(kSecond, slice)) {
    played.text += slice.text;
    for (const ShopLine& line : slice.lines) {
      played.ordered &= line.at >= played.last;
      played.last = line.at;
      int64_t since = line.at - options.start;
      if (since < from || since >= until) continue;
      ++played.labels[static_cast<size_t>(line.label)];
      ++played.services[static_cast<size_t>(line.service)];
      ++played.lines;
    }
  }
  return played;
}

TEST(Shop, TheSameSeedGivesTheSameBytes) {
  EXPECT_EQ(play("mixed", 1, 50, kMinute).text, play("mixed", 1, 50, kMinute).text);
  EXPECT_NE(play("mixed", 1, 50, kMinute).text, play("mixed", 2, 50, kMinute).text);
}

TEST(Shop, MixedIsSeventyTwentyFiveFive) {
  Played played = play("mixed", 3, 200, 10 * kMinute);  // 120,000 lines, seed 3
  double n = static_cast<double>(played.lines);
  EXPECT_NEAR(n, 120'000, 2'000);
  EXPECT_NEAR(static_cast<double>(played.labels[0]) / n, .70, .01);
  EXPECT_NEAR(static_cast<double>(played.labels[1]) / n, .25, .01);
  EXPECT_NEAR(static_cast<double>(played.labels[2]) / n, .05, .01);
  EXPECT_TRUE(played.ordered);
}

TEST(Shop, ASilentServiceIsSilent) {
  size_t inventory = static_cast<size_t>(Service::kInventory);
  Played played = play("silent_stop", 4, 100, 10 * kMinute, 2 * kMinute + kSecond, 9 * kMinute - kSecond);
  EXPECT_EQ(played.services[inventory], 0u);
  EXPECT_GT(play("silent_stop", 4, 100, 10 * kMinute, 0, 2 * kMinute).services[inventory], 100u);
}

TEST(Shop, EveryFaultMakesTroubleOrSilence) {
  for (const Fault& fault : all_faults()) {
    Played played = play(fault.name, 5, 100, 10 * kMinute);
    Played healthy = play("healthy", 5, 100, 10 * kMinute);
    bool trouble = played.labels[2] > healthy.labels[2] + 50 || played.labels[1] > healthy.labels[1] + 300;
    EXPECT_TRUE(trouble || std::string(fault.name) == "silent_stop") << fault.name;
  }
}

TEST(Shop, HealthyWeeksHaveWeekendsAJobOnMondayAndDeployments) {
  constexpr int64_t kLong = 7 * kDay + 4 * kHour;
  Played friday = play("healthy_weeks", 6, 0.4, kLong, 4 * kDay, 5 * kDay);
  Played sunday = play("healthy_weeks", 6, 0.4, kLong, 6 * kDay, 7 * kDay);
  Played job = play("healthy_weeks", 6, 0.4, kLong, 7 * kDay + 2 * kHour, 7 * kDay + 3 * kHour);
  Played after = play("healthy_weeks", 6, 0.4, kLong, 7 * kDay + 3 * kHour, 7 * kDay + 4 * kHour);
  EXPECT_NEAR(static_cast<double>(sunday.lines) / static_cast<double>(friday.lines), .6, .05);
  size_t orders = static_cast<size_t>(Service::kOrders);
  EXPECT_GT(job.services[orders], 2 * after.services[orders]);
  EXPECT_TRUE(friday.ordered);
  size_t starts = 0;
  for (size_t at = 0; (at = friday.text.find(" version 4.", at)) != std::string::npos; ++at) ++starts;
  EXPECT_EQ(starts, 10u);  // two a working day
}

TEST(Shop, UnknownScenariosNameTheKnownOnes) {
  ShopOptions options;
  options.scenario = "nonsense";
  auto shop = Shop::open(options);
  ASSERT_FALSE(shop);
  EXPECT_NE(shop.error().message.find("slow_database"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app::generate
