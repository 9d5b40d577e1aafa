#include "detect/state/watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/arena.h"
#include "detect/simulation/scripted_lines.h"
#include "templates/miner.h"

namespace foreshock::detect {
namespace {

struct WatchTest : ::testing::Test {
  templates::Catalogue catalogue;
  Watch watch{TenantId{1}, catalogue, DetectOptions{}};
  std::vector<Finding> out;
  Timestamp now{1'790'000'000 * kSecond};

  // Steady lines of a service, 20 in each step.
  void steady(const std::string& service, Timestamp from, int64_t steps) {
    for (int64_t i = 0; i < steps; ++i)
      watch.observe(batch_of({burst_of(service, "steady work", 9, from + i * features::kStepNs, 20)}), out);
  }
  // Findings of this kind; updates carry the id of the first and are not counted.
  size_t count(FindingKind kind) const {
    std::set<std::string> ids;
    for (const Finding& finding : out)
      if (finding.kind == kind) ids.insert(finding.id);
    return ids.size();
  }
};

TEST_F(WatchTest, AServiceThatReadsItsHistoryIsNotSilent) {
  steady("live", now, 12);
  steady("old", now - kDay, 360);  // an hour of yesterday, and then its file ends
  for (int64_t i = 12; i < 60; ++i) steady("live", now + i * features::kStepNs, 1);
  EXPECT_EQ(count(FindingKind::kSilence), 0u);
}

TEST_F(WatchTest, AServiceThatStopsWhileOthersTalkIsSilent) {
  for (int64_t i = 0; i < 300; ++i) {
    steady("one", now + i * features::kStepNs, 1);
    steady("two", now + i * features::kStepNs, 1);
  }
  for (int64_t i = 300; i < 312; ++i) steady("one", now + i * features::kStepNs, 1);
  EXPECT_EQ(count(FindingKind::kSilence), 1u);
}

TEST_F(WatchTest, TimeGoesOnWithoutLines) {
  steady("one", now, 300);
  Timestamp end = now + 300 * features::kStepNs;
  watch.advance(end + kDay, out);  // a wall clock far ahead: a replay
  EXPECT_EQ(count(FindingKind::kSilence), 0u);
  for (int64_t second = 0; second < 60; ++second) watch.advance(end + second * kSecond, out);
  ASSERT_EQ(count(FindingKind::kSilence), 1u);
  EXPECT_NE(out.back().why.find("one went silent"), std::string::npos);
}

TEST_F(WatchTest, ALongGapOfEverybodyIsAbsence) {
  steady("one", now, 300);
  steady("one", now + 9 * kHour, 30);
  EXPECT_EQ(count(FindingKind::kSilence), 0u);
  EXPECT_EQ(count(FindingKind::kRateHigh), 0u);
}

TEST_F(WatchTest, LateLinesTeachButDoNotFire) {
  steady("one", now, 300);
  watch.observe(batch_of({burst_of("one", "steady work", 9, now, 5'000)}), out);
  steady("one", now + 300 * features::kStepNs, 12);
  EXPECT_EQ(count(FindingKind::kRateHigh), 0u);
}

TEST_F(WatchTest, ATemplateThatGeneralisedIsNotNew) {
  // Many names in one place become a slot; the new template must not be announced as a novelty.
  templates::Miner miner(catalogue);
  Arena arena;
  std::vector<Finding> quiet;
  std::set<uint64_t> ids;
  for (int64_t i = 0; i < 400; ++i) {
    std::string body = "opened drawer ";
    for (int64_t n = i < 200 ? i % 2 : i; n >= 0; n -= 26) body.push_back(static_cast<char>('a' + n % 26));
    body += "x for the night shift";
    parse::Record record;
    record.body = record.raw = body;
    std::vector<templates::Event> events;
    miner.assign(std::span(&record, 1), arena, events);
    ids.insert(events.at(0).template_id.value);
    auto group = burst_of("desk", body, 9, now + i * features::kStepNs, 3);
    group.template_id = events[0].template_id;
    watch.observe(batch_of({group}), i < 200 ? quiet : out);
  }
  ASSERT_FALSE(catalogue.aliases().empty()) << "the miner did not generalise these lines";
  size_t told = count(FindingKind::kNewTemplate);
  EXPECT_LT(told, ids.size());
  for (const Finding& finding : out) EXPECT_FALSE(finding.alarm) << finding.why;
}

}  // namespace
}  // namespace foreshock::detect
