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

TEST(StoreOptions, RetentionRulesAreReadFromAList) {
  Config config;
  declare_store_settings(config);
  ASSERT_TRUE(config.load_text(
      "store:\n  retention:\n    rules: [\"level:<=debug 3d\", \"service:nginx 7d\"]\n", "c.yml"));
  auto options = store_options(config);
  ASSERT_TRUE(options) << options.error().message;
  ASSERT_EQ(options->retention_rules.size(), 2u);
  EXPECT_EQ(options->retention_rules[1].keep_ns, 7 * kDay);
  ASSERT_TRUE(config.load_text("store.retention.rules: [level:<=debug]\n", "c.yml"));
  auto refused = store_options(config);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("store.retention.rules"), std::string::npos);
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
