#include "net/http/read_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::net {
namespace {

void fill(ReadBuffer& buffer, std::string_view text) {
  ASSERT_GE(buffer.room().size(), text.size());
  text.copy(buffer.room().data(), text.size());
  buffer.filled(text.size());
}

TEST(ReadBuffer, KeepsTheRestAndMovesItForward) {
  ReadBuffer buffer;
  buffer.set_capacity(8);
  fill(buffer, "abcdefgh");
  buffer.keep(buffer.unread().substr(6));
  EXPECT_EQ(buffer.unread(), "gh");
  EXPECT_EQ(buffer.room().size(), 0u);
  buffer.make_room(8);
  EXPECT_EQ(buffer.unread(), "gh");
  EXPECT_EQ(buffer.room().size(), 6u);
}

TEST(ReadBuffer, GrowsToItsMaximumOnly) {
  ReadBuffer buffer;
  buffer.set_capacity(4);
  fill(buffer, "abcd");
  buffer.make_room(6);
  EXPECT_EQ(buffer.room().size(), 2u);
  fill(buffer, "ef");
  buffer.make_room(6);
  EXPECT_EQ(buffer.room().size(), 0u);
  EXPECT_EQ(buffer.unread(), "abcdef");
}

TEST(ReadBuffer, ShrinksOnlyWhenWhatIsHeldFits) {
  ReadBuffer buffer;
  buffer.set_capacity(10);
  fill(buffer, "abcdef");
  buffer.set_capacity(4);
  EXPECT_EQ(buffer.room().size(), 4u);
  buffer.discard();
  EXPECT_TRUE(buffer.empty());
  buffer.set_capacity(4);
  EXPECT_EQ(buffer.room().size(), 4u);
}

}  // namespace
}  // namespace foreshock::net
