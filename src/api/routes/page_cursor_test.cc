#include "api/routes/page_cursor.h"

#include <gtest/gtest.h>

namespace foreshock::api {
namespace {

TEST(PageCursor, WalksAllItemsOnceThoughSomeComeAndGo) {
  std::vector<std::string> items{"d", "a", "c", "b", "e"};
  auto key = [](const std::string& item) { return item; };
  auto first = page_of("l", items, key, 2, "");
  ASSERT_EQ(first.items.size(), 2u);
  EXPECT_EQ(*first.items[1], "b");
  std::string position = *read_cursor("l", first.next_cursor);
  std::vector<std::string> later{"a", "aa", "c", "d", "e"};  // b went, aa came behind us
  auto second = page_of("l", later, key, 2, position);
  EXPECT_EQ(*second.items[0], "c");
  auto third = page_of("l", later, key, 2, *read_cursor("l", second.next_cursor));
  ASSERT_EQ(third.items.size(), 1u);
  EXPECT_EQ(third.next_cursor, "");
}

TEST(PageCursor, EmptyAndExact) {
  std::vector<std::string> none, two{"a", "b"};
  auto key = [](const std::string& item) { return item; };
  EXPECT_EQ(page_of("l", none, key, 2, "").next_cursor, "");
  EXPECT_EQ(page_of("l", two, key, 2, "").next_cursor, "");
}

}  // namespace
}  // namespace foreshock::api
