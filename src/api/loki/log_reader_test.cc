#include "api/loki/log_reader.h"

#include <gtest/gtest.h>

#include "api/loki/parser.h"
#include "api/testing/fake_store.h"

namespace foreshock::api::loki {
namespace {

class LogReaderTest : public ::testing::Test {
 protected:
  LogReaderTest() {
    for (int i = 0; i < 10; ++i) {
      store::LogRow row =
          make_row(std::to_string(i), Timestamp{(600 + i * 30) * kSecond}, "took " + std::to_string(i));
      row.service = i % 2 == 0 ? "cart" : "checkout";
      row.severity_number = i < 4 ? 9 : 17;
      row.attributes = {{"took", std::to_string(i), false}};
      store_.rows.push_back(row);
    }
  }
  series::Matrix read(const std::string& query, const series::Steps& steps) {
    auto parsed = parse_expression(query, Dialect::kLogQl);
    EXPECT_TRUE(parsed) << parsed.error().message;
    auto value = series::evaluate(**parsed, steps, reader_);
    EXPECT_TRUE(value) << value.error().message;
    series::Matrix out = std::get<series::Matrix>(std::move(*value));
    series::tidy(out, true);
    return out;
  }
  bool counted() const { return store_.last_parsed && !store_.last_parsed->pipes.empty(); }

  FakeStore store_;
  LogReader reader_{store_, kDefaultTenant, {kMinute, nullptr}};
  const series::Steps steps_{660 * kSecond, kMinute, 5};  // windows [600, 660), ..., [840, 900)
};

TEST_F(LogReaderTest, CountsByColumnsAreTheStores) {
  series::Matrix out = read(
      R"q(sum by (service_name, level) (count_over_time({service_name=~".+"} | json | drop __error__ [1m])))q",
      steps_);
  EXPECT_TRUE(counted());
  ASSERT_EQ(out.size(), 4u);
  EXPECT_EQ(out[1].labels, (series::Labels{{"level", "error"}, {"service_name", "checkout"}}));
  EXPECT_EQ(out[1].values, (std::vector<double>{0, 0, 1, 1, 1}));
  EXPECT_EQ(out[1].present, (std::vector<char>{0, 0, 1, 1, 1}));
}

TEST_F(LogReaderTest, BothWaysOfCountingAgree) {
  for (const char* range : {"[1m]", "[2m]", "[90s]", "[1h]", "[1m] offset 1m"})
    for (const char* function : {"count_over_time", "rate"}) {
      std::string inner = std::string(function) + "({service_name=~\".+\"} ";
      series::Matrix stored = read("sum by (level) (" + inner + range + "))", steps_);
      EXPECT_TRUE(counted());
      series::Matrix lines = read("sum by (level) (" + inner + "|= \"took\" " + range + "))", steps_);
      EXPECT_FALSE(counted());
      ASSERT_EQ(stored.size(), lines.size()) << range;
      for (size_t i = 0; i < stored.size(); ++i) {
        EXPECT_EQ(stored[i].values, lines[i].values) << range;
        EXPECT_EQ(stored[i].present, lines[i].present) << range;
      }
    }
}

TEST_F(LogReaderTest, UnwrappedValuesOfLines) {
  EXPECT_EQ(read(R"q(sum(sum_over_time({host="h1"} | json | unwrap took [1m])))q", steps_)[0].values,
            (std::vector<double>{1, 5, 9, 13, 17}));
  EXPECT_EQ(read(R"q(max_over_time({host="h1"} | unwrap took [1m]) by (host))q", steps_)[0].values,
            (std::vector<double>{1, 3, 5, 7, 9}));
  EXPECT_TRUE(read(R"q(sum_over_time({host="h1"} | unwrap absent [1m]) by ())q", steps_).empty());
}

TEST_F(LogReaderTest, AnInstantIsOneWindowAndBytesAreOfLines) {
  series::Steps instant{900 * kSecond, 0, 1};
  EXPECT_EQ(read(R"q(sum(count_over_time({host="h1"}[5m])))q", instant)[0].values[0], 10);
  EXPECT_EQ(read(R"q(sum(bytes_over_time({host="h1"}[5m])))q", instant)[0].values[0], 60);
  EXPECT_EQ(read(R"q(absent_over_time({host="h2"}[5m]))q", instant)[0].labels,
            (series::Labels{{"host", "h2"}}));
  EXPECT_TRUE(read(R"q(absent_over_time({host="h1"}[5m]))q", instant).empty());
}

// A series without grouping has the labels of its stream, its level, and no ids.
TEST_F(LogReaderTest, SeriesOfTheirOwn) {
  series::Matrix out = read(R"q(count_over_time({service_name="cart"}[5m]))q", {900 * kSecond, 0, 1});
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(series::find_label(out[0].labels, "detected_level"), "error");
  EXPECT_EQ(series::find_label(out[0].labels, "template_id"), "");
}

TEST_F(LogReaderTest, LinesComeInOrderUntilThereAreEnough) {
  auto query = *parse_log_query(R"q({service_name="cart"} |~ "took [2-9]")q", false);
  std::vector<std::string> lines;
  ASSERT_TRUE(reader_.lines(query, {Timestamp{0}, Timestamp{kHour}, true}, [&](Entry&& entry) {
    lines.push_back(entry.line);
    return lines.size() < 3;
  }));
  EXPECT_EQ(lines, (std::vector<std::string>{"took 8", "took 6", "took 4"}));
}

TEST_F(LogReaderTest, CountsFallBackToLines) {
  auto query = *parse_log_query(R"q({service_name="cart"} |= "took 4")q", false);
  auto counts = reader_.count(query, Timestamp{0}, Timestamp{kHour}, {"service_name"}, kMinute);
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 1u);
  EXPECT_EQ((*counts)[0].time.ns, 720 * kSecond);
  EXPECT_EQ((*counts)[0].lines, 1u);
}

}  // namespace
}  // namespace foreshock::api::loki
