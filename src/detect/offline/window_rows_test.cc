#include "detect/offline/window_rows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

LogWindow window(uint32_t source, uint32_t a, uint32_t b) {
  LogWindow made;
  made.source = source;
  made.counts = {{TemplateId{1}, a}, {TemplateId{2}, b}};
  made.lines = a + b;
  return made;
}

TEST(WindowRows, AFileIsComparedWithItself) {
  std::vector<LogWindow> windows;
  for (uint32_t i = 0; i < 8; ++i) windows.push_back(window(0, 10 + i % 2, 5));
  for (uint32_t i = 0; i < 8; ++i) windows.push_back(window(1, 1000 + 100 * (i % 2), 5));
  WindowRows table;
  table.choose_columns(windows, 10);
  ASSERT_EQ(table.template_columns(), 2u);
  std::vector<double> rows = table.rows(windows);
  ASSERT_EQ(rows.size(), 16 * table.columns());
  size_t first = table.template_of(0) == TemplateId{1} ? 0 : 1;
  // The busy file's usual swing is no more than the quiet one's.
  EXPECT_NEAR(rows[first], rows[8 * table.columns() + first], 0.3);
}

TEST(WindowRows, ATemplateWithoutALineIsNoNumberTrouble) {
  std::vector<LogWindow> windows = {window(0, 0, 4), window(0, 3, 0), window(0, 0, 0)};
  WindowRows table;
  table.choose_columns(windows, 10);
  for (double value : table.rows(windows)) EXPECT_TRUE(std::isfinite(value));
}

TEST(WindowRows, RareAndUnseenTemplatesAreTwoColumns) {
  std::vector<LogWindow> windows = {window(0, 3, 4), window(0, 3, 4)};
  windows[1].counts.emplace_back(TemplateId{7}, 2);  // in one window only
  WindowRows table;
  table.choose_columns(windows, 10);
  EXPECT_EQ(table.template_columns(), 2u);
  LogWindow asked = window(0, 3, 4);
  asked.counts.emplace_back(TemplateId{9}, 5);
  std::vector<double> row = table.rows({asked}), known = table.rows({windows[1]});
  size_t rare = table.template_columns(), unseen = rare + 1;
  EXPECT_GT(row[unseen], 1);
  EXPECT_EQ(row[rare], 0);
  EXPECT_GT(known[rare], 1);
  EXPECT_EQ(known[unseen], 0);
}

}  // namespace
}  // namespace foreshock::detect
