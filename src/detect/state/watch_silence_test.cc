#include <gtest/gtest.h>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

TEST(WatchSilence, AServiceThatStopsIsToldWithWhatWouldHaveKeptItQuiet) {
  templates::Catalogue catalogue;
  std::vector<Finding> out;
  Watch watch(TenantId{1}, catalogue, DetectOptions{});
  Timestamp now{1'790'000'000 * kSecond};
  for (int i = 0; i < 420; ++i, now = now + features::kStepNs)
    watch.observe(
        batch_of({burst_of("shop", "steady work", 9, now, 20), burst_of("desk", "open", 9, now, 5)}), out);
  out.clear();
  for (int i = 0; i < 30; ++i, now = now + features::kStepNs)
    watch.observe(batch_of({burst_of("desk", "open", 9, now, 5)}), out);
  ASSERT_FALSE(out.empty());
  EXPECT_EQ(out[0].kind, FindingKind::kSilence);
  EXPECT_EQ(out[0].service, "shop");
  EXPECT_TRUE(out[0].alarm);
  EXPECT_EQ(out[0].quiet_at, 1);
  EXPECT_NE(out[0].counterfactual.find("single line"), std::string::npos);
  EXPECT_GT(out[0].first_seen.ns, 0);
}

}  // namespace
}  // namespace foreshock::detect
