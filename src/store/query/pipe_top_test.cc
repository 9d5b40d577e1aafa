// top.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class PipeTop : public ::testing::Test {
 protected:
  PipeTop() { memory_.add(batch_); }
  SampleBatch batch_ = sample_lines({R"({"k":"b"})", R"({"k":"a"})", R"({"k":"c"})", R"({"k":"c"})",
                                     R"({"k":"a"})", R"({"k":"a"})", "none"});
  MemoryView memory_;
};

TEST_F(PipeTop, MostFrequentFirstThenByKey) {
  EXPECT_EQ(memory_.run("k:* | top k"),
            (Texts{"{\"k\":\"a\",\"count\":3}", "{\"k\":\"c\",\"count\":2}", "{\"k\":\"b\",\"count\":1}"}));
  EXPECT_EQ(memory_.run("k:* | top 2 by k"),
            (Texts{"{\"k\":\"a\",\"count\":3}", "{\"k\":\"c\",\"count\":2}"}));
  EXPECT_EQ(memory_.run("k:b or k:c | where k != c or service = web | top 1 k"),
            Texts{"{\"k\":\"c\",\"count\":2}"});
}

TEST_F(PipeTop, WhatIsMissingIsAValueToo) {
  EXPECT_EQ(memory_.run("* | top k, service").size(), 4u);
}

TEST_F(PipeTop, RowsGiveTheSameAsBlocks) {
  EXPECT_EQ(memory_.run("* | fields k | top 3 by k"), memory_.run("* | top 3 by k"));
}

}  // namespace
}  // namespace foreshock::store
