#include "parse/formats/level_words.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(LevelWords, InTheirUsualPlace) {
  EXPECT_EQ(level_at_front("ERROR: x").word, "ERROR");
  EXPECT_EQ(level_at_front("error: x").word, "error");
  EXPECT_EQ(level_at_front("[warn] x").word, "warn");
  EXPECT_EQ(level_at_front("[WARN ] x").word, "WARN");
  EXPECT_EQ(level_at_front("<Notice>: x").word, "Notice");
  EXPECT_EQ(level_at_front("INFO started").word, "INFO");
}

TEST(LevelWords, InSignsAndWithNames) {
  for (std::string_view text : {"*ERROR*", "-error-", "(error)", "<error>", "ERROR!", "#Error#"})
    EXPECT_FALSE(level_in_signs(text).empty()) << text;
  EXPECT_EQ(level_in_signs("-W-"), "W");
  EXPECT_EQ(level_in_signs("(EE)"), "E");
  for (std::string_view text : {"ERROR", "error,", "warn...", "!W", "W-", "*main*", "-x-", "", "***"})
    EXPECT_EQ(level_in_signs(text), "") << text;
  std::string_view level, name;
  ASSERT_TRUE(split_level_name("ERROR/pump", false, level, name));
  EXPECT_EQ(level, "ERROR");
  EXPECT_EQ(name, "pump");
  ASSERT_TRUE(split_level_name("com.pump.warn", true, level, name));
  EXPECT_EQ(level, "warn");
  EXPECT_EQ(name, "com.pump");
  EXPECT_FALSE(split_level_name("com.pump.warn", false, level, name));
  EXPECT_FALSE(split_level_name("/var/log/error", true, level, name) && name.empty());
  EXPECT_TRUE(is_bare_level("warn", " cart is slow"));
  EXPECT_TRUE(is_bare_level("Error", " pump 3 stands"));
  for (std::string_view behind : {" opening the door", " rate is 0", " in line 3", " of 3", ""})
    EXPECT_FALSE(is_bare_level("error", behind)) << behind;
}

TEST(LevelWords, NotInsideMessages) {
  for (std::string_view text :
       {"0 errors found", "error_log opened", "Error opening file", "log: rotated x is fine", "failed: x",
        "information wants to be free", "[main] x", "", "warn", "INFORM him", "error:code"})
    EXPECT_EQ(level_at_front(text).word, "") << text;
}

}  // namespace
}  // namespace foreshock::parse
