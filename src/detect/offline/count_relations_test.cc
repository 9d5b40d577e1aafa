#include "detect/offline/count_relations.h"

#include <gtest/gtest.h>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

// Open (1), any number of reads (2), three writes each with an acknowledgement (3, 4), close (5); one in ten
// goes through a repair (6, 7).
std::vector<Session> healthy(size_t n) {
  ml::Random random(9);
  std::vector<Session> out;
  for (size_t i = 0; i < n; ++i) {
    Session session{1};
    for (uint64_t reads = random.below(40); reads > 0; --reads) session.push_back(2);
    for (int copy = 0; copy < 3; ++copy) session.insert(session.end(), {3, 4});
    if (i % 10 == 0) session.insert(session.end(), {6, 7});
    session.push_back(5);
    out.push_back(session);
  }
  return out;
}

TEST(CountRelationsTest, BrokenTiesCountAndLoopsDoNot) {
  CountRelations relations;
  relations.fit(healthy(400));
  EXPECT_EQ(relations.score({1, 2, 3, 4, 3, 4, 3, 4, 5}), 0);
  Session busy{1, 3, 4, 3, 4, 3, 4, 5};
  busy.insert(busy.end(), 5000, 2);
  EXPECT_EQ(relations.score(busy), 0) << "how often a loop ran is no tie";
  EXPECT_GT(relations.score({1, 3, 4, 3, 4, 3, 5}), 0) << "a write without its acknowledgement";
  EXPECT_GT(relations.score({1, 3, 4, 3, 4, 3, 4}), 0) << "never closed";
  EXPECT_GT(relations.score({1, 3, 4, 3, 4, 3, 4, 6, 5}), 0) << "half a repair";
  EXPECT_EQ(relations.score({1, 3, 4, 3, 4, 3, 4, 5, 99}), 1) << "an event nobody knows";
  EXPECT_GT(relations.score({}), 0);
}

// Rate: false alarms on healthy sessions not learned from; sample: 400 to learn, 4,000 fresh ones of another
// order; accepted: none, as every relation of this maker is exact.
TEST(CountRelationsTest, HealthySessionsBreakNothing) {
  CountRelations relations;
  relations.fit(healthy(400));
  size_t wrong = 0;
  for (const Session& session : healthy(4000)) wrong += relations.score(session) > 0;
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(relations.size(), 8u);
}

TEST(CountRelationsTest, OneSessionTeachesNoRelation) {
  CountRelations relations;
  relations.fit(std::vector<Session>{{1, 2, 3}});
  EXPECT_EQ(relations.size(), 0u);
  EXPECT_EQ(relations.score({1}), 0);
  EXPECT_EQ(relations.score({4}), 1);
}

TEST(CountRelationsTest, ManyKindsOfEventsStayBounded) {
  ml::Random random(4);
  std::vector<Session> wide;
  for (int i = 0; i < 60; ++i) {
    Session session;
    for (int k = 0; k < 200; ++k) session.push_back(static_cast<uint32_t>(random.below(5000)));
    wide.push_back(session);
  }
  CountRelations relations;
  relations.fit(wide);
  EXPECT_LE(relations.size(), 256u * 255 / 2);
}

TEST(CountRelations, ABrokenTieIsBlamedOnItsTwoEventsAndAnUnknownEventOnItself) {
  CountRelations relations;
  relations.fit(std::vector<Session>(10, Session{1, 2, 1, 2}));  // opened as often as closed
  EventParts parts = relations.parts({1, 1, 2, 9});
  EXPECT_EQ(parts[9], 1);
  EXPECT_EQ(parts[1], 0.5);
  EXPECT_EQ(parts[2], 0.5);
  EXPECT_TRUE(relations.parts({1, 2}).empty());
}

}  // namespace
}  // namespace foreshock::detect
