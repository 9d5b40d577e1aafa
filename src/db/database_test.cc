#include "db/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "db/transaction.h"

namespace foreshock::db {
namespace {

using ::testing::HasSubstr;

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    std::string pattern = ::testing::TempDir() + "foreshock-db-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::unique_ptr<World> world_ = make_real_world();
  std::string folder_;
};

TEST_F(DatabaseTest, KeepsRowsOverReopening) {
  {
    auto database = Database::open(*world_, path("deep/er/a.db"));
    ASSERT_TRUE(database) << database.error().message;
    ASSERT_TRUE((*database)->run("CREATE TABLE t(a INTEGER, b TEXT)"));
    ASSERT_TRUE((*database)->run("INSERT INTO t VALUES(?1, ?2)", 7, "seven"));
    EXPECT_EQ((*database)->changes(), 1);
    EXPECT_EQ((*database)->last_insert_id(), 1);
  }
  auto database = Database::open(*world_, path("deep/er/a.db"));
  ASSERT_TRUE(database);
  auto row = (*database)->prepare("SELECT b FROM t WHERE a=?1", 7);
  ASSERT_TRUE(row);
  ASSERT_TRUE(row->step().value());
  EXPECT_EQ(row->text(0), "seven");
}

TEST_F(DatabaseTest, FileIsPrivateAndInWalModeWithFullSync) {
  auto database = Database::open(*world_, path("a.db"));
  ASSERT_TRUE(database);
  struct stat info = {};
  ASSERT_EQ(::stat(path("a.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  auto journal = (*database)->prepare("PRAGMA journal_mode");
  ASSERT_TRUE(journal->step().value());
  EXPECT_EQ(journal->text(0), "wal");
  auto sync = (*database)->prepare("PRAGMA synchronous");
  ASSERT_TRUE(sync->step().value());
  EXPECT_EQ(sync->integer(0), 2);
  auto keys = (*database)->prepare("PRAGMA foreign_keys");
  ASSERT_TRUE(keys->step().value());
  EXPECT_EQ(keys->integer(0), 1);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path("a.db"))
      << "this is a diary and not a database, and it is long enough to be read as a page header";
  auto database = Database::open(*world_, path("a.db"));
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(database.error().message, HasSubstr("not a Foreshock database"));
  std::ifstream kept(path("a.db"));
  std::string word;
  kept >> word;
  EXPECT_EQ(word, "this") << "the foreign file was touched";
}

TEST_F(DatabaseTest, FindsDamagedPages) {
  {
    auto database = Database::open(*world_, path("a.db"));
    ASSERT_TRUE((*database)->run("CREATE TABLE t(a TEXT)"));
    for (int i = 0; i < 200; ++i)
      ASSERT_TRUE((*database)->run("INSERT INTO t VALUES(?1)", std::string(200, 'x')));
    EXPECT_TRUE((*database)->verify());
    ASSERT_TRUE((*database)->checkpoint());
  }
  {
    std::fstream file(path("a.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 2);
    file << std::string(4096, '\xee');
  }
  auto database = Database::open(*world_, path("a.db"));
  ASSERT_TRUE(database) << "only the pages that are read can be found damaged";
  Status verified = (*database)->verify();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, ErrorKind::kCorrupt);
}

TEST_F(DatabaseTest, UnwritableFolderIsNamedWithAdvice) {
  bool root = ::geteuid() == 0;
  ASSERT_EQ(::chmod(folder_.c_str(), 0555), 0);
  // Root may write anywhere, so it becomes nobody for the moment of opening.
  ASSERT_EQ(::seteuid(root ? 65534 : ::geteuid()), 0);
  auto database = Database::open(*world_, path("a.db"));
  auto inner = Database::open(*world_, path("inner/a.db"));
  ASSERT_EQ(::seteuid(root ? 0 : ::geteuid()), 0);
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  for (auto* result : {&database, &inner}) {
    ASSERT_FALSE(*result);
    EXPECT_EQ(result->error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(result->error().message, HasSubstr(folder_));
    EXPECT_THAT(result->error().message, HasSubstr("--data"));
  }
}

TEST_F(DatabaseTest, FullDiskIsExhaustedAndReadsGoOn) {
  auto opened = Database::open(*world_, path("a.db"), {.bytes_max = 64 * 1024});
  ASSERT_TRUE(opened);
  Database& database = **opened;
  ASSERT_TRUE(database.run("CREATE TABLE t(a TEXT)"));
  ASSERT_TRUE(database.run("INSERT INTO t VALUES('kept')"));
  Status failed;
  {
    auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    for (int i = 0; i < 100 && failed; ++i)
      failed = database.run("INSERT INTO t VALUES(?1)", std::string(4000, 'x'));
  }
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kExhausted);
  auto count = database.prepare("SELECT count(*) FROM t");
  ASSERT_TRUE(count->step().value());
  EXPECT_EQ(count->integer(0), 1) << "nothing of the failed transaction may be kept";
}

TEST_F(DatabaseTest, RulesOfTheTablesAreToldApart) {
  auto opened = Database::open(*world_, ":memory:");
  ASSERT_TRUE(opened);
  Database& database = **opened;
  ASSERT_TRUE(
      database.execute("CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                       "CREATE TABLE c(p INTEGER NOT NULL REFERENCES p(id));"));
  ASSERT_TRUE(database.run("INSERT INTO p VALUES(1, 'a')"));
  EXPECT_EQ(database.run("INSERT INTO p VALUES(2, 'a')").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(database.run("INSERT INTO c VALUES(9)").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(database.run("INSERT INTO p VALUES(3, NULL)").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(database.run("INSERT INTO nowhere VALUES(3)").error().kind, ErrorKind::kInternal);
}

TEST_F(DatabaseTest, WaitingForAnotherWriterEnds) {
  auto first = Database::open(*world_, path("a.db"));
  auto second = Database::open(*world_, path("a.db"), {.busy_wait_ns = 20 * kMillisecond});
  ASSERT_TRUE(first && second);
  auto holding = Transaction::begin(**first);
  ASSERT_TRUE(holding);
  auto refused = Transaction::begin(**second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
}

TEST_F(DatabaseTest, ThreadsShareOneConnectionUnderItsLock) {
  auto opened = Database::open(*world_, ":memory:");
  Database& database = **opened;
  ASSERT_TRUE(database.run("CREATE TABLE t(a INTEGER)"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&database] {
      for (int i = 0; i < 50; ++i) {
        auto guard = database.lock();
        EXPECT_TRUE(database.run("INSERT INTO t VALUES(?1)", i));
      }
    });
  for (std::thread& thread : threads) thread.join();
  auto count = database.prepare("SELECT count(*) FROM t");
  ASSERT_TRUE(count->step().value());
  EXPECT_EQ(count->integer(0), 200);
}

TEST_F(DatabaseTest, CachesStatementsButNeverSharesOneInUse) {
  auto opened = Database::open(*world_, ":memory:");
  Database& database = **opened;
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES(1),(2),(3)"));
  int pairs = 0;
  auto outer = database.prepare("SELECT a FROM t");
  while (outer->step().value()) {
    auto inner = database.prepare("SELECT a FROM t");
    while (inner->step().value()) ++pairs;
  }
  EXPECT_EQ(pairs, 9);
  for (size_t i = 0; i < kStatementsKept * 2; ++i)
    ASSERT_TRUE(database.run("SELECT " + std::to_string(i))) << "the cache must let old statements go";
}

TEST_F(DatabaseTest, ReadOnlyConnectionsRefuseWrites) {
  { ASSERT_TRUE((*Database::open(*world_, path("a.db")))->run("CREATE TABLE t(a INTEGER)")); }
  auto reader = Database::open(*world_, path("a.db"), {.read_only = true});
  ASSERT_TRUE(reader);
  EXPECT_TRUE((*reader)->run("SELECT * FROM t"));
  EXPECT_FALSE((*reader)->run("INSERT INTO t VALUES(1)"));
  EXPECT_FALSE(Database::open(*world_, path("missing.db"), {.read_only = true}));
  EXPECT_FALSE(std::filesystem::exists(path("missing.db")));
}

TEST_F(DatabaseTest, OptionsOutOfBoundsAreRefused) {
  EXPECT_EQ(Database::open(*world_, ":memory:", {.cache_bytes = 1}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(Database::open(*world_, ":memory:", {.busy_wait_ns = -1}).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::db
