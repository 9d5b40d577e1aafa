#include "ingest/splunk/hec_channels.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::splunk {
namespace {

TEST(HecChannels, AnIdIsAcknowledgedOnce) {
  HecChannels channels;
  EXPECT_EQ(channels.give("a"), 0u);
  EXPECT_EQ(channels.give("a"), 1u);
  EXPECT_EQ(channels.give("b"), 0u);
  EXPECT_TRUE(channels.take("a", 1));
  EXPECT_FALSE(channels.take("a", 1));
  EXPECT_FALSE(channels.take("a", 2));
  EXPECT_FALSE(channels.take("c", 0));
}

TEST(HecChannels, MemoryIsBounded) {
  HecChannels channels;
  for (size_t i = 0; i <= HecChannels::kIdsMax; ++i) channels.give("a");
  EXPECT_FALSE(channels.take("a", 0));
  EXPECT_TRUE(channels.take("a", 1));
  for (size_t i = 0; i < HecChannels::kChannelsMax; ++i) channels.give("c" + std::to_string(i));
  EXPECT_FALSE(channels.take("a", 2));
  EXPECT_TRUE(channels.take("c5", 0));
}

}  // namespace
}  // namespace foreshock::ingest::splunk
