#include <gtest/gtest.h>

#include <cmath>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

struct WatchContextTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  Timestamp now{1'790'000'000 * kSecond};

  void work(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs)
      watch.observe(batch_of({burst_of("orders", "order accepted", 9, now, 20),
                              burst_of("gateway", "asked orders for a list", 9, now, 20)}),
                    out);
  }
  void SetUp() override { work(420); }
  void see(const std::string& service, const std::string& text, uint8_t severity, size_t lines) {
    watch.observe(batch_of({burst_of(service, text, severity, now, lines)}), out);
  }
};

TEST_F(WatchContextTest, NamesInLinesMakeEdges) {
  ASSERT_EQ(watch.graph().edges().size(), 1u);
  const auto& [key, edge] = *watch.graph().edges().begin();
  EXPECT_EQ(watch.tables().service_at(key.first).name, "gateway");
  EXPECT_EQ(watch.tables().service_at(key.second).name, "orders");
  EXPECT_TRUE(watch.graph().believed(edge, now));
  EXPECT_EQ(edge.example, "asked orders for a list");
}

// Pods are named after what owns them: a Deployment's ReplicaSet, a DaemonSet, a StatefulSet.
TEST_F(WatchContextTest, NamesOfPodsMeanTheirOwners) {
  auto edges_after = [&](const std::string& text) {
    Watch fresh{TenantId{1}, catalogue, DetectOptions{}};
    Timestamp at = now;
    for (int minute = 0; minute < 8; ++minute, at = at + kMinute)
      fresh.observe(
          batch_of({burst_of("orders", "order accepted", 9, at, 3), burst_of("edge", text, 9, at, 3)}), out);
    return fresh.graph().edges().size();
  };
  EXPECT_EQ(edges_after("sent to orders-7d9f8b6c54-x2k4q in time"), 1u);
  EXPECT_EQ(edges_after("sent to orders-x2k4q in time"), 1u);
  EXPECT_EQ(edges_after("sent to orders-0 in time"), 1u);
  EXPECT_EQ(edges_after("sent to orders-about in time"), 0u) << "a word, no pod";
  EXPECT_EQ(edges_after("sent to reorders-0 in time"), 0u);
}

TEST_F(WatchContextTest, ADeploymentAndATroubledNeighbourAreTold) {
  see("orders", "version two started", 9, 1);
  now = now + 2 * kMinute;
  out.clear();
  see("orders", "connection to the ledger refused", 17, 3);
  ASSERT_FALSE(out.empty());
  EXPECT_TRUE(out[0].alarm) << out[0].why;
  EXPECT_EQ(out[0].change, "version two started");
  EXPECT_EQ(out[0].first_seen, out[0].at);
  out.clear();
  now = now + kMinute;
  see("gateway", "upstream call failed: connection refused", 17, 3);
  ASSERT_FALSE(out.empty());
  double sum = 0;
  bool neighbour = false;
  for (const Contribution& part : out[0].contributions) {
    sum += part.share;
    neighbour = neighbour || part.name == "orders is in trouble too";
  }
  EXPECT_TRUE(neighbour);
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_EQ(out[0].change, "orders: version two started");
}

// What would have kept a rate quiet does keep it quiet, and one line more does not.
TEST_F(WatchContextTest, TheCounterfactualIsTrue) {
  std::string bytes;
  ml::StateWriter writer(bytes);
  watch.save(writer);
  auto play = [&](size_t lines) {
    Watch again{TenantId{1}, catalogue, DetectOptions{}};
    ml::StateReader reader(bytes);
    EXPECT_TRUE(again.load(reader));
    std::vector<Finding> told;
    Timestamp at = now;
    for (int step = 0; step < 4; ++step, at = at + features::kStepNs)
      again.observe(
          batch_of({burst_of("orders", "order accepted", 9, at, step == 1 || step == 2 ? lines : 20),
                    burst_of("gateway", "asked orders for a list", 9, at, 20)}),
          told);
    std::erase_if(told, [](const Finding& f) { return f.kind != FindingKind::kRateHigh || f.template_id; });
    return told;
  };
  std::vector<Finding> loud = play(600);
  ASSERT_FALSE(loud.empty());
  ASSERT_FALSE(std::isnan(loud[0].quiet_at));
  EXPECT_NE(loud[0].counterfactual.find("would not alarm below"), std::string::npos);
  auto quiet = static_cast<size_t>(loud[0].quiet_at);
  EXPECT_LT(quiet, 600u);
  EXPECT_GT(quiet, 20u);
  EXPECT_TRUE(play(quiet).empty()) << quiet;
}

TEST_F(WatchContextTest, AnIdThatTwoServicesWriteIsAnEdge) {
  for (uint64_t i = 0; i < 10; ++i, now = now + features::kStepNs) {
    auto activity = batch_of({burst_of("till", "asked", 9, now, 1), burst_of("bank", "paid", 9, now, 1)});
    activity.ids = {{900 + i, 0, features::kTraceSlot, now}, {900 + i, 1, 2, now + kSecond}, {77, 5, 0, now}};
    watch.observe(activity, out);
  }
  bool found = false;
  for (const auto& [key, edge] : watch.graph().edges()) {
    bool this_one = watch.tables().service_at(key.first).name == "till" &&
                    watch.tables().service_at(key.second).name == "bank";
    found = found || (this_one && watch.graph().believed(edge, now));
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace foreshock::detect
