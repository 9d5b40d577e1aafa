#include <gtest/gtest.h>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

// A shop whose disk fills up every eight hours: warnings, a quarter of an hour later the database fails.
struct ForeshockWatchTest : ::testing::Test {
  templates::Catalogue catalogue;
  std::vector<Finding> out;
  Timestamp now{1'790'000'000 * kSecond};

  void work(Watch& watch, int64_t steps, bool warn = false, bool fail = false) {
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs) {
      std::vector<features::GroupActivity> groups{burst_of("shop", "steady work", 9, now, 20),
                                                  burst_of("disks", "all volumes checked", 9, now, 5)};
      if (warn && i % 6 == 0)
        groups.push_back(burst_of("disks", "nightly cleanup slower than planned", 13, now, 1));
      if (fail) groups.push_back(burst_of("shop", "could not write: no space left on device", 17, now, 4));
      watch.observe(batch_of(std::move(groups)), out);
    }
  }
  void fill_up(Watch& watch) {
    work(watch, 8 * 360);
    work(watch, 90, true);
    work(watch, 30, true, true);
  }
  std::vector<Finding> foreshocks() const {
    std::vector<Finding> found;
    for (const Finding& finding : out)
      if (finding.kind == FindingKind::kForeshock) found.push_back(finding);
    return found;
  }
};

TEST_F(ForeshockWatchTest, WarnsAheadOnceTheOrderIsKnown) {
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  for (int i = 0; i < 2; ++i) fill_up(watch);
  EXPECT_TRUE(foreshocks().empty()) << "twice says nothing yet";
  for (int i = 0; i < 3; ++i) fill_up(watch);
  out.clear();
  work(watch, 8 * 360);
  EXPECT_TRUE(foreshocks().empty());
  Timestamp warned = now;
  work(watch, 30, true);
  auto found = foreshocks();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].service, "disks");
  EXPECT_TRUE(found[0].alarm);
  EXPECT_LT(found[0].at - warned, kMinute);
  EXPECT_NEAR(found[0].observed, 900, 120);
  EXPECT_NE(found[0].why.find("came before \"could not write"), std::string::npos) << found[0].why;
  EXPECT_EQ(found[0].model, "lag-graph/1");
}

TEST_F(ForeshockWatchTest, TheOrderSurvivesARestart) {
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  for (int i = 0; i < 5; ++i) fill_up(watch);
  std::string bytes;
  ml::StateWriter writer(bytes);
  watch.save(writer);
  Watch again{TenantId{1}, catalogue, DetectOptions{}};
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  out.clear();
  work(again, 8 * 360);
  work(again, 30, true);
  EXPECT_FALSE(foreshocks().empty());
}

}  // namespace
}  // namespace foreshock::detect
