#include "db/sqlite/errors.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace foreshock::db::sqlite {
namespace {

TEST(SqliteErrors, KindsFollowTheCode) {
  auto kind = [](int code) { return make_error(code, "run", "/data/a.db", "detail").kind; };
  EXPECT_EQ(kind(SQLITE_FULL), ErrorKind::kExhausted);
  EXPECT_EQ(kind(SQLITE_CORRUPT_INDEX), ErrorKind::kCorrupt);
  EXPECT_EQ(kind(SQLITE_NOTADB), ErrorKind::kCorrupt);
  EXPECT_EQ(kind(SQLITE_BUSY), ErrorKind::kUnavailable);
  EXPECT_EQ(kind(SQLITE_CONSTRAINT_UNIQUE), ErrorKind::kConflict);
  EXPECT_EQ(kind(SQLITE_CONSTRAINT_NOTNULL), ErrorKind::kInvalid);
  EXPECT_EQ(kind(SQLITE_INTERRUPT), ErrorKind::kTimeout);
  EXPECT_EQ(kind(SQLITE_READONLY_DIRECTORY), ErrorKind::kUnavailable);
  EXPECT_EQ(kind(SQLITE_ERROR), ErrorKind::kInternal);
}

TEST(SqliteErrors, MessageNamesFileActionAndFolder) {
  Error error = make_error(SQLITE_CANTOPEN, "open", "/data/a.db", "unable to open database file");
  EXPECT_EQ(error.message,
            "/data/a.db: cannot open: unable to open database file (the folder /data must be writable for "
            "this user; "
            "change its owner or choose another with --data)");
}

TEST(SqliteErrors, FolderOfPaths) {
  EXPECT_EQ(folder_of("/a/b.db"), "/a");
  EXPECT_EQ(folder_of("/b.db"), "/");
  EXPECT_EQ(folder_of("b.db"), ".");
}

}  // namespace
}  // namespace foreshock::db::sqlite
