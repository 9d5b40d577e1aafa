#include "detect/decision/desk.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

struct DeskTest : ::testing::Test {
  DetectOptions options;
  Desk desk{TenantId{1}, options};
  Service service;
  std::vector<Finding> out;
  Timestamp now{kDay};
  DeskTest() {
    service.name = "checkout";
    desk.began(Timestamp{0});
  }
  Candidate candidate(uint64_t id, double strength = 10) {
    Candidate made;
    made.finding.kind = FindingKind::kRateHigh;
    made.finding.template_id = TemplateId{id};
    made.finding.at = made.finding.window_end = now;
    made.finding.window_start = now - 10 * kSecond;
    made.finding.score = 95;
    made.finding.p_value = 1e-12;
    made.strength = strength;
    made.wants_alarm = true;
    return made;
  }
};

TEST_F(DeskTest, OneSubjectDoesNotFireInEveryWindow) {
  for (int i = 0; i < 12; ++i, now = now + 10 * kSecond) desk.submit(candidate(7), service, now, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_TRUE(out[0].alarm);
  desk.submit(candidate(7), service, now, out);
  ASSERT_EQ(out.size(), 2u);  // two minutes later: an update
  EXPECT_EQ(out[1].id, out[0].id);
  desk.submit(candidate(7), service, now + kHour, out);
  EXPECT_NE(out.back().id, out[0].id);
}

TEST_F(DeskTest, AServiceInTroubleAlarmsThreeTimes) {
  for (uint64_t id = 1; id <= 10; ++id) desk.submit(candidate(id), service, now, out);
  EXPECT_EQ(out.size(), 10u);
  EXPECT_EQ(std::count_if(out.begin(), out.end(), [](const Finding& f) { return f.alarm; }), 3);
}

// Bursts that come back the same way all day leave the budget to the one that is worse.
TEST_F(DeskTest, WhatCameBackAllDayIsHeldBackUntilItIsWorse) {
  auto burst = [&](double p) {
    Candidate made = candidate(7);
    made.finding.p_value = p;
    desk.submit(std::move(made), service, now, out);
    now = now + kHour;
    return out.back().alarm;
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(burst(1e-12)) << i;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(burst(1e-12)) << i;
  EXPECT_TRUE(burst(1e-20));
}

TEST_F(DeskTest, HistoryAndMutesNeverAlarm) {
  desk.set_received(now + 2 * kHour);
  desk.submit(candidate(1), service, now, out);
  EXPECT_FALSE(out.back().alarm);
  desk.set_received(now);
  desk.mute(TemplateId{2}, "checkout", true);
  desk.submit(candidate(2), service, now, out);
  EXPECT_FALSE(out.back().alarm);
  EXPECT_LE(out.back().score, 20);
  desk.mute(TemplateId{2}, "checkout", false);
  desk.submit(candidate(2), service, now, out);
  EXPECT_TRUE(out.back().alarm);
}

TEST_F(DeskTest, AWarmingTenantHardlyAlarms) {
  Desk young(TenantId{2}, options);
  young.began(now);
  for (uint64_t id = 1; id <= 10; ++id) {
    Service other;
    other.name = "s" + std::to_string(id);
    young.submit(candidate(id), other, now, out);
  }
  EXPECT_LE(std::count_if(out.begin(), out.end(), [](const Finding& f) { return f.alarm; }), 2);
}

TEST_F(DeskTest, SavesAndLoads) {
  desk.submit(candidate(7), service, now, out);
  desk.mute(TemplateId{3}, "", true);
  std::string bytes;
  ml::StateWriter writer(bytes);
  desk.save(writer);
  Desk copy(TenantId{1}, options);
  ml::StateReader reader(bytes), torn(std::string_view(bytes).substr(0, bytes.size() / 2));
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_TRUE(copy.is_open(FindingKind::kRateHigh, "checkout", TemplateId{7}));
  EXPECT_FALSE(copy.load(torn).has_value());
}

TEST_F(DeskTest, NumbersThatAreNoNewsStayInTheDigestHoweverHighTheirScore) {
  Candidate weak = candidate(8);
  weak.finding.p_value = 0.05;
  desk.submit(weak, service, now, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_FALSE(out[0].alarm);
}

// A person who calls the same scorer's findings false again and again is heard; one who confirms them too.
TEST_F(DeskTest, VerdictsMoveTheScoreOfTheScorer) {
  Candidate made = candidate(9);
  made.finding.score = 60;
  desk.submit(made, service, now, out);
  EXPECT_TRUE(out.back().alarm);
  for (int i = 0; i < 8; ++i) desk.jury().judge(Scorer::kRate, false);
  made = candidate(10);
  made.finding.score = 60;
  desk.submit(made, service, now, out);
  EXPECT_LT(out.back().score, 50);
  EXPECT_FALSE(out.back().alarm);
}

TEST_F(DeskTest, EarlierFindingsOfTheSubjectAreNamed) {
  for (int day = 0; day < 5; ++day, now = now + kDay) desk.submit(candidate(7), service, now, out);
  ASSERT_EQ(out.size(), 5u);
  EXPECT_TRUE(out[0].similar.empty());
  ASSERT_EQ(out[4].similar.size(), 3u);
  EXPECT_EQ(out[4].similar[0].id, out[3].id);
  EXPECT_EQ(out[4].similar[2].id, out[1].id);
}

}  // namespace
}  // namespace foreshock::detect
