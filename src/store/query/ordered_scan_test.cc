#include "store/query/ordered_scan.h"

#include <gtest/gtest.h>

#include <random>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

Texts numbers(int from, int count) {
  Texts out;
  for (int i = from; i < from + count; ++i) out.push_back("line " + std::to_string(i));
  return out;
}

TEST(OrderedScan, ReadsNoMoreThanItsLimitAsks) {
  MemoryView memory;
  for (int i = 0; i < 10; ++i) {
    SampleBatch batch = sample_lines(numbers(i * 10, 10), "web", i * 10);
    memory.add(batch);
  }
  EXPECT_EQ(memory.run("*", true, 3), (Texts{"line 99", "line 98", "line 97"}));
  EXPECT_EQ(memory.reads().columns, 1);
  EXPECT_EQ(memory.run("*", false, 12).back(), "line 11");
  EXPECT_EQ(memory.reads().columns, 1 + 2);
  EXPECT_EQ(memory.run("* | limit 1", true), Texts{"line 99"});
  EXPECT_EQ(memory.reads().columns, 1 + 2 + 1) << "a limit in the query stops it as well";
}

TEST(OrderedScan, OverlappingBlocksAreMerged) {
  std::mt19937 random(15);
  std::vector<std::pair<int, std::string>> all;
  MemoryView memory;
  int number = 0;
  for (int i = 0; i < 7; ++i) {
    SampleBatch batch;
    for (int k = 0; k < 40; ++k) {
      int second = static_cast<int>(random() % 100);
      std::string line = "line " + std::to_string(number++);
      all.emplace_back(second, line);
      batch.add(line, {kSampleStart + second * kSecond});
    }
    memory.add(batch);
  }
  // Rows of one time keep the order of arrival, which is that of `all`.
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Texts expected;
  for (const auto& [second, line] : all) expected.push_back(line);
  EXPECT_EQ(memory.run("*"), expected);
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(memory.run("*", true), expected);
}

TEST(OrderedScan, DamagedLinesAreLeftOutAndSaid) {
  MemoryView memory;
  SampleBatch good = sample_lines(numbers(0, 3));
  SampleBatch bad = sample_lines(numbers(3, 3), "web", 1);
  memory.add(good).add(bad, true);
  EXPECT_EQ(memory.run("*"), numbers(0, 3));
  EXPECT_TRUE(memory.summary.partial);
  ASSERT_EQ(memory.summary.warnings.size(), 1u);
  EXPECT_EQ(memory.run("line"), numbers(0, 3));
}

TEST(OrderedScan, AnEmptyViewHasNoRows) {
  MemoryView memory;
  EXPECT_EQ(memory.run("*"), Texts{});
  EXPECT_FALSE(memory.summary.partial);
}

}  // namespace
}  // namespace foreshock::store
