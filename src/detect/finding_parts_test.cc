// Every scorer speaks in the stream, and whatever it says explains itself in full. One small world a scorer.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "detect/detector.h"
#include "detect/simulation/scripted_lines.h"
#include "detect/simulation/simulated_shop.h"
#include "features/slot_numbers.h"

namespace foreshock::detect {
namespace {

struct FindingPartsTest : ::testing::Test {
  templates::Catalogue catalogue;
  std::unique_ptr<Detector> detector;
  std::vector<Finding> found;
  std::mt19937_64 random{1201};
  Timestamp now{1'790'000'000 * kSecond};

  void begin() {
    detector = std::make_unique<Detector>(TenantId{1}, catalogue, DetectOptions{});
    found.clear();
  }
  void SetUp() override { begin(); }
  void see(const features::Activity& activity) {
    for (Finding& finding : detector->observe(activity)) found.push_back(std::move(finding));
  }
  void see(std::vector<features::GroupActivity> groups) {
    see(batch_of(std::move(groups)));
    now = now + features::kStepNs;
  }
  // Several different lines of each kind, as a lane gives of warnings.
  features::GroupActivity lines(const std::string& service, const std::string& text, uint8_t severity,
                                double mean) {
    auto count = static_cast<size_t>(std::max(1, std::poisson_distribution<int>(mean)(random)));
    auto group = burst_of(service, text, severity, now, count);
    group.examples.clear();
    for (size_t i = 0; i < std::min<size_t>(3, count); ++i)
      group.examples.push_back(text + " (" + std::to_string(now.ns / kSecond) + "." + std::to_string(i) +
                               ")");
    return group;
  }
  std::vector<Finding> of(FindingKind kind) const {
    std::vector<Finding> out;
    for (const Finding& finding : found)
      if (finding.kind == kind) out.push_back(finding);
    return out;
  }
  // All findings must explain themselves; some must be of this kind, with three lines where as many exist.
  void expect_explained(FindingKind kind, size_t lines_wanted = 3) {
    EXPECT_FALSE(of(kind).empty()) << finding_kind_name(kind);
    for (const Finding& f : found) {
      SCOPED_TRACE(std::string(finding_kind_name(f.kind)) + ": " + f.why);
      EXPECT_FALSE(f.why.empty());
      EXPECT_FALSE(f.model.empty());
      EXPECT_FALSE(f.unit.empty());
      EXPECT_FALSE(f.counterfactual.empty());
      EXPECT_GE(f.expected_high, f.expected_low);
      EXPECT_GT(f.score, 0);
      EXPECT_GT(f.first_seen.ns, 0);
      EXPECT_FALSE(f.top_templates.empty());
      double sum = 0;
      for (const Contribution& part : f.contributions) sum += part.share;
      EXPECT_NEAR(sum, 1, 1e-9);
      EXPECT_LE(f.examples.size(), 3u);
      if (f.kind == kind) {
        EXPECT_GE(f.examples.size(), lines_wanted);
      }
    }
  }
};

TEST_F(FindingPartsTest, RatesErrorSharesAndSilence) {
  SimulatedShop shop(1203);
  shop.shops.resize(4);
  for (int i = 0; i < 5 * 360; ++i) see(shop.next());
  found.clear();
  auto factor = [&](size_t at, bool errors, double by) {
    for (auto& kind : shop.shops[at].kinds)
      if (!errors || (kind.severity == 17 && kind.per_step > 0.01)) kind.factor = by;
  };
  factor(0, true, 60);
  factor(3, false, 0.05);
  factor(2, false, 8);
  for (int i = 0; i < 60; ++i) see(shop.next());
  shop.shops[1].silent = true;
  for (int i = 0; i < 60; ++i) see(shop.next());
  expect_explained(FindingKind::kRateHigh);
  expect_explained(FindingKind::kRateLow);
  expect_explained(FindingKind::kErrorRatio);
  expect_explained(FindingKind::kSilence);
  size_t numbers = 0;
  for (const Finding& f : of(FindingKind::kRateHigh)) numbers += !std::isnan(f.quiet_at);
  EXPECT_GT(numbers, of(FindingKind::kRateHigh).size() / 2) << "most say which count would have been quiet";
  for (const Finding& f : of(FindingKind::kRateLow)) {
    EXPECT_GT(f.quiet_at, f.observed);
    EXPECT_LT(f.quiet_at, f.expected);
  }
}

TEST_F(FindingPartsTest, NoveltyAndClass) {
  for (int i = 0; i < 8 * 360; ++i) see({lines("shop", "steady work", 9, 20)});
  found.clear();
  see({lines("shop", "steady work", 9, 20),
       lines("shop", "could not write: no space left on device", 17, 4)});
  see({lines("shop", "steady work", 9, 20), lines("shop", "an unknown sentence", 13, 0)});
  expect_explained(FindingKind::kNewTemplate, 1);
  for (int i = 0; i < 30 * 360; ++i) see({lines("shop", "steady work", 9, 20)});
  see({lines("shop", "steady work", 9, 20), lines("shop", "could not write: no space left on device", 17, 4),
       lines("shop", "an unknown sentence", 13, 0)});
  expect_explained(FindingKind::kSeverity);
  expect_explained(FindingKind::kRareTemplate, 2);
}

TEST_F(FindingPartsTest, Slots) {
  auto step = [&](double factor, const std::string& region) {
    auto group = lines("orders", "answered region <word> in <num> ms", 9, 20);
    features::SlotNumbers numbers{.slot = 1, .type = parse::TokenType::kDuration, .minute = now.ns / kMinute};
    numbers.bins.resize(features::kNumberBins);
    numbers.count = 20;
    for (int k = 0; k < 20; ++k) {
      double value = factor * std::lognormal_distribution<double>(3, 0.8)(random);
      ++numbers.bins[features::number_bin(value)];
      numbers.max = std::max(numbers.max, value);
    }
    group.numbers = {numbers};
    group.words = {{.slot = 0, .many = false, .words = {{std::hash<std::string>()(region), 20, region}}}};
    see({group});
  };
  for (int i = 0; i < 4 * 360; ++i) step(1, "north");
  for (int i = 0; i < 36; ++i) step(8, "north");
  step(1, "west");
  expect_explained(FindingKind::kSlotNumber);
  expect_explained(FindingKind::kSlotValue);
}

TEST_F(FindingPartsTest, WindowVectors) {
  auto step = [&](double read, double written, double thrown) {
    see({lines("baskets", "basket read", 9, read), lines("baskets", "basket written", 9, written),
         lines("baskets", "basket thrown away", 9, thrown)});
  };
  for (int i = 0; i < 6 * 360; ++i) step(30, 10, 2);
  for (int i = 0; i < 24; ++i) step(10, 12, 20);
  expect_explained(FindingKind::kMix);
  for (const Finding& f : of(FindingKind::kMix)) EXPECT_LT(f.quiet_at, f.observed);
}

TEST_F(FindingPartsTest, Sequences) {
  const std::vector<std::string> texts = {"order <id> received", "payment of order <id> authorised",
                                          "order <id> packed", "order <id> shipped"};
  auto step = [&](double odd) {
    std::vector<features::GroupActivity> groups;
    for (const std::string& text : texts) groups.push_back(lines("orders", text, 9, 8));
    features::Activity activity = batch_of(std::move(groups));
    for (int i = 0; i < 8; ++i) {
      std::vector<uint32_t> order = {0, 1, 2, 3};
      if (std::uniform_real_distribution<double>(0, 1)(random) < odd) std::swap(order[1], order[2]);
      uint64_t key = random();
      for (uint32_t place : order)
        activity.ids.push_back({key, place, 0, now + static_cast<int64_t>(1 + place) * kSecond});
    }
    // In the order in which they were written.
    for (size_t i = 0; i < activity.ids.size(); ++i)
      activity.ids[i].at = now + static_cast<int64_t>(1 + i % 4) * kSecond;
    see(activity);
    now = now + features::kStepNs;
  };
  for (int i = 0; i < 4 * 360; ++i) step(0);
  for (int i = 0; i < 24; ++i) step(0.5);
  expect_explained(FindingKind::kSequence);
}

TEST_F(FindingPartsTest, Forerunners) {
  auto work = [&](int steps, bool warn, bool fail) {
    for (int i = 0; i < steps; ++i) {
      std::vector<features::GroupActivity> groups{lines("shop", "steady work", 9, 20),
                                                  lines("disks", "all volumes checked", 9, 5)};
      if (warn && i % 6 == 0) groups.push_back(lines("disks", "nightly cleanup slower than planned", 13, 1));
      if (fail) groups.push_back(lines("shop", "could not write: no space left on device", 17, 4));
      see(std::move(groups));
    }
  };
  for (int i = 0; i < 6; ++i) {
    work(8 * 360, false, false);
    work(90, true, false);
    work(30, true, true);
  }
  expect_explained(FindingKind::kForeshock, 1);
  bool similar = false;
  for (const Finding& f : found) similar = similar || !f.similar.empty();
  EXPECT_TRUE(similar) << "trouble that came before is named";
}

// Cross-service: a neighbour in trouble is part of the score (watch_context_test.cc), and so are the other
// scorers that agree.
TEST_F(FindingPartsTest, EachScorerHasAWeightAndAVote) {
  std::map<Scorer, int> kinds;
  for (size_t i = 0; i < kFindingKinds; ++i) ++kinds[scorer_of(static_cast<FindingKind>(i))];
  EXPECT_EQ(kinds.size(), kScorerCount + 1);
}

}  // namespace
}  // namespace foreshock::detect
