// fields.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(PipeFields, NamesAndOrderAreAsAsked) {
  SampleBatch batch = sample_lines({"{\"msg\":\"m\",\"b\":2,\"a\":\"x\\\"y\"}"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("* | fields b, a, nothing, message"),
            Texts{"{\"b\":2,\"a\":\"x\\\"y\",\"nothing\":null,\"message\":\"m\"}"});
  EXPECT_EQ(memory.run("* | fields b, a | fields a"), Texts{"{\"a\":\"x\\\"y\"}"});
}

}  // namespace
}  // namespace foreshock::store
