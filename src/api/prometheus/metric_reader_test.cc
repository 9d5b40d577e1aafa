#include "api/prometheus/metric_reader.h"

#include <gtest/gtest.h>

#include "api/loki/parser.h"
#include "api/testing/api_fixture.h"

namespace foreshock::api::prometheus {
namespace {

class MetricReaderTest : public ApiTest {
 protected:
  MetricReaderTest() {
    for (int i = 0; i < 10; ++i) {
      store::LogRow row = make_row(std::to_string(i), Timestamp{(600 + i * 30) * kSecond}, "x");
      row.service = i % 2 == 0 ? "cart" : "checkout";
      store_.rows.push_back(row);
    }
  }
  series::Matrix read(const std::string& query, const series::Steps& steps) {
    MetricReader reader(store_, *incidents_, kDefaultTenant, {kMinute, nullptr});
    auto parsed = loki::parse_expression(query, loki::Dialect::kPromQl);
    EXPECT_TRUE(parsed) << parsed.error().message;
    auto value = series::evaluate(**parsed, steps, reader);
    EXPECT_TRUE(value) << value.error().message;
    series::Matrix out = std::get<series::Matrix>(std::move(*value));
    series::tidy(out, true);
    return out;
  }
  const series::Steps steps_{660 * kSecond, kMinute, 5};
};

TEST_F(MetricReaderTest, RateAndIncreaseCountLines) {
  series::Matrix out = read("sum by (service) (increase(foreshock_log_lines_total[2m]))", steps_);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].labels, (series::Labels{{"service", "cart"}}));
  EXPECT_EQ(out[0].values, (std::vector<double>{1, 2, 2, 2, 2}));
  out = read(R"q(sum(rate(foreshock_log_lines_total{service="cart"}[1m])) * 60)q", steps_);
  EXPECT_NEAR(out[0].values[3], 1, 1e-9);
}

TEST_F(MetricReaderTest, TotalsGrow) {
  series::Matrix out = read("sum(foreshock_log_lines_total)", steps_);
  EXPECT_EQ(out[0].values, (std::vector<double>{2, 4, 6, 8, 10}));
  out = read("foreshock_log_lines_total{service=\"cart\"}", {900 * kSecond, 0, 1});
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].values[0], 5);
  EXPECT_EQ(series::find_label(out[0].labels, "__name__"), "foreshock_log_lines_total");
  EXPECT_EQ(series::find_label(out[0].labels, "level"), "error");
}

TEST_F(MetricReaderTest, ScoresAreThoseOfFindings) {
  open_incident();  // score 91, now
  int64_t at = now().ns;
  auto score = [&](const std::string& query, int64_t time) { return read(query, {time, 0, 1})[0].values[0]; };
  EXPECT_EQ(score("foreshock_anomaly_score{service=\"checkout\"}", at + kMinute), 91);
  EXPECT_EQ(score("foreshock_anomaly_score{service=\"checkout\"}", at + kHour), 0);
  EXPECT_EQ(score("foreshock_anomaly_score{service=\"checkout\"}", at - kMinute), 0);
  EXPECT_EQ(score("max_over_time(foreshock_anomaly_score[1h])", at + kHour), 91);
}

TEST_F(MetricReaderTest, WhatIsNotThereIsEmptyAndWhatIsWrongIsSaid) {
  EXPECT_TRUE(read("up", steps_).empty());
  EXPECT_TRUE(read("foreshock_log_lines_total{job=\"x\"}", steps_).empty());
  MetricReader reader(store_, *incidents_, kDefaultTenant, {kMinute, nullptr});
  for (const char* query :
       {"rate(foreshock_anomaly_score[5m])", "max_over_time(foreshock_log_lines_total[5m])"}) {
    auto parsed = loki::parse_expression(query, loki::Dialect::kPromQl);
    EXPECT_FALSE(series::evaluate(**parsed, steps_, reader)) << query;
  }
}

}  // namespace
}  // namespace foreshock::api::prometheus
