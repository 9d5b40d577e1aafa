#include "api/series/series.h"

#include <gtest/gtest.h>

namespace foreshock::api::series {
namespace {

TEST(Series, LabelsAreASet) {
  Labels labels;
  set_label(labels, "b", "2");
  set_label(labels, "a", "1");
  set_label(labels, "b", "3");
  EXPECT_EQ(labels, (Labels{{"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(find_label(labels, "b"), "3");
  set_label(labels, "a", "");
  EXPECT_EQ(find_label(labels, "a"), "");
  EXPECT_EQ(keep_labels({{"a", "1"}, {"b", "2"}}, {false, {"b"}}), (Labels{{"b", "2"}}));
  EXPECT_EQ(keep_labels({{"a", "1"}, {"b", "2"}}, {true, {"b"}}), (Labels{{"a", "1"}}));
}

TEST(Series, TidyDropsWhatHasNoValue) {
  Matrix matrix;
  matrix.emplace_back(Labels{{"b", "1"}}, 2).set(1, 5);
  matrix.emplace_back(Labels{{"a", "1"}}, 2).set(0, 5);
  matrix.emplace_back(Labels{{"c", "1"}}, 2);
  tidy(matrix, true);
  ASSERT_EQ(matrix.size(), 2u);
  EXPECT_EQ(matrix[0].labels[0].first, "a");
}

}  // namespace
}  // namespace foreshock::api::series
