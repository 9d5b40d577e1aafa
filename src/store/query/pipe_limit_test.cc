// limit and head.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeLimit, GivesTheFirstRowsAlone) {
  SampleBatch batch = sample_lines({"a", "b", "c"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | limit 2"), (Texts{"a", "b"}));
  EXPECT_EQ(memory.run("* | limit 0"), Texts{});
  EXPECT_EQ(memory.run("* | head 2 | limit 1"), Texts{"a"});
  EXPECT_EQ(memory.run("* | limit 5"), (Texts{"a", "b", "c"}));
}

}  // namespace
}  // namespace foreshock::store
