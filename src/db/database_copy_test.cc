#include "db/database_copy.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "db/database.h"
#include "db/transaction.h"

namespace foreshock::db {
namespace {

TEST(DatabaseCopy, HasWhatIsCommittedAndNothingThatWasDeleted) {
  std::string folder = ::testing::TempDir() + "foreshock-copy-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::string from = folder + "/a.db";
  std::string to = folder + "/b.db";
  auto world = make_real_world();
  {
    auto writer = Database::open(*world, from);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->execute("CREATE TABLE t(a TEXT)"));
    ASSERT_TRUE((*writer)->run("INSERT INTO t VALUES(?)", std::string(100'000, 'x') + "forgotten"));
    ASSERT_TRUE((*writer)->run("DELETE FROM t"));
    ASSERT_TRUE((*writer)->run("INSERT INTO t VALUES('kept')"));
    auto open = Transaction::begin(**writer);
    ASSERT_TRUE(open);
    ASSERT_TRUE((*writer)->run("INSERT INTO t VALUES('not committed')"));
    Status copied = copy_database(*world, from, to);
    ASSERT_TRUE(copied) << copied.error().message;
  }
  struct stat info {};
  ASSERT_EQ(::stat(to.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::ifstream file(to, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes.find("forgotten"), std::string::npos);
  auto copy = Database::open(*world, to);
  ASSERT_TRUE(copy);
  auto rows = (*copy)->prepare("SELECT group_concat(a) FROM t");
  ASSERT_TRUE(rows->step());
  EXPECT_EQ(rows->text(0), "kept");
  auto again = copy_database(*world, from, to);
  ASSERT_FALSE(again) << "nothing is written over";
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace foreshock::db
