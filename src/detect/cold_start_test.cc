// Honest tails of a service that is ten minutes old: how often healthy windows and values fall below a level.
//
// Eight hours of a known shop, then four services nobody knew, from another seed. From their tenth to their
// fortieth minute every minute of every template that may claim something is judged by the model's own p,
// before calibration; numbers in slots likewise, under other templates than the known services have. With
// pooling and without it. Seeds 991 and up are used here only.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <random>

#include "detect/simulation/scripted_lines.h"
#include "detect/simulation/simulated_shop.h"
#include "detect/state/watch.h"
#include "features/slot_numbers.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kHourSteps = 360, kFirst = 10, kLast = 40;

struct Tails {
  size_t judged = 0, hundredth = 0, thousandth = 0;
  void note(double log_p) {
    ++judged;
    hundredth += log_p < std::log(0.01);
    thousandth += log_p < std::log(0.001);
  }
  void add(const Tails& other) {
    judged += other.judged;
    hundredth += other.hundredth;
    thousandth += other.thousandth;
  }
  double share(size_t below) const { return static_cast<double>(below) / static_cast<double>(judged); }
  void print(const char* what, bool pooled) const {
    std::printf("%s, %s pooling: %zu judged, %.2f %% below .01, %.3f %% below .001\n", what,
                pooled ? "with" : "without", judged, 100 * share(hundredth), 100 * share(thousandth));
  }
};

features::Activity joined(features::Activity known, const features::Activity& young) {
  for (const auto& group : young.groups) known.groups.push_back(group);
  return known;
}

// Rates of templates, and of the services' sums.
std::pair<Tails, Tails> rate_tails(uint64_t seed, bool pooled) {
  templates::Catalogue catalogue;
  DetectOptions options;
  options.pooling = pooled;
  Watch watch{TenantId{1}, catalogue, options};
  std::vector<Finding> out;
  SimulatedShop shop(seed);
  shop.shops.resize(6);
  for (int64_t i = 0; i < 8 * kHourSteps; ++i) watch.observe(shop.next(), out);
  SimulatedShop fresh(seed + 1, shop.step());
  fresh.shops.erase(fresh.shops.begin(), fresh.shops.begin() + 6);
  fresh.shops.resize(4);
  Tails pairs, sums;
  for (int64_t minute = 0; minute < kLast; ++minute) {
    std::vector<features::Activity> six;
    std::map<std::pair<std::string, uint64_t>, double> counts;
    std::map<std::string, double> whole;
    int64_t number = minute_of_step(shop.step());
    for (int step = 0; step < 6; ++step) {
      features::Activity young = fresh.next();
      for (const auto& group : young.groups) {
        counts[{group.service, group.template_id.value}] += static_cast<double>(group.lines);
        whole[group.service] += static_cast<double>(group.lines);
      }
      six.push_back(joined(shop.next(), young));
    }
    for (const auto& one : fresh.shops) {
      uint32_t index = watch.tables().find_service(one.name);
      if (minute < kFirst || index == UINT32_MAX) continue;
      const Series& sum = watch.tables().service_at(index).lines;
      sums.note(judge_minute(sum.rate, number, whole[one.name]).log_p_high);
      for (const auto& kind : one.kinds) {
        const Pair* pair = watch.tables().find_if(index, kind.id);
        if (!pair || kind.every > 0 || pair->series.rate.observed_bins() < kFirst) continue;
        pairs.note(judge_minute(pair->series.rate, number, counts[{one.name, kind.id.value}]).log_p_high);
      }
    }
    for (const features::Activity& activity : six) watch.observe(activity, out);
  }
  return {pairs, sums};
}

TEST(ColdStart, RatesOfATenMinuteOldServiceHaveHonestTails) {
  for (bool pooled : {false, true}) {
    Tails pairs, sums;
    for (uint64_t seed : {991, 993, 995}) {
      auto [of_pairs, of_sums] = rate_tails(seed, pooled);
      pairs.add(of_pairs);
      sums.add(of_sums);
    }
    pairs.print("rates of templates", pooled);
    sums.print("rates of services", pooled);
    if (!pooled) continue;
    // Within three times the level, with room for the few windows that a thousandth of the sums are.
    EXPECT_LE(pairs.share(pairs.hundredth), 0.03);
    EXPECT_LE(pairs.share(pairs.thousandth), 0.003);
    EXPECT_GE(pairs.share(pairs.hundredth), 0.003) << "wide tails are not honest either";
    EXPECT_LE(sums.share(sums.hundredth), 0.04);
    EXPECT_LE(sums.share(sums.thousandth), 0.006);
  }
}

// A service with a template per numeric slot: log-normal times of its own middle and width, and a wobble of
// 8 % that a minute's values share.
struct TimedService {
  struct Kind {
    std::string text;
    double middle, width;
  };
  std::string name;
  std::vector<Kind> kinds;
  TimedService(std::string called, std::mt19937_64& random) : name(std::move(called)) {
    for (int i = 0; i < 8; ++i)
      kinds.push_back({name + " did work " + std::string(1, static_cast<char>('a' + i)) + " in <num> ms",
                       std::uniform_real_distribution<double>(1, 7)(random),
                       std::uniform_real_distribution<double>(0.3, 1.0)(random)});
  }
  static features::SlotNumbers draw(const Kind& kind, Timestamp at, int count, std::mt19937_64& random) {
    features::SlotNumbers numbers{.slot = 0, .type = parse::TokenType::kDuration, .minute = at.ns / kMinute};
    numbers.bins.resize(features::kNumberBins);
    double shift = kind.middle + 0.08 * std::normal_distribution<double>()(random);
    for (int k = 0; k < count; ++k) {
      double value = std::lognormal_distribution<double>(shift, kind.width)(random);
      ++numbers.bins[features::number_bin(value)];
      numbers.max = std::max(numbers.max, value);
    }
    numbers.count = static_cast<uint32_t>(count);
    return numbers;
  }
};

struct SlotTails {
  Tails before, after;  // its tenth minute
};

SlotTails slot_tails(uint64_t seed, bool pooled) {
  templates::Catalogue catalogue;
  DetectOptions options;
  options.pooling = pooled;
  Watch watch{TenantId{1}, catalogue, options};
  std::vector<Finding> out;
  std::mt19937_64 random(seed);
  std::vector<TimedService> known, fresh;
  for (const char* name : {"orders", "stock", "prices"}) known.emplace_back(name, random);
  for (const char* name : {"young-a", "young-b"}) fresh.emplace_back(name, random);
  SlotTails tails;
  const int64_t begin = 29'833'000, start = begin + 120;
  for (int64_t minute = begin; minute < start + kLast; ++minute) {
    Timestamp at{minute * kMinute};
    std::vector<features::GroupActivity> groups;
    for (const auto* side : {&known, &fresh}) {
      if (side == &fresh && minute < start) continue;
      for (const TimedService& service : *side)
        for (const auto& kind : service.kinds) {
          auto group = burst_of(service.name, kind.text, 9, at, 20);
          group.numbers = {TimedService::draw(kind, at, 20, random)};
          uint32_t index = watch.tables().find_service(service.name);
          const Pair* pair = side == &fresh && index != UINT32_MAX
                                 ? watch.tables().find_if(index, templates::template_id_of(kind.text))
                                 : nullptr;
          if (pair && pair->slots) {
            SlotTail tail = pair->slots->tails.front();
            tail.close(false);  // the minute that is still open
            tail.add(group.numbers.front());
            if (auto verdict = tail.judge())
              (minute < start + kFirst ? tails.before : tails.after).note(verdict->log_p);
          }
          groups.push_back(std::move(group));
        }
    }
    watch.observe(batch_of(std::move(groups)), out);
  }
  return tails;
}

TEST(ColdStart, NumbersOfAYoungServiceBorrowTheTailOfTheirType) {
  size_t judged_young[2] = {0, 0};
  for (bool pooled : {false, true}) {
    Tails before, after;
    for (uint64_t seed : {997, 998, 999}) {
      SlotTails tails = slot_tails(seed, pooled);
      before.add(tails.before);
      after.add(tails.after);
    }
    if (before.judged > 0) before.print("numbers before the tenth minute", pooled);
    after.print("numbers from the tenth minute on", pooled);
    judged_young[pooled] = before.judged;
    if (!pooled) continue;
    EXPECT_LE(before.share(before.hundredth), 0.03);
    EXPECT_LE(before.share(before.thousandth), 0.007);
    EXPECT_LE(after.share(after.hundredth), 0.03);
    EXPECT_LE(after.share(after.thousandth), 0.003);
  }
  EXPECT_EQ(judged_young[0], 0u) << "without siblings nothing is said of a number in ten minutes";
  EXPECT_GT(judged_young[1], 200u);
}

}  // namespace
}  // namespace foreshock::detect
