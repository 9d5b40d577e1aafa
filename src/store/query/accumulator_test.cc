#include "store/query/accumulator.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::store {
namespace {

class AccumulatorTest : public ::testing::Test {
 protected:
  std::string result(Aggregate aggregate, const std::vector<std::string>& values, double quantile = 0.5) {
    StatsFunction function{aggregate, "x", quantile, "x", 1};
    Accumulator accumulator;
    for (const std::string& value : values) {
      auto number = number_of(value);
      accumulator.add(function, number ? Cell::of_number(value, *number) : Cell::of_text(value), 1, control_);
    }
    accumulator.add(function, Cell{}, 1, control_);
    std::string out;
    accumulator.append_result(function, out);
    return out;
  }
  FakeWorld world_;
  QueryControl control_{world_.clock(), {}};
};

TEST_F(AccumulatorTest, FunctionsOfNumbers) {
  std::vector<std::string> values = {"3", "1", "10", "2.5"};
  EXPECT_EQ(result(Aggregate::kCount, values), "4");
  EXPECT_EQ(result(Aggregate::kSum, values), "16.5");
  EXPECT_EQ(result(Aggregate::kAverage, values), "4.125");
  EXPECT_EQ(result(Aggregate::kMin, values), "1");
  EXPECT_EQ(result(Aggregate::kMax, values), "10");
  EXPECT_EQ(result(Aggregate::kQuantile, values), "2.5");
}

TEST_F(AccumulatorTest, FunctionsOfTexts) {
  std::vector<std::string> values = {"b", "a", "b", "7"};
  EXPECT_EQ(result(Aggregate::kCountDistinct, values), "3");
  EXPECT_EQ(result(Aggregate::kMin, values), "\"7\"");
  EXPECT_EQ(result(Aggregate::kMax, values), "\"b\"");
  EXPECT_EQ(result(Aggregate::kUniq, values), "[\"7\",\"a\",\"b\"]");
  EXPECT_EQ(result(Aggregate::kSum, values), "7") << "what is no number is passed over";
}

TEST_F(AccumulatorTest, NothingGivesZerosAndNulls) {
  EXPECT_EQ(result(Aggregate::kCount, {}), "0");
  EXPECT_EQ(result(Aggregate::kCountDistinct, {}), "0");
  EXPECT_EQ(result(Aggregate::kSum, {}), "0");
  EXPECT_EQ(result(Aggregate::kAverage, {}), "null");
  EXPECT_EQ(result(Aggregate::kMin, {}), "null");
  EXPECT_EQ(result(Aggregate::kQuantile, {}), "null");
  EXPECT_EQ(result(Aggregate::kUniq, {}), "[]");
}

}  // namespace
}  // namespace foreshock::store
