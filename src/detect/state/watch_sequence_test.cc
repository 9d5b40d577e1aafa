#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <set>

#include "detect/detector.h"
#include "detect/simulation/simulated_shop.h"

namespace foreshock::detect {
namespace {

// The simulated shop, where orders also walk through four steps of one service under one id. Fresh seeds:
// 971.
struct WatchSequenceTest : ::testing::Test {
  templates::Catalogue catalogue;
  Detector detector{TenantId{1}, catalogue, {}};
  SimulatedShop shop{971};
  std::mt19937_64 random{972};
  std::vector<Finding> findings;
  const std::vector<std::string> texts = {"order <id> received", "payment of order <id> authorised",
                                          "order <id> packed", "order <id> shipped"};

  void SetUp() override {
    shop.shops.erase(shop.shops.begin(), shop.shops.begin() + 3);
    shop.shops.resize(3);
  }
  // Ten seconds; `odd` of the orders swap the two steps in the middle: the same lines as often as before.
  void step(double odd) {
    features::Activity activity = shop.next();
    Timestamp start = shop.now() - features::kStepNs;
    std::vector<uint32_t> places;
    for (const std::string& text : texts) {
      features::GroupActivity group;
      group.service = shop.shops[0].name;
      group.template_id = SimulatedShop::id_of(text);
      group.severity_max = 9;
      group.lines = 8;
      group.steps = {{shop.step() - 1, 8, 0}};
      group.first = start;
      group.last = start + 9 * kSecond;
      group.examples = {text};
      places.push_back(static_cast<uint32_t>(activity.groups.size()));
      activity.groups.push_back(std::move(group));
    }
    for (int i = 0; i < 8; ++i) {
      uint64_t key = random();
      std::vector<uint32_t> order = places;
      if (std::uniform_real_distribution<double>(0, 1)(random) < odd) std::swap(order[1], order[2]);
      Timestamp at = start + static_cast<int64_t>(random() % (6 * kSecond));
      for (uint32_t place : order) {
        activity.ids.push_back({key, place, 0, at});
        at = at + kSecond / 2 + static_cast<int64_t>(random() % (kSecond / 2));
      }
    }
    for (Finding& finding : detector.observe(activity)) findings.push_back(std::move(finding));
  }
};

TEST_F(WatchSequenceTest, AFaultThatShowsInOrderOnlyIsFoundAndHealthIsQuiet) {
  for (int i = 0; i < 6 * 360; ++i) step(0.002);
  std::set<std::string> loud;
  for (const Finding& finding : findings) {
    EXPECT_NE(finding.kind, FindingKind::kSequence) << finding.why;
    if (finding.alarm) loud.insert(finding.id);
  }
  EXPECT_TRUE(loud.empty());
  findings.clear();
  Timestamp start = shop.now();
  for (int i = 0; i < 18; ++i) step(0.5);
  auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.kind == FindingKind::kSequence && finding.alarm;
  });
  ASSERT_NE(found, findings.end());
  std::printf("found after %lld s, %zu sequence findings' first: %s\n",
              static_cast<long long>((found->at - start) / kSecond), findings.size(), found->why.c_str());
  EXPECT_LE(found->at - start, 2 * kMinute);
  EXPECT_NE(found->why.find("usually"), std::string::npos);
  EXPECT_EQ(found->service, shop.shops[0].name);
  EXPECT_FALSE(found->examples.empty());
  EXPECT_GT(found->quiet_at, 0);
  // No rate moved.
  for (const Finding& finding : findings) EXPECT_NE(finding.kind, FindingKind::kRateHigh) << finding.why;
}

}  // namespace
}  // namespace foreshock::detect
