#include "api/cursor.h"

#include <gtest/gtest.h>

namespace foreshock::api {
namespace {

TEST(Cursor, GoesThereAndBack) {
  std::string position("a\0b|7", 5);
  EXPECT_EQ(read_cursor("listTokens", make_cursor("listTokens", position)).value(), position);
  EXPECT_EQ(read_cursor("listTokens", "").value(), "");
}

TEST(Cursor, RefusesWhatItDidNotMake) {
  std::string cursor = make_cursor("listTokens", "42");
  EXPECT_FALSE(read_cursor("listAudit", cursor)) << "a cursor of another list";
  for (size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(read_cursor("listTokens", changed)) << i;
  }
  EXPECT_FALSE(read_cursor("listTokens", cursor.substr(1)));
  EXPECT_FALSE(read_cursor("listTokens", "zzzz"));
  EXPECT_FALSE(read_cursor("listTokens", std::string(5000, '0')));
}

}  // namespace
}  // namespace foreshock::api
