#include "detect/offline/session_scorers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

const std::vector<Session> kHealthy = {{1, 2, 3}, {1, 2, 2, 3}, {1, 2, 3}, {1, 3}};

TEST(SessionScorers, NewEventsAreCounted) {
  auto scorer = make_session_scorer("new_events", 1);
  scorer->fit(kHealthy);
  EXPECT_EQ(scorer->score({1, 2, 2, 2, 3}), 0);
  EXPECT_EQ(scorer->score({1, 9, 9, 8}), 3);
}

TEST(SessionScorers, LengthsOutsideTheKnownOnesAreStrangerTheFartherTheyLie) {
  auto scorer = make_session_scorer("length", 1);
  scorer->fit(kHealthy);
  EXPECT_LT(scorer->score({1, 2, 3}), scorer->score({1, 2, 2, 2, 3}));
  EXPECT_LT(scorer->score({1, 2, 2, 2, 3}), scorer->score(Session(50, 2)));
  EXPECT_GT(scorer->score({}), scorer->score({1, 3}));
}

TEST(SessionScorers, EveryModelScoresEverySession) {
  for (const std::string& name : session_model_names()) {
    if (name == "ensemble") continue;
    if (session_model_is_neural(name)) {  // the plug-in is not of this test; tests/integration runs them
      EXPECT_EQ(make_session_scorer(name, 1), nullptr) << name;
      continue;
    }
    auto scorer = make_session_scorer(name, 1);
    ASSERT_NE(scorer, nullptr) << name;
    scorer->fit(kHealthy);
    // A plane may well have the foreign on its good side; all others must not.
    if (name != "one_class_svm_linear") {
      EXPECT_LE(scorer->score({1, 2, 3}), scorer->score({7, 7, 7, 7, 7, 7, 7, 7, 7})) << name;
    }
    EXPECT_FALSE(std::isnan(scorer->score({}))) << name;
    for (auto [event, part] : scorer->parts({1, 7, 7, 2})) {
      EXPECT_GE(part, 0) << name << ' ' << event;
      EXPECT_TRUE(event == 1 || event == 7 || event == 2 || event == 3 || event == kEndOfSession) << event;
    }
  }
  EXPECT_EQ(make_session_scorer("nothing", 1), nullptr);
}

}  // namespace
}  // namespace foreshock::detect
