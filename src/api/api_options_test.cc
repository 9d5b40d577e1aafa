#include "api/api_options.h"

#include <gtest/gtest.h>

namespace foreshock::api {
namespace {

TEST(ApiOptions, DeclaredDefaultsEqualTheStructs) {
  Config config;
  declare_api_settings(config);
  ApiOptions read = api_options(config);
  ApiOptions made;
  EXPECT_EQ(read.query_threads, made.query_threads);
  EXPECT_EQ(read.query_queue_max, made.query_queue_max);
  EXPECT_EQ(read.query_time_ns, made.query_time_ns);
}

TEST(ApiOptions, BoundsHold) {
  Config config;
  declare_api_settings(config);
  EXPECT_FALSE(config.load_text("api: {query: {threads: 0}}", "f.yml"));
  EXPECT_TRUE(config.load_text("api: {query: {threads: 3}}", "f.yml"));
  EXPECT_EQ(api_options(config).query_threads, 3);
}

}  // namespace
}  // namespace foreshock::api
