#include "detect/sources/source_words.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(SourceWords, SilenceIsToldWithRateAndTime) {
  Timestamp since = *parse_rfc3339("2026-11-23T12:04:10Z"), now = *parse_rfc3339("2026-11-23T12:20:00Z");
  EXPECT_EQ(silence_words({"syslog", "udp 10.0.0.5", "web-1"}, 40, since, now, 3 * kSecond),
            "host web-1 (syslog udp 10.0.0.5) used to send 40 lines/min and is silent since 12:04 UTC; its "
            "pauses are usually no longer than 3 s");
  EXPECT_EQ(clock_words(since, now + kDay), "2026-11-23 12:04 UTC");
}

TEST(SourceWords, ZonesAreGuessedAndClocksAreNot) {
  SourceName source{"file", "/var/log/a.log", ""};
  EXPECT_NE(skew_words(source, 2 * kHour + 3 * kSecond).find("time zone"), std::string::npos);
  EXPECT_EQ(skew_words(source, -7 * kMinute).find("time zone"), std::string::npos);
  EXPECT_NE(skew_words(source, -7 * kMinute).find("7 min ahead"), std::string::npos);
}

TEST(SourceWords, SpansAndRatesAreShort) {
  EXPECT_EQ(span_words(500 * kMillisecond), "less than a second");
  EXPECT_EQ(span_words(90 * kSecond), "90 s");
  EXPECT_EQ(span_words(30 * kMinute), "30 min");
  EXPECT_EQ(span_words(25 * kHour + 5 * kMinute), "25 h 5 min");
  EXPECT_EQ(span_words(3 * kDay), "3 d");
  EXPECT_EQ(rate_words(0.05), "3 lines/h");
}

TEST(SourceWords, DriftAndFailuresNameTheFormats) {
  Timestamp at = *parse_rfc3339("2026-11-23T12:04:10Z");
  EXPECT_EQ(drift_words({"file", "/a", ""}, "nginx_access", .98, 0, "raw", 1, at, at),
            "file /a was 98 % nginx_access and since 12:04 UTC is 100 % raw (0 % nginx_access)");
  EXPECT_NE(failure_words({"file", "/a", ""}, .4, .001, "json").find("40 % of the lines of file /a"),
            std::string::npos);
  EXPECT_NE(lag_words({"file", "/a", ""}, 12 * kMinute, kSecond).find("12 min after"), std::string::npos);
}

TEST(SourceWords, NamesThatDifferInNumbersHaveOnePattern) {
  EXPECT_EQ(name_pattern("/l/app-2026-11-23.log"), name_pattern("/l/app-2026-12-01.log"));
  EXPECT_EQ(name_pattern("/l/shop-7d9fbc55d4.log"), name_pattern("/l/shop-6c8e0a1f2b.log"));
  EXPECT_NE(name_pattern("/l/app.log"), name_pattern("/l/api.log"));
  EXPECT_EQ(name_pattern(""), "");
}

TEST(SourceWords, WhatWouldHaveKeptItQuiet) {
  SourceLimits limits{3 * kMinute, 90 * kSecond, 30 * kSecond};
  EXPECT_EQ(quiet_words(FindingKind::kSourceSilence, limits), "would not be told before 3 min of silence");
  EXPECT_EQ(quiet_words(FindingKind::kSourceLag, limits), "would not be told below 90 s of delay");
  EXPECT_EQ(quiet_words(FindingKind::kClockSkew, limits), "would not be told below 30 s of difference");
  EXPECT_NE(quiet_words(FindingKind::kFormatDrift, limits).find("two in a row"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::detect
