#include "app/detect/window_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace foreshock::app {
namespace {

class WindowReaderTest : public testing::Test {
 protected:
  std::string write(const std::string& content) {
    path_ = std::filesystem::temp_directory_path() / ("foreshock_windows_" + std::to_string(getpid()));
    std::ofstream(path_, std::ios::binary) << content;
    return path_;
  }
  ~WindowReaderTest() override { std::filesystem::remove(path_); }
  std::filesystem::path path_;
};

TEST_F(WindowReaderTest, EveryLineFallsInOneWindow) {
  std::string content;
  for (int i = 0; i < 75; ++i)
    content += "2026-01-02 03:04:" + std::to_string(10 + i % 50) + " ERROR pool: connection " +
               std::to_string(i) + " lost\n";
  WindowReader reader(20, false);
  ASSERT_TRUE(reader.read(write(content), 0, false).has_value());
  ASSERT_TRUE(reader.read(write(content), 1, false).has_value());
  std::vector<detect::LogWindow> windows = reader.windows(0, 1);
  ASSERT_EQ(windows.size(), 4u);  // 20, 20, 20 and 15 lines, which is over half
  EXPECT_EQ(windows[3].first_line, 61u);
  EXPECT_EQ(windows[3].last_line, 75u);
  EXPECT_EQ(windows[0].errors, 20u);
  EXPECT_EQ(windows[0].label, -1);
  ASSERT_EQ(windows[0].counts.size(), 1u);
  EXPECT_NE(reader.template_text(windows[0].counts[0].first).find("lost"), std::string::npos);
  EXPECT_EQ(reader.windows(0, 2).size(), 8u);
  EXPECT_EQ(reader.windows(1, 2)[0].counts[0].first, windows[0].counts[0].first);  // one id in all files
}

TEST_F(WindowReaderTest, LabelsAreCutOffAndKeptOnlyWhereAsked) {
  std::string content = "label\tline\n";
  for (int i = 0; i < 40; ++i)
    content += std::string(i == 25 ? "1" : "0") + "\tworker " + std::to_string(i) + " done\n";
  WindowReader reader(20, true);
  ASSERT_TRUE(reader.read(write(content), 0, true).has_value());
  ASSERT_TRUE(reader.read(write(content), 1, false).has_value());
  std::vector<detect::LogWindow> kept = reader.windows(0, 1), blind = reader.windows(1, 2);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].label, 0);
  EXPECT_EQ(kept[1].label, 1);
  EXPECT_EQ(blind[1].label, -1);
  EXPECT_EQ(reader.template_text(kept[0].counts[0].first).find("0"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app
