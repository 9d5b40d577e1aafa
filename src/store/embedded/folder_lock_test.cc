#include "store/embedded/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

TEST(FolderLock, ASecondTakerIsRefusedUntilTheFirstIsGone) {
  TemporaryFolder folder;
  {
    auto first = FolderLock::take(folder.path());
    ASSERT_TRUE(first);
    auto second = FolderLock::take(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
    EXPECT_NE(second.error().message.find("another foreshock"), std::string::npos);
  }
  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, AProcessThatDiesLetsGo) {
  TemporaryFolder folder;
  pid_t child = fork();
  if (child == 0) {
    auto lock = FolderLock::take(folder.path());
    _exit(lock ? 0 : 1);  // without destructors, as a kill would
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, AFolderThatCannotBeWrittenIsNamed) {
  auto lock = FolderLock::take("/proc/nowhere");
  ASSERT_FALSE(lock);
  EXPECT_NE(lock.error().message.find("/proc/nowhere"), std::string::npos);
  EXPECT_NE(lock.error().message.find("--data"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
