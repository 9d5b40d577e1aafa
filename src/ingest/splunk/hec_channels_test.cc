#include "ingest/splunk/hec_channels.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::splunk {
namespace {

TEST(HecChannels, AnIdIsAcknowledgedOnce) {
  HecChannels channels(0);
  EXPECT_EQ(channels.give("a"), 0u);
  EXPECT_EQ(channels.give("a"), 1u);
  EXPECT_EQ(channels.give("b"), 0u);
  EXPECT_TRUE(channels.take("a", 1));
  EXPECT_FALSE(channels.take("a", 1));
  EXPECT_FALSE(channels.take("a", 2));
  EXPECT_FALSE(channels.take("c", 0));
}

TEST(HecChannels, MemoryIsBounded) {
  HecChannels channels(0);
  for (size_t i = 0; i <= HecChannels::kIdsMax; ++i) channels.give("a");
  EXPECT_FALSE(channels.take("a", 0));
  EXPECT_TRUE(channels.take("a", 1));
  for (size_t i = 0; i < HecChannels::kChannelsMax; ++i) channels.give("c" + std::to_string(i));
  EXPECT_FALSE(channels.take("a", 2));
  EXPECT_TRUE(channels.take("c5", 0));
}

TEST(HecChannels, IdsOfBeforeARestartAreNotKnownAndNotGivenAgain) {
  const int64_t second = 1'000'000'000, start = 1'795'410'000 * second;
  HecChannels before(HecChannels::first_id_at(start));
  uint64_t old = before.give("a");
  HecChannels after(HecChannels::first_id_at(start + second));
  EXPECT_FALSE(after.take("a", old));  // the client sends again
  uint64_t fresh = after.give("a");
  EXPECT_NE(fresh, old);
  EXPECT_FALSE(after.take("a", old));  // nor is the old question answered with the new id's word
  EXPECT_TRUE(after.take("a", fresh));
  for (int64_t years = 0; years < 50; ++years)
    EXPECT_LT(HecChannels::first_id_at(years * 365 * 86'400 * second), uint64_t{1} << 30);
}

}  // namespace
}  // namespace foreshock::ingest::splunk
