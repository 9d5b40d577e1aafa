#include "ingest/ingest_options.h"

#include <gtest/gtest.h>

namespace foreshock::ingest {
namespace {

Result<IngestOptions> read(const std::string& yaml) {
  Config config;
  declare_ingest_settings(config);
  Status loaded = config.load_text(yaml, "test.yml");
  if (!loaded) return fail(loaded.error());
  return ingest_options(config);
}

TEST(IngestOptions, DefaultsReadOwnLogsAndListenOnLoopback) {
  auto options = read("");
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->own_logs);
  EXPECT_TRUE(options->files.empty());
  EXPECT_EQ(options->syslog_listen, "127.0.0.1:5514");
  EXPECT_EQ(options->journald_since_ns, kDay);
}

TEST(IngestOptions, FilesAreGlobsOrMaps) {
  auto options = read(
      "ingest:\n  files:\n    - /a/*.log\n    - {paths: [/b/x, /b/y], service: shop, zone: Europe/Berlin, "
      "from: end}\n");
  ASSERT_TRUE(options) << options.error().message;
  ASSERT_EQ(options->files.size(), 2u);
  EXPECT_EQ(options->files[0].paths[0], "/a/*.log");
  EXPECT_EQ(options->files[1].paths.size(), 2u);
  EXPECT_EQ(options->files[1].service, "shop");
  EXPECT_TRUE(options->files[1].from_end);
}

TEST(IngestOptions, MistakesNameTheKeyAndTheCure) {
  auto options = read("ingest:\n  files:\n    - {path: /a}\n");
  ASSERT_FALSE(options);
  EXPECT_NE(options.error().message.find("ingest.files"), std::string::npos);
  EXPECT_NE(options.error().message.find("'path'"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest
