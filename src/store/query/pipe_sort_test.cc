// sort.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeSort, NumbersThenTextsThenNothing) {
  SampleBatch batch = sample_lines({"v=10", "v=9", "v=b", "v=a", "nothing", "v=-1"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | sort v"), (Texts{"v=-1", "v=9", "v=10", "v=a", "v=b", "nothing"}));
  EXPECT_EQ(memory.run("* | sort -v"), (Texts{"v=b", "v=a", "v=10", "v=9", "v=-1", "nothing"}));
}

TEST(PipeSort, EqualRowsKeepTheirOrder) {
  SampleBatch batch = sample_lines({"k=1 x", "k=0 y", "k=1 z", "k=0 w"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | sort k"), (Texts{"k=0 y", "k=0 w", "k=1 x", "k=1 z"}));
  EXPECT_EQ(memory.run("* | sort k desc | limit 1"), Texts{"k=1 x"});
}

}  // namespace
}  // namespace foreshock::store
