#include "parse/formats/json_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace foreshock::parse {
namespace {

// How many of the lines are taken, and whether that is a whole.
std::pair<size_t, bool> taken(const std::vector<std::string_view>& lines) {
  JsonLines json;
  size_t count = 0;
  while (count < lines.size() && json.take(lines[count])) {
    ++count;
    if (json.complete()) return {count, true};
  }
  return {count, false};
}

TEST(JsonLines, WholeObjectsAndArrays) {
  EXPECT_EQ(taken({"{", "  \"a\": 1,", "  \"b\": [", "    true,", "    null", "  ],",
                   "  \"c\": {\"d\": \"}\"}", "}", "x"}),
            std::pair(size_t{8}, true));
  EXPECT_EQ(taken({"[", "{\"a\": 1},", "{\"a\": -2.5e3}", "]"}), std::pair(size_t{4}, true));
  EXPECT_EQ(taken({"{\"a\": 1,", "\"b\":", "2", "}"}), std::pair(size_t{4}, true));
  EXPECT_EQ(taken({"{\"quote\": \"\\\"{\",", "\"b\": 1,", "}"}), std::pair(size_t{3}, true));
}

TEST(JsonLines, WhatIsNoJsonIsNotTaken) {
  EXPECT_EQ(taken({"{", "  \"a\": 1,", "2026-11-23 04:31:56 INFO next"}), std::pair(size_t{2}, false));
  EXPECT_EQ(taken({"{", "  \"a\": 1,", "{\"level\":\"info\"}"}), std::pair(size_t{2}, false));
  EXPECT_EQ(taken({"{", "  \"a\": 1", "  \"b\": 2"}), std::pair(size_t{2}, false));
  EXPECT_EQ(taken({"{", "  'a': 1,"}), std::pair(size_t{1}, false));
  EXPECT_EQ(taken({"{", "  \"open: 1,"}), std::pair(size_t{1}, false));
  EXPECT_EQ(taken({"{", "]"}), std::pair(size_t{1}, false));
  EXPECT_EQ(taken({"[2026-11-23 04:31:56] INFO a,"}), std::pair(size_t{0}, false));
  EXPECT_EQ(taken({"{\"a\": 1} and more"}), std::pair(size_t{0}, false));
  std::vector<std::string_view> deep(200, "[");
  EXPECT_EQ(taken(deep), std::pair(size_t{64}, false));
}

TEST(JsonLines, OneLookTellsWhatMayBegin) {
  for (std::string_view line : {"{", "[", "{ \r", "{\"a\": 1,", "{\"a\": {", "{\"a\":"})
    EXPECT_TRUE(JsonLines::may_begin(line)) << line;
  for (std::string_view line : {"", "{\"a\":1}", "x {", "}", "[INFO] started", "[]"})
    EXPECT_FALSE(JsonLines::may_begin(line)) << line;
}

}  // namespace
}  // namespace foreshock::parse
