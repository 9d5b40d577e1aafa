#include "api/series/evaluate.h"

#include <gtest/gtest.h>

#include "api/loki/answer.h"
#include "api/loki/parser.h"

namespace foreshock::api::series {
namespace {

// m{a="1",b="x"} 1, m{a="1",b="y"} 2, m{a="2",b="x"} 4 at every step; n{a} 10 times a.
class FixedLeaves : public LeafReader {
 public:
  Result<Matrix> read(const loki::Expression& leaf, const Steps& steps,
                      const loki::Grouping* sum_by) override {
    told = sum_by != nullptr;
    Matrix out;
    auto add = [&](Labels labels, double value) {
      Series& made = out.emplace_back(std::move(labels), steps.count);
      for (size_t i = 0; i < steps.count; ++i) made.set(i, value);
    };
    if (leaf.metric.metric == "n") {
      add({{"a", "1"}}, 10);
      add({{"a", "2"}}, 20);
    } else {
      add({{"a", "1"}, {"b", "x"}}, 1);
      add({{"a", "1"}, {"b", "y"}}, 2);
      add({{"a", "2"}, {"b", "x"}}, 4);
    }
    return out;
  }
  bool told = false;
};

std::string shown(const std::string& query, FixedLeaves* given = nullptr) {
  FixedLeaves own;
  FixedLeaves& leaves = given != nullptr ? *given : own;
  auto parsed = loki::parse_expression(query, loki::Dialect::kPromQl);
  if (!parsed) return parsed.error().message;
  auto value = evaluate(**parsed, {0, 0, 1}, leaves);
  if (!value) return value.error().message;
  if (double* number = std::get_if<double>(&*value)) return loki::format_value(*number);
  std::string out;
  for (const Series& series : std::get<Matrix>(*value)) {
    if (series.present[0] == 0) continue;
    if (!out.empty()) out += " ";
    out += "{";
    for (const auto& [name, text] : series.labels) out += name + "=" + text + ",";
    out += "}" + loki::format_value(series.values[0]);
  }
  return out;
}

TEST(Evaluate, NumbersAndVectors) {
  EXPECT_EQ(shown("1 + 2 * 3"), "7");
  EXPECT_EQ(shown("vector(1) + vector(1)"), "{}2");
  EXPECT_EQ(shown("2 ^ 3 ^ 2 % 5"), "2");
  EXPECT_EQ(shown("1 > bool 2"), "0");
  EXPECT_EQ(shown("-m"), "{a=1,b=x,}-1 {a=1,b=y,}-2 {a=2,b=x,}-4");
  EXPECT_EQ(shown("0 / vector(0)"), "{}NaN");
}

TEST(Evaluate, Aggregations) {
  EXPECT_EQ(shown("sum(m)"), "{}7");
  EXPECT_EQ(shown("sum by (a) (m)"), "{a=1,}3 {a=2,}4");
  EXPECT_EQ(shown("max without (b) (m)"), "{a=1,}2 {a=2,}4");
  EXPECT_EQ(shown("avg(m)"), "{}2.3333333333333335");
  EXPECT_EQ(shown("count(m) - min(m)"), "{}2");
  EXPECT_EQ(shown("stdvar(n)"), "{}25");
  EXPECT_EQ(shown("topk(2, m)"), "{a=2,b=x,}4 {a=1,b=y,}2");
  EXPECT_EQ(shown("bottomk(1, m)"), "{a=1,b=x,}1");
  EXPECT_EQ(shown("topk by (a) (1, m)"), "{a=2,b=x,}4 {a=1,b=y,}2");
  EXPECT_EQ(shown("sort_desc(n)"), "{a=2,}20 {a=1,}10");
}

TEST(Evaluate, VectorsMatchByLabels) {
  EXPECT_EQ(shown("m + m"), "{a=1,b=x,}2 {a=1,b=y,}4 {a=2,b=x,}8");
  EXPECT_EQ(shown("sum by (a) (m) / n"), "{a=1,}0.3 {a=2,}0.2");
  EXPECT_EQ(shown("m * on (a) group_left n"), "{a=1,b=x,}10 {a=1,b=y,}20 {a=2,b=x,}80");
  EXPECT_EQ(shown("n - on (a) group_right m"), "{a=1,b=x,}9 {a=1,b=y,}8 {a=2,b=x,}16");
  EXPECT_NE(shown("m + on (a) n").find("many-to-one"), std::string::npos);
  EXPECT_NE(shown("n + on (a) m").find("many-to-many"), std::string::npos);
  EXPECT_EQ(shown("m > 1"), "{a=1,b=y,}2 {a=2,b=x,}4");
  EXPECT_EQ(shown("3 < m"), "{a=2,b=x,}4");
  EXPECT_EQ(shown("m > bool 1"), "{a=1,b=x,}0 {a=1,b=y,}1 {a=2,b=x,}1");
  EXPECT_EQ(shown("m and on (a) (n > 10)"), "{a=2,b=x,}4");
  EXPECT_EQ(shown("m unless on (a) (n > 10)"), "{a=1,b=x,}1 {a=1,b=y,}2");
  EXPECT_EQ(shown("(n > 10) or n"), "{a=2,}20 {a=1,}10");
  EXPECT_NE(shown("1 and n").find("between vectors"), std::string::npos);
}

TEST(Evaluate, LabelReplace) {
  EXPECT_EQ(shown(R"q(label_replace(n, "c", "v$1-${1}", "a", "(.*)"))q"), "{a=1,c=v1-1,}10 {a=2,c=v2-2,}20");
  EXPECT_EQ(shown(R"q(label_replace(n, "c", "x", "a", "1"))q"), "{a=1,c=x,}10 {a=2,}20");
}

// Counts under a sum may be made by the sum's labels alone.
TEST(Evaluate, TellsLeavesWhatASumKeeps) {
  FixedLeaves leaves;
  shown("sum by (a) (rate(m[5m]))", &leaves);
  EXPECT_TRUE(leaves.told);
  shown("max by (a) (rate(m[5m]))", &leaves);
  EXPECT_FALSE(leaves.told);
  shown("sum by (a) (max_over_time(m[5m]))", &leaves);
  EXPECT_FALSE(leaves.told);
}

}  // namespace
}  // namespace foreshock::api::series
