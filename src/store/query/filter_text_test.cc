// Words and phrases over whole blocks.
#include <gtest/gtest.h>

#include <random>

#include "store/query/text_matcher.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(FilterText, HitsDoNotReachOverTheEndOfALine) {
  SampleBatch batch = sample_lines({"ends with time", "out of luck", "timed out", "time", "d out"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("\"timed out\""), Texts{"timed out"});
  EXPECT_EQ(memory.run("time"), (Texts{"ends with time", "time"}));
  EXPECT_EQ(memory.run("out*"), (Texts{"out of luck", "timed out", "d out"}));
}

// The search over all lines at once and the one line by line find the same.
TEST(FilterText, AgreesWithOneLineAtATime) {
  std::mt19937 random(14);
  Texts lines;
  for (int i = 0; i < 400; ++i) {
    std::string line;
    for (size_t k = random() % 30; k > 0; --k) line += "ab -"[random() % 4];
    lines.push_back(line);
  }
  SampleBatch batch = sample_lines(lines);
  MemoryView memory;
  memory.add(batch);
  for (const char* pattern : {"a", "ab", "b a", "aab", "a-b", "ba"}) {
    TextMatcher matcher(pattern, false);
    Texts expected;
    for (const std::string& line : lines)
      if (matcher.matches(line)) expected.push_back(line);
    EXPECT_EQ(memory.run("\"" + std::string(pattern) + "\""), expected) << pattern;
    // With few rows left by a cheaper filter, lines are searched one by one.
    Texts first;
    for (size_t i = 0; i < 20; ++i)
      if (matcher.matches(lines[i])) first.push_back(lines[i]);
    EXPECT_EQ(memory.run("\"" + std::string(pattern) + "\" timestamp:<2026-05-28T20:27:00Z"), first) << pattern;
  }
}

}  // namespace
}  // namespace foreshock::store
