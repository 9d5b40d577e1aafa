#include "ingest/files/glob.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::ingest::files {
namespace {

TEST(Glob, MatchesWithinOnePartAndOnlyFiles) {
  FakeWorld world;
  for (const char* path :
       {"/var/log/a.log", "/var/log/b.log", "/var/log/c.txt", "/var/log/x/d.log", "/var/log/.hidden.log"}) {
    std::string folder = std::string(path).substr(0, std::string(path).rfind('/'));
    ASSERT_TRUE(world.disk().make_directories(folder));
    ASSERT_TRUE(write_file_atomically(world.disk(), path, "x"));
  }
  EXPECT_EQ(expand_glob(world.disk(), "/var/log/*.log", 10),
            (std::vector<std::string>{"/var/log/a.log", "/var/log/b.log"}));
  EXPECT_EQ(expand_glob(world.disk(), "/var/*/*/d.log", 10), (std::vector<std::string>{"/var/log/x/d.log"}));
  EXPECT_EQ(expand_glob(world.disk(), "/var/log/c.txt", 10), (std::vector<std::string>{"/var/log/c.txt"}));
  EXPECT_EQ(expand_glob(world.disk(), "/var/log", 10), std::vector<std::string>{});
  EXPECT_EQ(expand_glob(world.disk(), "/nowhere/*.log", 10), std::vector<std::string>{});
  EXPECT_EQ(expand_glob(world.disk(), "/var/log/*.log", 1).size(), 1u);
}

}  // namespace
}  // namespace foreshock::ingest::files
