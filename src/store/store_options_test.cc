#include "store/store_options.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

TEST(StoreOptions, DefaultsOfTheStructAreTheDefaultsOfTheSettings) {
  Config config;
  declare_store_settings(config);
  auto options = store_options(config);
  ASSERT_TRUE(options);
  StoreOptions plain;
  EXPECT_EQ(options->seal_bytes, plain.seal_bytes);
  EXPECT_EQ(options->seal_age_ns, plain.seal_age_ns);
  EXPECT_EQ(options->head_bytes_max, plain.head_bytes_max);
  EXPECT_EQ(options->queue_bytes_max, plain.queue_bytes_max);
  EXPECT_EQ(options->commit_spacing_ns, plain.commit_spacing_ns);
  EXPECT_EQ(options->retention_age_ns, plain.retention_age_ns);
  EXPECT_EQ(options->key_age_ns, plain.key_age_ns);
  EXPECT_EQ(options->keys_max, plain.keys_max);
  EXPECT_EQ(options->compression_level, plain.compression_level);
  EXPECT_EQ(options->open_segments_max, plain.open_segments_max);
}

TEST(StoreOptions, AHeadSmallerThanASegmentIsRefusedWithItsKey) {
  Config config;
  declare_store_settings(config);
  ASSERT_TRUE(config.set("store.seal.bytes", "64MiB", "test"));
  ASSERT_TRUE(config.set("store.head.bytes", "32MiB", "test"));
  auto options = store_options(config);
  ASSERT_FALSE(options);
  EXPECT_NE(options.error().message.find("store.head.bytes"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
