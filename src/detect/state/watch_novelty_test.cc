#include <gtest/gtest.h>

#include "detect/simulation/scripted_lines.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

// One service that was learned for an hour.
struct NoveltyWatchTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  Timestamp now{1'790'000'000 * kSecond};

  void work(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i, now = now + features::kStepNs)
      watch.observe(batch_of({burst_of("shop", "steady work", 9, now, 20)}), out);
  }
  void SetUp() override { work(360); }
  void see(const std::string& text, uint8_t severity, size_t lines, std::vector<std::string> slots = {}) {
    auto group = burst_of("shop", text, severity, now, lines);
    group.slot_values = std::move(slots);
    watch.observe(batch_of({group}), out);
  }
};

TEST_F(NoveltyWatchTest, AFirstIncidentLineAlarmsAtOnceWhereNothingIsEverNew) {
  see("connection to the ledger refused", 17, 1);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, FindingKind::kNewTemplate);
  EXPECT_TRUE(out[0].alarm);
  EXPECT_NE(out[0].why.find("first time ever in shop"), std::string::npos);
  EXPECT_NE(out[0].why.find("class incident (network)"), std::string::npos);
  EXPECT_EQ(out[0].examples.size(), 1u);
}

// Day 0: nothing was learned of this service, but its messages are known to the world.
TEST_F(NoveltyWatchTest, OnDayZeroAKnownIncidentAlarmsByName) {
  auto group =
      burst_of("kernel",
               "Out of memory: Killed process <num> (java) total-vm:<size>, anon-rss:<size>, file-rss:<size>",
               0, now, 1);
  watch.observe(batch_of({group}), out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_TRUE(out[0].alarm) << out[0].why;
  EXPECT_EQ(out[0].cause, "memory");
  EXPECT_NE(out[0].why.find("OOM killer ended a process"), std::string::npos) << out[0].why;
}

TEST_F(NoveltyWatchTest, OnDayZeroAKnownHarmlessErrorDoesNot) {
  for (const char* service : {"postgres", "shop"})
    for (int i = 0; i < 20; ++i) {
      auto group = burst_of(
          service,
          "background worker \"logical replication launcher\" (PID <num>) exited with exit code <num>", 17,
          now, 3);
      watch.observe(batch_of({group}), out);
      now = now + features::kStepNs;
    }
  bool named = false;
  for (const Finding& finding : out) {
    if (finding.kind != FindingKind::kNewTemplate) continue;
    EXPECT_FALSE(finding.alarm) << finding.why;
    named =
        named || finding.why.find("known from postgresql: Replication launcher ends") != std::string::npos;
  }
  EXPECT_TRUE(named);
}

TEST_F(NoveltyWatchTest, OrdinaryNewsIsForTheDigest) {
  see("a new but harmless sentence", 9, 1);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_FALSE(out[0].alarm);
}

TEST_F(NoveltyWatchTest, ManyNewKindsAfterADeploymentAreToldTogether) {
  see("version two started", 9, 1);
  for (int i = 0; i < 30; ++i) see("kind of " + std::string(static_cast<size_t>(i) + 1, 'x'), 9, 1);
  work(12);
  size_t single = 0, together = 0;
  for (const Finding& finding : out) {
    EXPECT_FALSE(finding.alarm) << finding.why;
    (finding.template_id ? single : together) += 1;
  }
  EXPECT_LE(single, kNewTemplatesPerMinute * 2);
  ASSERT_EQ(together, 1u);
  EXPECT_NE(out.back().why.find("shortly after a start"), std::string::npos) << out.back().why;
}

TEST_F(NoveltyWatchTest, AnIncidentLineAfterQuietHoursIsNewsAgain) {
  see("out of memory while printing", 17, 1);
  out.clear();
  work(7 * 360);
  see("out of memory while printing", 17, 1);
  ASSERT_FALSE(out.empty());
  EXPECT_EQ(out.back().kind, FindingKind::kSeverity);
  EXPECT_TRUE(out.back().alarm);
  EXPECT_NE(out.back().why.find("again after 7 h of quiet"), std::string::npos) << out.back().why;
}

// A chronic complaint: one line every few hours for days. The first returns may alarm, the habit must not;
// three at once, or a pause much longer than usual, are news again.
TEST_F(NoveltyWatchTest, AHabitualIncidentLineIsNoNewsUnlessItComesInNumbersOrAfterALongPause) {
  constexpr std::string_view kText = "disk full, could not write the report";
  size_t alarms = 0;
  for (int visit = 0; visit < 14; ++visit) {
    out.clear();
    see(std::string(kText), 17, 1);
    work((6 + visit % 3) * 360 + 10);
    for (const Finding& finding : out) alarms += visit >= 4 && finding.alarm;
  }
  EXPECT_EQ(alarms, 0u) << "a habit of days";
  out.clear();
  see(std::string(kText), 17, 1);
  see(std::string(kText), 17, 2);
  ASSERT_FALSE(out.empty());
  EXPECT_TRUE(out.back().alarm) << "three in five minutes";
  work(48 * 360);
  out.clear();
  see(std::string(kText), 17, 1);
  ASSERT_FALSE(out.empty());
  EXPECT_TRUE(out.back().alarm) << out.back().why;
}

TEST_F(NoveltyWatchTest, ASlotValueCanBeTheIncident) {
  see("worker <id> exited with code <num>", 9, 1, {"w-1", "0"});
  out.clear();
  now = now + features::kStepNs;
  see("worker <id> exited with code <num>", 9, 1, {"w-1", "137"});
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, FindingKind::kSeverity);
  EXPECT_EQ(out[0].cause, "memory");
}

}  // namespace
}  // namespace foreshock::detect
