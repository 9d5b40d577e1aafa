#include "detect/decision/explain.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/time.h"

namespace foreshock::detect {
namespace {

Finding example() {
  Finding finding;
  finding.service = "checkout";
  finding.observed = 214;
  finding.expected = 11.9;
  finding.expected_low = 4;
  finding.expected_high = 19;
  finding.window_end = Timestamp{10 * kSecond};
  return finding;
}

TEST(Explain, RatesReadLikeASentence) {
  EXPECT_EQ(why_rate_high(example(), "errors"),
            "checkout logs 18x its usual errors: 214 lines in 10 s, expected 4 to 19");
  Finding low = example();
  low.observed = 1;
  EXPECT_EQ(why_rate_low(low, "lines"),
            "checkout logs only 8.4 % of its usual lines: 1 lines in 10 s, expected 4 to 19");
}

TEST(Explain, NewTemplatesNameTheirClass) {
  Finding finding;
  finding.service = "payments";
  finding.template_text = "deadlock found";
  finding.outcome = "incident";
  finding.cause = "database";
  EXPECT_EQ(why_new(finding, 1, true, false),
            "first time ever in payments: \"deadlock found\"; class incident (database)");
}

TEST(Explain, NumbersAreWhatAPersonWouldSay) {
  EXPECT_EQ(plain_number(1234567), "1,234,567");
  EXPECT_EQ(plain_number(0.42), "0.4");
  EXPECT_EQ(plain_number(19), "19");
  EXPECT_EQ(plain_span(40 * kSecond), "40 s");
  EXPECT_EQ(plain_span(7 * kHour), "7 h");
  EXPECT_LE(detect::quoted(std::string(1000, 'x')).size(), 130u);
}

TEST(Explain, SharesAddUpToOne) {
  auto shares = shares_of({{"a", 3}, {"b", 0}, {"c", 9}});
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].name, "c");
  EXPECT_NEAR(shares[0].share + shares[1].share, 1, 1e-12);
}

TEST(Explain, ScoresRiseWithSurpriseSizeAndImpact) {
  using classify::Outcome;
  EXPECT_LT(score_of(std::log(1e-3), 3, Outcome::kNormal, 1),
            score_of(std::log(1e-9), 3, Outcome::kNormal, 1));
  EXPECT_LT(score_of(std::log(1e-9), 3, Outcome::kNormal, 1),
            score_of(std::log(1e-9), 3, Outcome::kIncident, 0.8));
  EXPECT_LE(score_of(-1e9, 1e9, Outcome::kIncident, 1), 100);
}

}  // namespace
}  // namespace foreshock::detect
