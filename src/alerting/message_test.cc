#include "alerting/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::alerting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

incidents::Incident incident() {
  incidents::Incident i;
  i.id = "00000000000000ab";
  i.number = 12;
  i.title = "payments: disk full";
  i.why = "Far more than usual.";
  i.services = {"payments", "cart"};
  i.causes = {{.service = "payments", .why = "payments was the first."},
              {.service = "cart", .why = "cart followed."}};
  for (int n = 0; n < 10; ++n) {
    detect::Finding f;
    f.id = std::to_string(n);
    f.service = n == 4 ? "payments" : "cart";
    f.alarm = true;
    f.score = n;
    f.observed = 52;
    f.expected = 0.5;
    f.expected_high = 2;
    f.unit = "lines/10s";
    f.p_value = 1e-9;
    f.examples = {"line " + std::to_string(n) + "\n\x1b[31m", "other"};
    i.findings.push_back(f);
  }
  i.timeline.resize(3);
  return i;
}

TEST(Message, AnswersWhatAndHowUnusualAndWhereToLook) {
  Message m = message_of(incident(), "https://x");
  m.reason = "opened";
  EXPECT_EQ(subject_of(m), "New: #12 payments: disk full");
  EXPECT_EQ(m.how_unusual, "observed 52 lines/10s, expected 0.5 (0 to 2), less likely than 1 in a million");
  EXPECT_THAT(m.look_at, ElementsAre("payments was the first.", "cart followed."));
  EXPECT_EQ(m.link, "https://x/incidents/00000000000000ab");
  EXPECT_EQ(message_of(incident(), "").link, "");
}

TEST(Message, ShowsTheLinesOfTheLeadFirstAndOnOneLine) {
  Message m = message_of(incident(), "");
  ASSERT_EQ(m.examples.size(), 3u);
  EXPECT_EQ(m.examples[0], "line 4  [31m");
}

TEST(Message, BallastIsDroppedButNotTheLead) {
  incidents::Incident light = without_ballast(incident());
  EXPECT_TRUE(light.timeline.empty());
  ASSERT_EQ(light.findings.size(), 3u);
  EXPECT_EQ(light.findings[0].service, "payments");
  EXPECT_EQ(message_of(light, "").examples[0], message_of(incident(), "").examples[0]);
  EXPECT_TRUE(without_ballast({}).findings.empty());
}

TEST(Message, TestsAndSummariesSayWhatTheyAre) {
  EXPECT_THAT(test_message("chat", "ana", "").title, HasSubstr("Test of channel chat by ana"));
  EXPECT_EQ(held_back_message("chat", 14, 1, 60, "").title,
            "14 notifications about 1 incident were held back");
}

}  // namespace
}  // namespace foreshock::alerting
