// where.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeWhere, ConditionsOnColumnsAndFields) {
  SampleBatch batch = sample_lines({"n=1 k=a", "n=2 k=b", "n=30 k=b"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | where n > 1 and k = b"), (Texts{"n=2 k=b", "n=30 k=b"}));
  EXPECT_EQ(memory.run("* | where not k:b or n>=30 | fields n"), (Texts{"{\"n\":1}", "{\"n\":30}"}));
  EXPECT_EQ(memory.run("* | stats sum(n) as s by k | where s > 5"), Texts{"{\"k\":\"b\",\"s\":32}"});
  EXPECT_EQ(memory.run("* | stats count() as n | where n:*"), Texts{"{\"n\":3}"});
  EXPECT_EQ(memory.run("* | stats count() as n by level | where level:unknown"), Texts{"{\"level\":\"unknown\",\"n\":3}"});
}

}  // namespace
}  // namespace foreshock::store
