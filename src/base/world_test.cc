// The contract of World, run alike over the real one (in a fresh folder under the system's temporary folder)
// and over the fake one, so that a test that passes on the fake means something on the real.
#include "base/world.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/fake_world.h"

namespace foreshock {
namespace {

class WorldContract : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      world_ = make_real_world();
      std::string pattern = std::filesystem::temp_directory_path() / "foreshock_world_XXXXXX";
      ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
      root_ = pattern;
    } else {
      world_ = std::make_unique<FakeWorld>();
      root_ = "/work";
      ASSERT_TRUE(world_->disk().make_directories(root_));
    }
  }
  void TearDown() override { EXPECT_TRUE(world_->disk().remove_all(root_)); }

  Disk& disk() { return world_->disk(); }
  std::string at(const std::string& name) const { return root_ + "/" + name; }
  void write(const std::string& name, std::string_view content) {
    auto file = disk().open(at(name), OpenMode::kAppend);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE((*file)->append(content));
  }
  std::string read(const std::string& name) {
    auto content = read_file(disk(), at(name), 1 << 20);
    return content ? *content : "error: " + std::string(error_kind_name(content.error().kind));
  }

  std::unique_ptr<World> world_;
  std::string root_;
};

// The kind of a failed Status or Result; kInternal, which no disk answers, when it did not fail.
template <class T>
ErrorKind kind_of(const T& result) {
  return result ? ErrorKind::kInternal : result.error().kind;
}

TEST_P(WorldContract, AppendsAndReadsBackAtAnyOffset) {
  write("a", "hello ");
  write("a", "world");
  auto file = disk().open(at("a"), OpenMode::kRead);
  ASSERT_TRUE(file);
  char out[8];
  EXPECT_EQ((*file)->read_at(6, out).value(), 5u);
  EXPECT_EQ(std::string_view(out, 5), "world");
  EXPECT_EQ((*file)->read_at(11, out).value(), 0u);
  EXPECT_EQ((*file)->read_at(1000, out).value(), 0u);
  EXPECT_EQ((*file)->size().value(), 11u);
}

TEST_P(WorldContract, TruncatesAndGoesOnAtTheNewEnd) {
  write("a", "0123456789");
  auto file = disk().open(at("a"), OpenMode::kAppend);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->truncate(4));
  ASSERT_TRUE((*file)->append("x"));
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ(read("a"), "0123x");
}

TEST_P(WorldContract, ErrorsHaveTheirKindAndNameThePath) {
  write("file", "x");
  ASSERT_TRUE(disk().make_directories(at("folder")));
  write("folder/inner", "x");
  auto missing = disk().open(at("missing"), OpenMode::kRead);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(missing.error().message.find(at("missing")), std::string::npos) << missing.error().message;
  EXPECT_EQ(kind_of(disk().open(at("no/folder"), OpenMode::kAppend)), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(disk().open(at("file"), OpenMode::kCreateNew)), ErrorKind::kConflict);
  EXPECT_EQ(kind_of(disk().open(at("folder"), OpenMode::kAppend)), ErrorKind::kInvalid);
  EXPECT_EQ(kind_of(disk().info(at("missing"))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(disk().list(at("missing"))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(disk().list(at("file"))), ErrorKind::kInvalid);
  EXPECT_EQ(kind_of(disk().remove(at("missing"))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(disk().remove(at("folder"))), ErrorKind::kConflict);
  EXPECT_EQ(kind_of(disk().rename(at("missing"), at("x"))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(disk().rename(at("folder"), at("folder/inside"))), ErrorKind::kInvalid);
  EXPECT_EQ(kind_of(disk().make_directories(at("file/below"))), ErrorKind::kInvalid);
  auto reader = disk().open(at("file"), OpenMode::kRead);
  EXPECT_FALSE((*reader)->append("y"));
}

TEST_P(WorldContract, ListsNamesSortedAndFoldersToo) {
  ASSERT_TRUE(disk().make_directories(at("d/e")));
  ASSERT_TRUE(disk().make_directories(at("d/e"))) << "a folder that is there already is fine";
  write("d/b", "");
  write("d/a", "");
  write("d/e/hidden", "");
  EXPECT_EQ(disk().list(at("d")).value(), (std::vector<std::string>{"a", "b", "e"}));
  EXPECT_TRUE(disk().info(at("d/e")).value().is_directory);
  EXPECT_FALSE(disk().info(at("d/a")).value().is_directory);
}

TEST_P(WorldContract, RenameReplacesAndKeepsTheInode) {
  write("from", "new");
  write("to", "old");
  uint64_t inode = disk().info(at("from")).value().inode;
  ASSERT_TRUE(disk().rename(at("from"), at("to")));
  EXPECT_EQ(read("to"), "new");
  EXPECT_EQ(read("from"), "error: not_found");
  EXPECT_EQ(disk().info(at("to")).value().inode, inode);
}

TEST_P(WorldContract, RenameMovesAFolderWithItsFiles) {
  ASSERT_TRUE(disk().make_directories(at("x/y")));
  write("x/y/z", "deep");
  ASSERT_TRUE(disk().rename(at("x"), at("w")));
  EXPECT_EQ(read("w/y/z"), "deep");
  EXPECT_EQ(kind_of(disk().info(at("x"))), ErrorKind::kNotFound);
}

TEST_P(WorldContract, AnOpenFileOutlivesItsName) {
  write("a", "kept");
  auto file = disk().open(at("a"), OpenMode::kRead);
  ASSERT_TRUE(disk().remove(at("a")));
  char out[4];
  EXPECT_EQ((*file)->read_at(0, out).value(), 4u);
}

TEST_P(WorldContract, RemovesTreesAndNothingTwice) {
  ASSERT_TRUE(disk().make_directories(at("x/y")));
  write("x/y/z", "deep");
  EXPECT_TRUE(disk().remove_all(at("x")));
  EXPECT_EQ(disk().list(root_).value().size(), 0u);
  EXPECT_TRUE(disk().remove_all(at("x"))) << "nothing to remove is no error";
}

TEST_P(WorldContract, WholeFilesAreReplacedAndBounded) {
  ASSERT_TRUE(write_file_atomically(disk(), at("a"), "first"));
  ASSERT_TRUE(write_file_atomically(disk(), at("a"), "second"));
  EXPECT_EQ(read("a"), "second");
  EXPECT_EQ(disk().list(root_).value(), std::vector<std::string>{"a"}) << "nothing is left beside it";
  EXPECT_EQ(kind_of(read_file(disk(), at("a"), 5)), ErrorKind::kExhausted);
  EXPECT_EQ(read_file(disk(), at("a"), 6).value(), "second");
  write("b.partial", "left by a crash");
  EXPECT_TRUE(write_file_atomically(disk(), at("b"), "whole"));
  EXPECT_EQ(read("b"), "whole");
}

TEST_P(WorldContract, EmptyAndBinaryContent) {
  std::string bytes("\0\xFF\n\0", 4);
  ASSERT_TRUE(write_file_atomically(disk(), at("a"), bytes));
  EXPECT_EQ(read("a"), bytes);
  ASSERT_TRUE(write_file_atomically(disk(), at("e"), ""));
  EXPECT_EQ(read("e"), "");
}

TEST_P(WorldContract, TellsFreeSpaceAndTimes) {
  write("a", "x");
  EXPECT_GT(disk().free_bytes(root_).value(), 0u);
  Timestamp modified = disk().info(at("a")).value().modified;
  EXPECT_LE(std::abs(world_->clock().now() - modified), kMinute);
}

TEST_P(WorldContract, SteadyTimeAdvancesWithSleep) {
  int64_t before = world_->clock().steady_ns();
  world_->clock().sleep_ns(2 * kMillisecond);
  EXPECT_GE(world_->clock().steady_ns() - before, 2 * kMillisecond);
}

TEST_P(WorldContract, ChanceVariesAndFillsWhatIsAsked) {
  EXPECT_NE(world_->chance().next64(), world_->chance().next64());
  EXPECT_EQ(world_->chance().secret_bytes(0).size(), 0u);
  EXPECT_EQ(world_->chance().secret_bytes(33).size(), 33u);
  EXPECT_NE(world_->chance().secret_bytes(32), world_->chance().secret_bytes(32));
}

INSTANTIATE_TEST_SUITE_P(Worlds, WorldContract, testing::Values(false, true),
                         [](const auto& which) { return which.param ? "Real" : "Fake"; });

}  // namespace
}  // namespace foreshock
