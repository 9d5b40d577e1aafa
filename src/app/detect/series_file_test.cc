#include "app/detect/series_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace foreshock::app {
namespace {

std::vector<SeriesRow> read(const std::string& content) {
  std::string path =
      std::filesystem::temp_directory_path() / ("foreshock_series_" + std::to_string(getpid()));
  std::ofstream(path, std::ios::binary) << content;
  std::vector<SeriesRow> rows = read_series(path).value();
  std::filesystem::remove(path);
  return rows;
}

TEST(SeriesFile, ReadsTheUsualTimes) {
  std::vector<SeriesRow> rows = read(
      "time\tvalue\tlabel\n2026-01-02 "
      "03:04:05\t1.5\t0\n2026-01-02T03:04:05Z\t2\t0\r\n1767323045\t3\n1767323045000\t4\n"
      "2026-01-02\t5\n2026-01-02 03:04\t6\n");
  ASSERT_EQ(rows.size(), 6u);
  for (size_t i : {0u, 1u, 2u, 3u}) EXPECT_EQ(rows[i].time_s, 1767323045) << i;
  EXPECT_EQ(rows[4].time_s, 1767312000);
  EXPECT_EQ(rows[5].time_s, 1767323040);
  EXPECT_EQ(rows[1].value_text, "2");
}

TEST(SeriesFile, BadCellsDoNotStopTheRest) {
  std::vector<SeriesRow> rows = read("t\tv\n10\tnan\n9\t\nsoon\tabc\n\n7\t-1e3\textra\n12\n");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_TRUE(std::isnan(rows[0].value) && std::isnan(rows[1].value) && std::isnan(rows[2].value));
  EXPECT_EQ(rows[2].time_s, 10);  // one second after the row before it
  EXPECT_EQ(rows[3].value, -1000);
  EXPECT_EQ(by_time(rows), (std::vector<size_t>{3, 1, 0, 2, 4}));
}

TEST(SeriesFile, AMissingFileIsNamed) {
  Result<std::vector<SeriesRow>> none = read_series("/nonexistent/series.tsv");
  ASSERT_FALSE(none.has_value());
  EXPECT_NE(none.error().message.find("series.tsv"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::app
