#include "alerting/routing/silence_match.h"

#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

constexpr Timestamp kNow{1'000 * kSecond};

Labels labels() {
  return {.incident_id = "i",
          .urgency = incidents::Urgency::kHigh,
          .services = {"search-1", "search-2"},
          .causes = {"storage"},
          .templates = {"00000000000000aa"},
          .kinds = {"rate_high"}};
}

Silence with(std::vector<SilenceMatcher> matchers) {
  Silence silence;
  silence.matchers = std::move(matchers);
  silence.ends_at = kNow + kHour;
  return silence;
}

TEST(SilenceMatch, HoldsOnlyWhenAllOfTheIncidentIsNamed) {
  EXPECT_TRUE(silence_matches(with({{"service", "search-*"}}), labels()));
  EXPECT_FALSE(silence_matches(with({{"service", "search-1"}}), labels()));
  EXPECT_TRUE(silence_matches(with({{"template_id", "00000000000000aa"}}), labels()));
  EXPECT_TRUE(silence_matches(with({{"severity", "high"}, {"incident_id", "i"}}), labels()));
  EXPECT_TRUE(silence_matches(with({{"severity", "error"}}), labels()));
  EXPECT_FALSE(silence_matches(with({{"urgency", "low"}}), labels()));
  EXPECT_TRUE(silence_matches(with({{"urgency", "low", true}}), labels()));
  EXPECT_FALSE(silence_matches(with({{"cause", "storage"}, {"kind", "silence"}}), labels()));
  Labels bare;
  EXPECT_FALSE(silence_matches(with({{"service", "*"}}), bare));
}

TEST(SilenceMatch, ShortFormsBecomeMatchers) {
  Silence silence;
  silence.service = "search";
  silence.template_id = "00000000000000aa";
  silence.ends_at = kNow + kHour;
  Silence checked = checked_silence(silence, kNow).value();
  ASSERT_EQ(checked.matchers.size(), 2u);
  EXPECT_EQ(checked.starts_at, kNow);
  EXPECT_EQ(checked_silence(checked, kNow)->matchers.size(), 2u);
}

TEST(SilenceMatch, RefusesWhatCannotBeMeant) {
  EXPECT_FALSE(checked_silence(with({}), kNow));
  EXPECT_FALSE(checked_silence(with({{"colour", "red"}}), kNow));
  EXPECT_FALSE(checked_silence(with({{"service", ""}}), kNow));
  Silence silence = with({{"service", "x"}});
  silence.ends_at = kNow - 1;
  EXPECT_FALSE(checked_silence(silence, kNow));
  silence.ends_at = kNow + 2 * kSilenceMaxNs;
  EXPECT_FALSE(checked_silence(silence, kNow));
  EXPECT_TRUE(checked_silence(with({{"service", "x"}}), kNow));
}

}  // namespace
}  // namespace foreshock::alerting
