#include <gtest/gtest.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class PrometheusTest : public ApiTest {
 protected:
  PrometheusTest() { store_.rows.push_back(make_row("1", now() - kMinute, "x")); }
  Reply ask(const std::string& path, const std::string& query) {
    return get("/prometheus/api/v1/" + path + "?query=" + net::percent_encode(query));
  }
};

TEST_F(PrometheusTest, TheHealthCheckIsAScalar) {
  Json json = ask("query", "1+1").json();
  EXPECT_EQ(json["data"]["resultType"], "scalar");
  EXPECT_EQ(json["data"]["result"][1], "2");
}

TEST_F(PrometheusTest, VectorsAndMatrices) {
  Json json = ask("query", "sum by (service) (increase(foreshock_log_lines_total[5m]))").json();
  EXPECT_EQ(json["data"]["result"][0]["metric"], Json({{"service", "checkout"}}));
  EXPECT_EQ(json["data"]["result"][0]["value"][1], "1");
  EXPECT_FALSE(json["data"].contains("stats"));
  json = get("/prometheus/api/v1/query_range?step=60&query=foreshock_anomaly_score").json();
  EXPECT_EQ(json["data"]["resultType"], "matrix");
  EXPECT_EQ(json["data"]["result"][0]["metric"]["service"], "checkout");
}

TEST_F(PrometheusTest, NamesAndSeries) {
  EXPECT_EQ(get("/prometheus/api/v1/labels").json()["data"],
            Json({"__name__", "level", "service", "template_id"}));
  EXPECT_EQ(get("/prometheus/api/v1/label/service/values").json()["data"], Json({"checkout"}));
  EXPECT_EQ(get("/prometheus/api/v1/label/__name__/values").json()["data"].size(), 2u);
  Json series = post("/prometheus/api/v1/series", "match%5B%5D=foreshock_log_lines_total").json()["data"];
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series[0]["level"], "error");
  EXPECT_EQ(get("/prometheus/api/v1/metadata").json()["data"].size(), 2u);
  EXPECT_EQ(get("/prometheus/api/v1/status/buildinfo").json()["status"], "success");
  EXPECT_EQ(get("/prometheus/api/v1/rules").json()["data"]["groups"], Json::array());
  EXPECT_EQ(get("/prometheus/api/v1/alerts").json()["data"]["alerts"], Json::array());
  EXPECT_EQ(get("/prometheus/api/v1/query_exemplars").json()["data"], Json::array());
}

TEST_F(PrometheusTest, ErrorsAreItsOwn) {
  Reply reply = ask("query", "sum(");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()["errorType"], "bad_data");
  EXPECT_NE(reply.json()["error"].get<std::string>().find("col 5"), std::string::npos);
  EXPECT_EQ(call(request("GET", "/prometheus/api/v1/query?query=1", "", "")).status, 401);
}

}  // namespace
}  // namespace foreshock::api
