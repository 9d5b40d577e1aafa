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

TEST(LevelWords, NotInsideMessages) {
  for (std::string_view text :
       {"0 errors found", "error_log opened", "Error opening file", "log: rotated x is fine", "failed: x",
        "information wants to be free", "[main] x", "", "warn", "INFORM him", "error:code"})
    EXPECT_EQ(level_at_front(text).word, "") << text;
}

}  // namespace
}  // namespace foreshock::parse
