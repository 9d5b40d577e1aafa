#include "detect/session_detector.h"

#include <gtest/gtest.h>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

// A block's life: three writers come in any order, acknowledge, sometimes it is read, then it is deleted.
Session healthy(ml::Random& random) {
  Session session = {1, 1, 2, 1};
  std::swap(session[2], session[random.below(4)]);
  for (int i = 0; i < 3; ++i) session.insert(session.end(), {3, 4});
  for (size_t reads = random.below(4); reads > 0; --reads) session.push_back(5);
  session.push_back(6);
  return session;
}
Session faulty(ml::Random& random, int kind) {
  Session session = healthy(random);
  if (kind == 0) session.insert(session.begin() + 5, 99);   // an event nobody knows
  if (kind == 1) session.resize(5);                         // breaks off
  if (kind == 2) std::swap(session[5], session[8]);         // the right events in an order that never was
  if (kind == 3) session.insert(session.end() - 1, 30, 3);  // retries
  return session;
}

std::vector<Session> sessions(size_t count, uint64_t seed) {
  ml::Random random(seed);
  std::vector<Session> all;
  for (size_t i = 0; i < count; ++i) all.push_back(healthy(random));
  return all;
}

// Rate: faults found and false alarms of fresh healthy sessions; 2,000 to learn from, 400 faults, 4,000
// healthy; seeds 1, 2, 3; accepted: >= 95 % found, <= .4 % false at the asked .1 %.
TEST(SessionDetector, FindsFourKindsOfFaultsAndKeepsItsFalseRate) {
  Result<SessionDetector> detector = SessionDetector::train(sessions(2000, 1), {});
  ASSERT_TRUE(detector.has_value());
  ml::Random random(2);
  int found = 0, wrong = 0;
  for (int i = 0; i < 400; ++i) found += detector->judge(faulty(random, i % 4)).anomalous;
  for (const Session& session : sessions(4000, 3)) wrong += detector->judge(session).anomalous;
  EXPECT_GE(found, 380);
  EXPECT_LE(wrong, 16);
}

TEST(SessionDetector, AFewHealthySessionsAreEnoughToSeeTheForeign) {
  Result<SessionDetector> detector = SessionDetector::train(sessions(20, 1), {});
  ASSERT_TRUE(detector.has_value());
  EXPECT_TRUE(detector->judge(Session(200, 77)).anomalous);
}

TEST(SessionDetector, OneSessionAndEmptyOnesDoNoHarm) {
  Result<SessionDetector> detector = SessionDetector::train(std::vector<Session>{{}}, {});
  ASSERT_TRUE(detector.has_value());
  EXPECT_FALSE(std::isnan(detector->judge({}).score));
  EXPECT_FALSE(std::isnan(detector->judge({1, 2}).p_value));
}

TEST(SessionDetector, RefusesWhatItCannotDo) {
  EXPECT_EQ(SessionDetector::train({}, {}).error().kind, ErrorKind::kInvalid);
  Result<SessionDetector> unknown = SessionDetector::train(sessions(5, 1), {.model = "oracle"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().message.find("kneser_ney"), std::string::npos);
}

// 200 faults, seed 4: shares sum to 1, and the foreign event, the retried ones or the end carry most of it.
TEST(SessionDetector, SharesOfEventsAddUpAndNameTheGuilty) {
  Result<SessionDetector> detector = SessionDetector::train(sessions(500, 1), {});
  ASSERT_TRUE(detector.has_value());
  ml::Random random(4);
  int named = 0;
  for (int i = 0; i < 200; ++i) {
    int kind = i % 2 == 0 ? 0 : 3;
    std::vector<SessionDetector::EventShare> shares = detector->explain(faulty(random, kind));
    ASSERT_FALSE(shares.empty());
    double sum = 0;
    for (size_t k = 0; k < shares.size(); ++k) {
      sum += shares[k].share;
      if (k > 0) {
        EXPECT_LE(shares[k].share, shares[k - 1].share);
      }
    }
    EXPECT_NEAR(sum, 1, 1e-9);
    // A retry breaks the ties of event 3 with all others, beside bringing an event nobody knows.
    named += kind == 0 ? shares[0].event == 99 : shares[0].event == 3 || shares[0].event == 30;
  }
  EXPECT_GE(named, 190);
}

TEST(SessionDetector, SharesTellWhatIsUsual) {
  Result<SessionDetector> detector =
      SessionDetector::train(std::vector<Session>(50, Session{1, 2, 2, 3}), {.model = "nearest_counts"});
  ASSERT_TRUE(detector.has_value());
  std::vector<SessionDetector::EventShare> shares = detector->explain({1, 3});  // both 2 are missing
  ASSERT_FALSE(shares.empty());
  EXPECT_EQ(shares[0].event, 2u);
  EXPECT_EQ(shares[0].count, 0u);
  EXPECT_EQ(shares[0].usual, 2u);
}

TEST(SessionDetector, ANetworkWithoutThePluginSaysSo) {
  for (const char* name : {"autoencoder", "lstm_next", "transformer_next"}) {
    Result<SessionDetector> detector = SessionDetector::train(sessions(5, 1), {.model = name});
    ASSERT_FALSE(detector.has_value());
    EXPECT_EQ(detector.error().kind, ErrorKind::kUnavailable);
    EXPECT_NE(detector.error().message.find("plug-in"), std::string::npos);
  }
}

// Training files that are nothing like what they should be: half of it faults, and another system's sessions.
TEST(SessionDetector, TrainingOfFaultsOrOfAnotherSystemIsNoCrashAndNoFalsePeace) {
  ml::Random random(5);
  std::vector<Session> all_bad, foreign;
  for (int i = 0; i < 300; ++i) all_bad.push_back(faulty(random, i % 4));
  for (uint32_t i = 0; i < 300; ++i) foreign.push_back({1000 + i % 7, 1001, 1002});
  Result<SessionDetector> bad = SessionDetector::train(all_bad, {}),
                          other = SessionDetector::train(foreign, {});
  ASSERT_TRUE(bad.has_value() && other.has_value());
  int found = 0;
  for (int i = 0; i < 100; ++i) found += other->judge(healthy(random)).anomalous;
  EXPECT_EQ(found, 100);  // nothing of this system was ever seen
  EXPECT_FALSE(std::isnan(bad->judge(healthy(random)).score));
}

}  // namespace
}  // namespace foreshock::detect
