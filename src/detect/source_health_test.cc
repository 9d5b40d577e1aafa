#include "detect/source_health.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace foreshock::detect {
namespace {

struct Speech {
  uint64_t lines = 1, failures = 0;
  int64_t delay_ns = 0;
  std::string format = "json";
};

// A tenant whose sources speak once a second of a clock that the test moves.
class SourceHealthTest : public testing::Test {
 protected:
  static SourceStep step_of(const std::string& kind, const std::string& name, Timestamp now, Speech speech) {
    SourceStep step;
    step.id = SourceId{std::hash<std::string>()(kind + name)};
    step.kind = kind;
    step.name = name;
    step.host = "web-1";
    step.lines = speech.lines;
    step.failures = speech.failures;
    step.first_arrival = step.last_arrival = now;
    step.delay_ns = speech.delay_ns;
    step.formats = {{speech.format, speech.lines}};
    step.last_line = "a line";
    if (speech.failures > 0) step.failed = {"a broken line"};
    return step;
  }
  void say(const std::string& name, Speech speech = {}, const std::string& kind = "syslog") {
    SourceStep step = step_of(kind, name, now_, speech);
    keep(health_.observe({&step, 1}, now_));
  }
  // Every `every_ns` for `span_ns`; `sources` speak.
  void run(int64_t span_ns, const std::function<void()>& speak, int64_t every_ns = kSecond) {
    for (Timestamp end = now_ + span_ns; now_ < end; now_ = now_ + every_ns) {
      speak();
      keep(health_.advance(now_));
    }
  }
  void keep(std::vector<Finding> findings) {
    for (Finding& finding : findings) found_.push_back(std::move(finding));
  }
  size_t count(FindingKind kind) const {
    return static_cast<size_t>(
        std::ranges::count_if(found_, [kind](const Finding& finding) { return finding.kind == kind; }));
  }
  static SourceHealthOptions options() {
    return {.learn_ns = kHour, .silence_min_ns = 5 * kMinute, .sustain_ns = 2 * kMinute};
  }
  static constexpr auto kNobody = [] {};

  Timestamp now_ = *parse_rfc3339("2026-11-23T08:00:00Z");
  SourceHealth health_{TenantId{1}, options()};
  std::vector<Finding> found_;
};

TEST_F(SourceHealthTest, SilenceOfATalkativeSourceIsOneFindingUntilItSpeaksAgain) {
  run(2 * kHour, [&] { say("udp 10.0.0.5"); });
  EXPECT_TRUE(found_.empty());
  run(4 * kMinute, kNobody);
  EXPECT_TRUE(found_.empty());
  run(30 * kMinute, kNobody);
  ASSERT_FALSE(found_.empty());
  EXPECT_EQ(found_[0].kind, FindingKind::kSourceSilence);
  EXPECT_EQ(found_[0].service, "syslog udp 10.0.0.5");
  EXPECT_TRUE(found_[0].alarm);
  EXPECT_NE(found_[0].why.find("host web-1 (syslog udp 10.0.0.5) used to send 60 lines/min"),
            std::string::npos)
      << found_[0].why;
  EXPECT_NE(found_[0].why.find("silent since 09:59 UTC"), std::string::npos) << found_[0].why;
  for (const Finding& finding : found_) EXPECT_EQ(finding.id, found_[0].id);
  EXPECT_LE(found_.size(), 8u);
  EXPECT_TRUE(health_.sources().at(0).silent);
  say("udp 10.0.0.5");
  EXPECT_FALSE(health_.sources().at(0).silent);
}

TEST_F(SourceHealthTest, WhatWasNotKnownForLongIsNotMissed) {
  run(50 * kMinute, [&] { say("udp 10.0.0.5"); });
  run(5 * kHour, kNobody, 20 * kSecond);
  EXPECT_TRUE(found_.empty());
}

TEST_F(SourceHealthTest, ANightlyBatchIsNotMissedAtNoonButOnTheDayItStaysAway) {
  for (int night = 0; night < 4; ++night) {
    run(
        kHour, [&] { say("tcp 10.0.0.9"); }, 10 * kSecond);
    run(23 * kHour, kNobody, 20 * kSecond);
  }
  EXPECT_EQ(count(FindingKind::kSourceSilence), 0u);
  run(3 * kDay, kNobody, 20 * kSecond);
  EXPECT_GT(count(FindingKind::kSourceSilence), 0u);
}

TEST_F(SourceHealthTest, ARestartIsNobodysSilence) {
  run(2 * kHour, [&] { say("udp 10.0.0.5"); });
  std::string saved = health_.save();
  SourceHealth after(TenantId{1}, options());
  ASSERT_TRUE(after.load(saved));
  EXPECT_EQ(after.save(), saved);
  health_ = std::move(after);
  now_ = now_ + 3 * kHour;
  run(4 * kMinute, kNobody);
  EXPECT_TRUE(found_.empty());
  run(4 * kMinute, kNobody);
  EXPECT_EQ(count(FindingKind::kSourceSilence), 1u) << "a source that died meanwhile is missed all the same";
}

TEST_F(SourceHealthTest, MutedAndResolvedSourcesAreNotToldAgain) {
  auto both = [&] {
    say("udp 10.0.0.5");
    say("udp 10.0.0.6");
  };
  run(2 * kHour, both);
  run(10 * kMinute, kNobody);
  ASSERT_EQ(count(FindingKind::kSourceSilence), 2u);
  health_.mute(found_[0].service, true);
  health_.accept(found_[1].id);
  run(6 * kHour, kNobody);
  EXPECT_EQ(found_.size(), 2u);
  // The next silence is news again, though not to those who muted the source; six hours are its habit now.
  run(kHour, both);
  found_.clear();
  run(18 * kHour, kNobody, 20 * kSecond);
  EXPECT_TRUE(found_.empty());
  run(kHour, kNobody, 20 * kSecond);
  ASSERT_GE(found_.size(), 2u);
  EXPECT_NE(found_[0].alarm, found_[1].alarm);
}

TEST_F(SourceHealthTest, FilesEndWhenTheyAreGoneOrFollowed) {
  run(2 * kHour, [&] {
    say("/l/app-2026-11-23.log", {}, "file");
    say("/l/gone.log", {}, "file");
    say("/l/stays.log", {}, "file");
  });
  health_.set_files({"/l/app-2026-11-23.log", "/l/app-2026-11-24.log", "/l/stays.log"});
  run(20 * kMinute, [&] { say("/l/app-2026-11-24.log", {}, "file"); });
  ASSERT_GE(found_.size(), 1u);
  for (const Finding& finding : found_) EXPECT_EQ(finding.service, "file /l/stays.log");
}

TEST_F(SourceHealthTest, AClockAheadIsSkewAndAHabitualDelayIsNot) {
  run(10 * kMinute, [&] {
    say("udp 10.0.0.5", {.delay_ns = -5 * kMinute});
    say("udp 10.0.0.6", {.delay_ns = 10 * kSecond});
  });
  ASSERT_GE(count(FindingKind::kClockSkew), 1u);
  for (const Finding& finding : found_) EXPECT_EQ(finding.service, "syslog udp 10.0.0.5");
  EXPECT_NE(found_[0].why.find("5 min ahead"), std::string::npos) << found_[0].why;
  EXPECT_EQ(health_.sources().at(0).skew_ns, 5 * kMinute);
  run(5 * kMinute, [&] { say("udp 10.0.0.5"); });
  EXPECT_TRUE(health_.sources().at(0).problems.empty());
}

TEST_F(SourceHealthTest, ABacklogIsLagAndNoSkew) {
  run(30 * kMinute, [&] { say("udp 10.0.0.5", {.delay_ns = 2 * kSecond}); });
  int64_t behind = 10 * kMinute;
  run(10 * kMinute, [&] { say("udp 10.0.0.5", {.delay_ns = behind += 3 * kSecond}); });
  EXPECT_GE(count(FindingKind::kSourceLag), 1u);
  EXPECT_EQ(count(FindingKind::kClockSkew), 0u);
  run(5 * kMinute, [&] { say("udp 10.0.0.5", {.delay_ns = 2 * kSecond}); });
  EXPECT_TRUE(health_.sources().at(0).problems.empty());
}

TEST_F(SourceHealthTest, HistoryThatIsReadIsNeitherLagNorSkew) {
  int64_t age = 20 * kDay;
  run(30 * kMinute, [&] { say("/l/old.log", {.lines = 1000, .delay_ns = age -= 13 * kMinute}, "file"); });
  EXPECT_TRUE(found_.empty());
}

TEST_F(SourceHealthTest, AnotherFormatIsDriftUntilItIsTheHabit) {
  run(30 * kMinute, [&] { say("udp 10.0.0.5", {.lines = 10, .format = "nginx_access"}); });
  run(5 * kMinute, [&] { say("udp 10.0.0.5", {.lines = 10, .format = "raw"}); });
  ASSERT_GE(count(FindingKind::kFormatDrift), 1u);
  EXPECT_NE(found_[0].why.find("was 100 % nginx_access and since"), std::string::npos) << found_[0].why;
  run(70 * kMinute, [&] { say("udp 10.0.0.5", {.lines = 10, .format = "raw"}); });
  EXPECT_TRUE(health_.sources().at(0).problems.empty());
}

TEST_F(SourceHealthTest, FailuresAreToldWithExamples) {
  run(30 * kMinute, [&] { say("udp 10.0.0.5", {.lines = 10}); });
  run(5 * kMinute, [&] { say("udp 10.0.0.5", {.lines = 10, .failures = 4}); });
  ASSERT_GE(count(FindingKind::kSourceFailures), 1u);
  EXPECT_EQ(found_[0].examples.at(0), "a broken line");
  EXPECT_FALSE(found_[0].counterfactual.empty());
  EXPECT_EQ(health_.sources().at(0).failures, 4u * 300);
}

TEST_F(SourceHealthTest, ReplaysAreNotJudgedAndSourcesAreBounded) {
  run(10 * kMinute, [&] { say("demo", {.delay_ns = -kHour}, "replay"); });
  EXPECT_TRUE(health_.sources().empty());
  for (size_t i = 0; i < kSourcesMax + 10; ++i) say("udp " + std::to_string(i));
  EXPECT_EQ(health_.sources().size(), kSourcesMax);
}

TEST_F(SourceHealthTest, ManyAtOnceSpendOneBudget) {
  auto all = [&] {
    for (int i = 0; i < 100; ++i) say("udp 10.0.0." + std::to_string(i));
  };
  run(61 * kMinute, all, 5 * kSecond);
  run(8 * kMinute, kNobody);
  EXPECT_EQ(count(FindingKind::kSourceSilence), 100u);
  size_t alarms = 0;
  for (const Finding& finding : found_) alarms += finding.alarm;
  EXPECT_GE(alarms, 5u);
  EXPECT_LE(alarms, 20u);
}

TEST_F(SourceHealthTest, DamagedStateIsRefused) {
  say("udp 10.0.0.5");
  std::string saved = health_.save();
  saved[saved.size() / 2] ^= 1;
  SourceHealth other(TenantId{1}, options());
  EXPECT_FALSE(other.load(saved));
  EXPECT_TRUE(other.sources().empty());
}

}  // namespace
}  // namespace foreshock::detect
