#include "net/net_options.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

TEST(NetOptions, DefaultsOfTheSettingsAreThoseOfTheStruct) {
  Config config;
  declare_net_settings(config);
  auto options = http_server_options(config);
  ASSERT_TRUE(options) << options.error().message;
  HttpServerOptions expected;
  EXPECT_EQ(options->listen, expected.listen);
  EXPECT_EQ(options->connections_max, expected.connections_max);
  EXPECT_EQ(options->body_bytes_max, expected.body_bytes_max);
  EXPECT_EQ(options->buffered_bodies_bytes_max, expected.buffered_bodies_bytes_max);
  EXPECT_EQ(options->header_timeout_ns, expected.header_timeout_ns);
  EXPECT_EQ(options->idle_timeout_ns, expected.idle_timeout_ns);
  EXPECT_EQ(options->body_idle_timeout_ns, expected.body_idle_timeout_ns);
  EXPECT_EQ(options->write_timeout_ns, expected.write_timeout_ns);
  EXPECT_EQ(options->stream_buffer_bytes, expected.stream_buffer_bytes);
  EXPECT_EQ(options->worker_threads, expected.worker_threads);
  EXPECT_EQ(options->worker_queue_max, expected.worker_queue_max);
}

TEST(NetOptions, ABadAddressNamesItsKeyAndOrigin) {
  Config config;
  declare_net_settings(config);
  ASSERT_TRUE(config.load_text("net:\n  listen: example.org\n", "f.yml"));
  auto options = http_server_options(config);
  ASSERT_FALSE(options);
  EXPECT_NE(options.error().message.find("net.listen"), std::string::npos);
  EXPECT_NE(options.error().message.find("f.yml"), std::string::npos);
}

TEST(NetOptions, BoundsAreChecked) {
  Config config;
  declare_net_settings(config);
  EXPECT_FALSE(config.load_text("net:\n  http:\n    body_max: 65MiB\n", "f.yml"));
  EXPECT_FALSE(config.load_text("net:\n  threads: 0\n", "f.yml"));
}

}  // namespace
}  // namespace foreshock::net
