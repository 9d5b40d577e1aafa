#include "ingest/files/followed_file.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::ingest::files {
namespace {

class FollowedFileTest : public testing::Test {
 protected:
  void write(const std::string& text) {
    auto file = world_.disk().open("/a.log", OpenMode::kAppend);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(text));
  }
  FollowedFile open() {
    auto info = world_.disk().info("/a.log");
    return FollowedFile("/a.log", *info, std::move(*world_.disk().open("/a.log", OpenMode::kRead)));
  }
  FakeWorld world_;
};

TEST_F(FollowedFileTest, TailWithoutLineFeedComesOnlyWhenFlushed) {
  write("one\ntail");
  FollowedFile file = open();
  auto piece = file.read(false);
  ASSERT_TRUE(piece && *piece);
  EXPECT_EQ((*piece)->bytes, "one\n");
  EXPECT_EQ((*piece)->end, 4u);
  auto nothing = file.read(false);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
  piece = file.read(true);
  ASSERT_TRUE(piece && *piece);
  EXPECT_EQ((*piece)->bytes, "tail\n");
  EXPECT_EQ((*piece)->end, 8u);
  EXPECT_TRUE((*piece)->last_is_partial);
}

TEST_F(FollowedFileTest, ResumesOnlyTheSameContent) {
  write("one\ntwo\n");
  FollowedFile first = open();
  auto piece = first.read(false);
  ASSERT_TRUE(piece && *piece);
  FollowedFile again = open();
  again.resume({again.key(), 4, (*piece)->note});
  EXPECT_EQ(again.position(), 4u);
  FollowedFile other = open();
  std::string note = (*piece)->note;
  note[3] = note[3] == '0' ? '1' : '0';
  other.resume({other.key(), 4, note});
  EXPECT_EQ(other.position(), 0u);
  FollowedFile garbage = open();
  garbage.resume({garbage.key(), 4, "hostile"});
  EXPECT_EQ(garbage.position(), 0u);
}

TEST_F(FollowedFileTest, TheHeadComesWithTheFirstPieceFromTheMiddle) {
  write("#Fields: date time\n2026-11-22 09:15:01\n");
  FollowedFile first = open();
  auto piece = first.read(false);
  ASSERT_TRUE(piece && *piece);
  EXPECT_EQ(first.take_head(**piece), "");
  write("2026-11-22 09:15:02\nhal");
  FollowedFile again = open();
  again.resume({again.key(), (*piece)->end, (*piece)->note});
  piece = again.read(false);
  ASSERT_TRUE(piece && *piece);
  EXPECT_EQ(again.take_head(**piece), "#Fields: date time\n2026-11-22 09:15:01\n2026-11-22 09:15:02\n");
  EXPECT_EQ(again.take_head(**piece), "");
}

TEST_F(FollowedFileTest, SkipToEndStopsAtTheLastLineStart) {
  write("one\ntwo\nhalf");
  FollowedFile file = open();
  file.skip_to_end();
  EXPECT_EQ(file.position(), 8u);
}

}  // namespace
}  // namespace foreshock::ingest::files
