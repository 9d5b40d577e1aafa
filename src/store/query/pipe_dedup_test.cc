// dedup.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class PipeDedup : public ::testing::Test {
 protected:
  PipeDedup() { memory_.add(batch_); }
  SampleBatch batch_ =
      sample_lines({R"({"a":1,"b":1,"n":0})", R"({"a":1,"b":2,"n":1})", R"({"a":1,"b":1,"n":2})",
                    R"({"a":11,"b":null,"n":3})", R"({"a":"1","b":1,"n":4})"});
  MemoryView memory_;
};

TEST_F(PipeDedup, KeepsTheFirstOfEachCombination) {
  EXPECT_EQ(memory_.run("* | dedup a, b | fields n"),
            (Texts{"{\"n\":0}", "{\"n\":1}", "{\"n\":3}", "{\"n\":4}"}));
  EXPECT_EQ(memory_.run("* | dedup service | fields n"), Texts{"{\"n\":0}"});
}

TEST_F(PipeDedup, FirstIsInTheOrderOfTheQuery) {
  EXPECT_EQ(memory_.run("* | dedup b | fields n", true), (Texts{"{\"n\":4}", "{\"n\":3}", "{\"n\":1}"}));
}

TEST_F(PipeDedup, WhatIsMissingEverywhereIsOneValue) {
  EXPECT_EQ(memory_.run("* | dedup missing | fields n"), Texts{"{\"n\":0}"});
}

TEST_F(PipeDedup, WorksOnColumnsOfAnotherPipe) {
  EXPECT_EQ(memory_.run("* | fields b | dedup b"), (Texts{"{\"b\":1}", "{\"b\":2}", "{\"b\":null}"}));
}

}  // namespace
}  // namespace foreshock::store
