#include "parse/parse_options.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(ParseOptions, TheFolderIsReadFromTheSettings) {
  Config config;
  declare_parse_settings(config);
  EXPECT_EQ(parse_options(config).formats_dir, "");
  ASSERT_TRUE(config.load_text("parse:\n  formats_dir: /etc/foreshock/formats\n", "c.yml"));
  EXPECT_EQ(parse_options(config).formats_dir, "/etc/foreshock/formats");
}

}  // namespace
}  // namespace foreshock::parse
