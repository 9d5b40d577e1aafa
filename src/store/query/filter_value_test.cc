// Filters on what has to be parsed out of the line.
#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class FilterValueTest : public ::testing::Test {
 protected:
  FilterValueTest() {
    SampleBatch batch = sample_lines({"{\"msg\":\"a\",\"user\":\"alice\",\"order\":\"ord-000012345\",\"n\":5}",
                                      "{\"msg\":\"b\",\"user\":\"b\\u006fb1234567\",\"n\":50}",
                                      "level=info msg=c user=carol n=500 order=ord-000012345x", "plain alice"});
    memory_.add(batch);
  }
  Texts bodies(const std::string& filter) {
    Texts out;
    for (const std::string& row : memory_.run(filter + " | fields body")) out.push_back(row.substr(9, 1));
    return out;
  }
  MemoryView memory_;
};

TEST_F(FilterValueTest, AttributesByNameAndValue) {
  EXPECT_EQ(bodies("user:alice"), Texts{"a"});
  EXPECT_EQ(bodies("user:*"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(bodies("n:>5"), (Texts{"b", "c"}));
  EXPECT_EQ(bodies("n:>=5 n:<500"), (Texts{"a", "b"}));
  EXPECT_EQ(bodies("not user:*"), Texts{"p"});
  EXPECT_EQ(bodies("body:alice"), Texts{"p"}) << "the word, in the message alone";
}

TEST_F(FilterValueTest, LongValuesAreLookedForInTheLineFirst) {
  EXPECT_EQ(bodies("order:\"ord-000012345\""), Texts{"a"});
  EXPECT_EQ(bodies("user:bob1234567"), Texts{"b"}) << "also where the line has it escaped";
}

}  // namespace
}  // namespace foreshock::store
