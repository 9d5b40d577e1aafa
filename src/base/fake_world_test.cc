// What only the fake World can do; the contract it shares with the real one is in world_test.cc.
#include "base/fake_world.h"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string content(Disk& disk, const std::string& path) {
  return read_file(disk, path, 1 << 20).value_or("?");
}

TEST(FakeWorld, CrashDropsWhatWasNotSynced) {
  FakeWorld world;
  auto file = world.disk().open("/a", OpenMode::kAppend).value();
  ASSERT_TRUE(file->append("durable"));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->append(" lost"));
  EXPECT_EQ(content(world.disk(), "/a"), "durable lost");
  world.disk().crash();
  EXPECT_EQ(content(world.disk(), "/a"), "durable");
  EXPECT_EQ(file->append("x").error().kind, ErrorKind::kUnavailable) << "opened before the crash";
  EXPECT_TRUE(world.disk().open("/a", OpenMode::kAppend).value()->append("!"));
}

TEST(FakeWorld, CrashBringsBackWhatAnUnsyncedTruncateCut) {
  FakeWorld world;
  auto file = world.disk().open("/a", OpenMode::kAppend).value();
  ASSERT_TRUE(file->append("0123456789"));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->truncate(3));
  ASSERT_TRUE(file->append("abc"));
  world.disk().crash();
  EXPECT_EQ(content(world.disk(), "/a"), "0123456789");

  file = world.disk().open("/a", OpenMode::kAppend).value();
  ASSERT_TRUE(file->truncate(3));
  ASSERT_TRUE(file->append("abc"));
  ASSERT_TRUE(file->sync());
  world.disk().crash();
  EXPECT_EQ(content(world.disk(), "/a"), "012abc");
}

TEST(FakeWorld, ARenameWithoutSyncKeepsTheNameAndLosesTheBytes) {
  FakeWorld world;
  ASSERT_TRUE(world.disk().open("/a.partial", OpenMode::kCreateNew).value()->append("x"));
  ASSERT_TRUE(world.disk().rename("/a.partial", "/a"));
  world.disk().crash();
  EXPECT_EQ(content(world.disk(), "/a"), "");
}

TEST(FakeWorld, AtomicWriteSurvivesAFaultAtEveryOperation) {
  for (int64_t fault = 0;; ++fault) {
    FakeWorld world;
    ASSERT_TRUE(write_file_atomically(world.disk(), "/a", "old"));
    world.disk().set_faults({.fail_after_operations = fault, .tear_failing_write = true});
    Status status = write_file_atomically(world.disk(), "/a", "new content");
    world.disk().crash();
    EXPECT_EQ(content(world.disk(), "/a"), status ? "new content" : "old") << "fault at operation " << fault;
    if (status) {
      EXPECT_EQ(fault, 3) << "a write, a sync and a rename can fail";
      break;
    }
    EXPECT_EQ(status.error().kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(write_file_atomically(world.disk(), "/a", "again")) << "only one operation fails";
  }
}

TEST(FakeWorld, AFullDiskRefusesAndTellsItsRoom) {
  FakeWorld world;
  world.disk().set_faults({.capacity_bytes = 10});
  auto file = world.disk().open("/a", OpenMode::kAppend).value();
  ASSERT_TRUE(file->append("12345678"));
  EXPECT_EQ(world.disk().free_bytes("/").value(), 2u);
  Status status = file->append("abc");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(content(world.disk(), "/a"), "12345678");
  world.disk().set_faults({.capacity_bytes = 10, .tear_failing_write = true});
  EXPECT_FALSE(file->append("abc"));
  EXPECT_EQ(content(world.disk(), "/a"), "12345678ab") << "what fitted was written";
  ASSERT_TRUE(world.disk().remove("/a"));
  EXPECT_TRUE(world.disk().open("/b", OpenMode::kAppend).value()->append("1234567890"));
}

TEST(FakeWorld, TearingKeepsHalfOfTheFailingWrite) {
  FakeWorld world;
  auto file = world.disk().open("/a", OpenMode::kAppend).value();
  world.disk().set_faults({.fail_after_operations = 1, .tear_failing_write = true});
  EXPECT_TRUE(file->append("whole,"));
  EXPECT_FALSE(file->append("torn"));
  EXPECT_EQ(content(world.disk(), "/a"), "whole,to");
  EXPECT_EQ(world.disk().operations(), 2u);
}

TEST(FakeWorld, FlippedBitsStayFlipped) {
  FakeWorld world;
  ASSERT_TRUE(write_file_atomically(world.disk(), "/a", "abc"));
  world.disk().flip_bit("/a", 1, 0);
  EXPECT_EQ(content(world.disk(), "/a"), "acc");
  world.disk().crash();
  EXPECT_EQ(content(world.disk(), "/a"), "acc");
  EXPECT_DEATH(world.disk().flip_bit("/a", 3, 0), "no bit");
}

TEST(FakeWorld, PathsHaveOneSpelling) {
  FakeWorld world;
  ASSERT_TRUE(world.disk().make_directories("data//x/"));
  ASSERT_TRUE(write_file_atomically(world.disk(), "./data/x//a", "1"));
  EXPECT_EQ(content(world.disk(), "data/x/a"), "1");
  EXPECT_EQ(world.disk().list(".").value(), std::vector<std::string>{"data"});
}

TEST(FakeWorld, TimeMovesOnlyWhenTold) {
  FakeWorld world(1, {100});
  EXPECT_EQ(world.clock().now(), Timestamp{100});
  world.clock().sleep_ns(50);
  EXPECT_EQ(world.clock().now(), Timestamp{150});
  EXPECT_EQ(world.clock().steady_ns(), 50);
  world.clock().set({10});
  EXPECT_EQ(world.clock().now(), Timestamp{10});
  EXPECT_EQ(world.clock().steady_ns(), 50) << "the wall clock jumped, steady time did not";
}

TEST(FakeWorld, ChanceFollowsFromTheSeed) {
  FakeWorld a(7), b(7), c(8);
  EXPECT_EQ(a.chance().secret_bytes(20), b.chance().secret_bytes(20));
  EXPECT_EQ(a.chance().next64(), b.chance().next64());
  EXPECT_NE(a.chance().next64(), c.chance().next64());
}

TEST(FakeWorld, FilesMayOutliveTheirWorld) {
  std::unique_ptr<File> file;
  {
    FakeWorld world;
    file = world.disk().open("/a", OpenMode::kAppend).value();
  }
  EXPECT_TRUE(file->append("x"));
}

}  // namespace
}  // namespace foreshock
