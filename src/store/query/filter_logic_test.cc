// And, or, not over blocks; the order and the cost of what they do.
#include <gtest/gtest.h>

#include "store/query/filter_node.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

std::unique_ptr<FilterNode> compiled(const std::string& text) {
  return compile_filter(parse_query(text)->filter);
}

TEST(FilterLogic, SetsAreCombined) {
  SampleBatch batch = sample_lines({"a", "b", "c", "a b", "b c", "a b c"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("a b"), (Texts{"a b", "a b c"}));
  EXPECT_EQ(memory.run("a or c"), (Texts{"a", "c", "a b", "b c", "a b c"}));
  EXPECT_EQ(memory.run("b -a"), (Texts{"b", "b c"}));
  EXPECT_EQ(memory.run("not (a or b)"), Texts{"c"});
  EXPECT_EQ(memory.run("not not a not b"), Texts{"a"});
  EXPECT_EQ(memory.run("* -*"), Texts{});
}

TEST(FilterLogic, CheapTermsRunFirst) {
  SampleBatch batch = sample_lines({"a", "b"});
  MemoryView memory;
  memory.add(batch);
  EXPECT_EQ(memory.run("a service:nobody"), Texts{});
  EXPECT_EQ(memory.reads().lines, 0) << "no row was left when the word's turn came";
}

TEST(FilterLogic, KnowsWhatItNeeds) {
  EXPECT_TRUE(compiled("*")->is_counted());
  EXPECT_TRUE(compiled("service:a (level:warn or -template:x)")->is_counted());
  EXPECT_FALSE(compiled("service:a host:b")->is_counted());
  EXPECT_FALSE(compiled("a")->is_counted());
  EXPECT_FALSE(compiled("host:b service:a")->needs_lines());
  EXPECT_TRUE(compiled("host:b user:a")->needs_lines());
  std::vector<std::string> words;
  compiled("\"order placed\" (a or b) -c trace_id:4bf92f3577b34da6a3ce929d0e0e4736")->required_words(words);
  EXPECT_EQ(words, (Texts{"order", "placed", "4bf92f3577b34da6a3ce929d0e0e4736"}));
}

}  // namespace
}  // namespace foreshock::store
