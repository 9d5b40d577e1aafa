// dedup.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeDedup, KeepsTheFirstOfEachCombination) {
  SampleBatch batch = sample_lines({"a=1 b=1", "a=1 b=2", "a=1 b=1 c", "a=11 b="});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | dedup a, b"), (Texts{"a=1 b=1", "a=1 b=2", "a=11 b="}));
  EXPECT_EQ(memory.run("* | dedup a", true), (Texts{"a=11 b=", "a=1 b=1 c"}));
  EXPECT_EQ(memory.run("* | dedup missing").size(), 1u);
}

}  // namespace
}  // namespace foreshock::store
