#include "app/diff/log_side.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace foreshock::app::diff {
namespace {

class LogSideTest : public ::testing::Test {
 protected:
  std::string file(const std::string& content) {
    std::string path = (std::filesystem::temp_directory_path() /
                        ("log_side_test_" + std::to_string(getpid()) + "_" + std::to_string(files_.size())))
                           .string();
    std::ofstream(path, std::ios::binary) << content;
    files_.push_back(path);
    return path;
  }
  ~LogSideTest() override {
    for (const std::string& path : files_) std::filesystem::remove(path);
  }
  templates::Catalogue catalogue_;
  std::vector<std::string> files_;
};

std::string timed(int seconds, const std::string& text) {
  char stamp[64];
  std::snprintf(stamp, sizeof(stamp), "2026-06-01T%02d:%02d:%02dZ INFO ", seconds / 3600, seconds / 60 % 60,
                seconds % 60);
  return stamp + text + "\n";
}

TEST_F(LogSideTest, BlocksWidenUntilTheLogFits) {
  std::string log;
  for (int i = 0; i < 20000; i += 10) log += timed(i, "job " + std::to_string(i) + " done");
  LogSide side(catalogue_, "", Timestamp{}, false);
  ASSERT_TRUE(side.read(file(log)));
  EXPECT_EQ(side.lines(), 2000u);
  EXPECT_EQ(side.untimed(), 0u);
  EXPECT_LE(side.blocks(), static_cast<size_t>(kBlocksMax));
  auto found = side.take();
  uint64_t lines = 0;
  for (const auto& [id, occurrences] : found)
    for (uint32_t n : side.series(occurrences)) lines += n;
  EXPECT_EQ(lines, 2000u) << "widening loses none";
}

TEST_F(LogSideTest, BothSidesHaveBlocksOfOneLength) {
  std::string slow, fast;
  for (int i = 0; i < 4000; i += 2) slow += timed(i, "job " + std::to_string(i) + " done");
  for (int i = 0; i < 400; i += 2) fast += timed(i, "job " + std::to_string(i) + " done");
  LogSide a(catalogue_, "", Timestamp{}, false), b(catalogue_, "", Timestamp{}, false);
  ASSERT_TRUE(a.read(file(slow)));
  ASSERT_TRUE(b.read(file(fast)));
  DiffTable table = table_of(catalogue_, a, b);
  EXPECT_EQ(a.width_ns(), b.width_ns());
  ASSERT_EQ(table.series.size(), 1u);
  EXPECT_EQ(table.series[0].a.size(), table.blocks_a);
  EXPECT_EQ(table.series[0].b.size(), table.blocks_b);
  EXPECT_NEAR(static_cast<double>(table.blocks_a) / static_cast<double>(table.blocks_b), 10, 2);
}

TEST_F(LogSideTest, WithoutTimesTheLineNumberCounts) {
  std::string log;
  for (int i = 0; i < 500; ++i) log += "nothing to report\n";
  LogSide side(catalogue_, "", Timestamp{}, true);
  ASSERT_TRUE(side.read(file(log)));
  EXPECT_EQ(side.blocks(), 500u);
  EXPECT_FALSE(side.read("/nonexistent/file"));
}

}  // namespace
}  // namespace foreshock::app::diff
