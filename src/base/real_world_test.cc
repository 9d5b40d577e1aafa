// What only the real World can show; the contract it shares with the fake one is in world_test.cc.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/world.h"

namespace foreshock {
namespace {

class RealWorldTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "foreshock_real_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::unique_ptr<World> world_ = make_real_world();
  std::string root_;
};

mode_t mode_of(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

TEST_F(RealWorldTest, FilesAndFoldersArePrivate) {
  ASSERT_TRUE(world_->disk().make_directories(root_ + "/a/b"));
  ASSERT_TRUE(write_file_atomically(world_->disk(), root_ + "/a/secret", "x"));
  EXPECT_EQ(mode_of(root_ + "/a") & 077, 0u);
  EXPECT_EQ(mode_of(root_ + "/a/b") & 077, 0u);
  EXPECT_EQ(mode_of(root_ + "/a/secret") & 077, 0u);
}

TEST_F(RealWorldTest, AFullDiskIsExhausted) {
  ASSERT_EQ(::access("/dev/full", W_OK), 0) << "Linux has it";
  auto file = world_->disk().open("/dev/full", OpenMode::kAppend);
  ASSERT_TRUE(file) << file.error().message;
  Status status = (*file)->append("x");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kExhausted);
  EXPECT_EQ(status.error().message, "/dev/full: cannot write: No space left on device");
}

// In a child, which can give up root's right to write anywhere.
TEST_F(RealWorldTest, MissingRightsAreForbidden) {
  ASSERT_EQ(::chmod(root_.c_str(), 0500), 0);
  auto child = [&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    auto file = world_->disk().open(root_ + "/a", OpenMode::kAppend);
    ::_exit(!file && file.error().kind == ErrorKind::kForbidden ? 0 : 1);
  };
  EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
}

TEST_F(RealWorldTest, RemovingATreeDoesNotFollowLinks) {
  Disk& disk = world_->disk();
  ASSERT_TRUE(disk.make_directories(root_ + "/kept"));
  ASSERT_TRUE(write_file_atomically(disk, root_ + "/kept/file", "x"));
  ASSERT_TRUE(disk.make_directories(root_ + "/gone"));
  ASSERT_EQ(::symlink((root_ + "/kept").c_str(), (root_ + "/gone/link").c_str()), 0);
  ASSERT_TRUE(disk.remove_all(root_ + "/gone"));
  EXPECT_TRUE(disk.info(root_ + "/kept/file"));
}

TEST_F(RealWorldTest, ReadsFilesOfProcThatTellNoSize) {
  auto content = read_file(world_->disk(), "/proc/self/status", 1 << 20);
  ASSERT_TRUE(content) << content.error().message;
  EXPECT_NE(content->find("Pid:"), std::string::npos);
}

TEST_F(RealWorldTest, RelativePathsSyncTheCurrentFolder) {
  std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(root_);
  Status status = write_file_atomically(world_->disk(), "plain", "x");
  Status nested = world_->disk().make_directories("p/q/");
  std::filesystem::current_path(before);
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_TRUE(nested) << nested.error().message;
  EXPECT_TRUE(world_->disk().info(root_ + "/p/q"));
}

}  // namespace
}  // namespace foreshock
