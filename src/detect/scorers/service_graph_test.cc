#include "detect/scorers/service_graph.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

constexpr Timestamp kNow{1'800'000'000 * kSecond};

TEST(ServiceGraph, BelievesWhatIsSeenOftenEnoughAndForgets) {
  ServiceGraph graph;
  graph.share_id(0, 1, kNow);
  EXPECT_TRUE(graph.neighbours(0, kNow).empty()) << "once is chance";
  for (int i = 0; i < 5; ++i) graph.share_id(0, 1, kNow + i * kSecond);
  graph.mention(2, 0, kNow, 4, "connection to payments refused");
  graph.share_id(1, 1, kNow);
  EXPECT_EQ(graph.neighbours(0, kNow), (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(graph.neighbours(1, kNow), (std::vector<uint32_t>{0}));
  EXPECT_TRUE(graph.neighbours(0, kNow + 5 * kDay).empty());
}

TEST(ServiceGraph, StaysBoundedSavesAndRefusesDamage) {
  ServiceGraph graph;
  for (uint32_t i = 0; i < 9000; ++i) graph.share_id(i % 1999, i / 7 % 1500, kNow + i * kSecond);
  graph.mention(3, 4, kNow, 2, "stock service did not answer");
  EXPECT_LE(graph.edges().size(), ServiceGraph::kEdgesMax);
  std::string bytes;
  ml::StateWriter writer(bytes);
  graph.save(writer);
  ServiceGraph again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader, 2000));
  EXPECT_EQ(ml::checksum_of(again), ml::checksum_of(graph));
  ml::StateReader few(bytes);
  EXPECT_FALSE(again.load(few, 100));
  for (size_t cut = 0; cut < bytes.size(); cut += 997) {
    ml::StateReader half(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(half, 2000));
  }
}

}  // namespace
}  // namespace foreshock::detect
