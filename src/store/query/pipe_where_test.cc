// where.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class PipeWhere : public ::testing::Test {
 protected:
  PipeWhere() { memory_.add(batch_); }
  SampleBatch batch_ = sample_lines({R"({"n":1,"k":"a"})", R"({"n":2,"k":"b"})", R"({"n":30,"k":"b"})"});
  MemoryView memory_;
};

TEST_F(PipeWhere, ConditionsOnFieldsOfALine) {
  EXPECT_EQ(memory_.run("* | where n > 1 and k = b | fields n"), (Texts{"{\"n\":2}", "{\"n\":30}"}));
  EXPECT_EQ(memory_.run("* | where not k:b or n>=30 | fields n"), (Texts{"{\"n\":1}", "{\"n\":30}"}));
  EXPECT_EQ(memory_.run("* | where missing:* | fields n"), Texts{});
}

TEST_F(PipeWhere, ConditionsOnColumnsOfAnotherPipe) {
  EXPECT_EQ(memory_.run("* | stats sum(n) as s by k | where s > 5"), Texts{"{\"k\":\"b\",\"s\":32}"});
  EXPECT_EQ(memory_.run("* | stats count() as n | where n:*"), Texts{"{\"n\":3}"});
  EXPECT_EQ(memory_.run("* | stats count() as n | where n > 3"), Texts{});
  EXPECT_EQ(memory_.run("* | stats count() as n by level | where level:unknown"),
            Texts{"{\"level\":\"unknown\",\"n\":3}"});
}

}  // namespace
}  // namespace foreshock::store
