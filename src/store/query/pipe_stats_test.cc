// stats as a pipe: over blocks, and over rows of another pipe.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeStats, BlocksAndRowsGiveTheSame) {
  SampleBatch batch = sample_lines({"a=1 b=x", "a=2 b=x", "a=4 b=y", "plain"});
  MemoryView memory;
  memory.add(batch);
  for (const char* stats : {"stats count() as n, sum(a) as s by b", "stats max(a) as m, uniq(b) as u",
                            "stats count() as n by 2s, level", "stats count_distinct(body) as d by service"})
    EXPECT_EQ(memory.run("* | " + std::string(stats)), memory.run("* | where not zz:* | " + std::string(stats))) << stats;
}

TEST(PipeStats, CountingReadsNoLines) {
  SampleBatch batch = sample_lines({"a", "b"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | stats count() as n by service, host, format"),
            Texts{"{\"service\":\"web\",\"host\":\"h1\",\"format\":\"raw\",\"n\":2}"});
  EXPECT_EQ(memory.reads().lines, 0);
}

}  // namespace
}  // namespace foreshock::store
