// top.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeTop, MostFrequentFirstThenByKey) {
  SampleBatch batch = sample_lines({"k=b", "k=a", "k=c", "k=c", "k=a", "none"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("k:* | top 2 k"), (Texts{"{\"k\":\"a\",\"count\":2}", "{\"k\":\"c\",\"count\":2}"}));
  EXPECT_EQ(memory.run("* | top k, service").size(), 4u);
  EXPECT_EQ(memory.run("* | fields k | top 1 by k"), Texts{"{\"k\":\"a\",\"count\":2}"});
}

}  // namespace
}  // namespace foreshock::store
