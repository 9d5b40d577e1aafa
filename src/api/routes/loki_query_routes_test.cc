#include <gtest/gtest.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class LokiQueryTest : public ApiTest {
 protected:
  LokiQueryTest() {
    for (int i = 0; i < 6; ++i) {
      store::LogRow row = make_row(std::to_string(i), Timestamp{(1'700'000'000 + i * 10) * kSecond},
                                   "line " + std::to_string(i));
      row.service = i < 4 ? "cart" : "pay";
      store_.rows.push_back(row);
    }
  }
  static std::string url(const std::string& path, const std::string& query, const std::string& rest = "") {
    return "/loki/api/v1/" + path + "?query=" + net::percent_encode(query) + rest;
  }
  const std::string range_ = "&start=1700000000&end=1700000100";
};

// Grafana's "Save & test": anything but one sample of "2" is a red data source.
TEST_F(LokiQueryTest, TheHealthCheckIsTwo) {
  Reply reply = get(url("query", "vector(1)+vector(1)", "&time=4000000000"));
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["data"]["resultType"], "vector");
  EXPECT_EQ(reply.json()["data"]["result"], Json::parse(R"([{"metric":{},"value":[4000000000,"2"]}])"));
}

TEST_F(LokiQueryTest, LinesNewestFirstWithLimit) {
  Json json = get(url("query_range", R"({service_name="cart"})", range_ + "&limit=2")).json();
  EXPECT_EQ(json["status"], "success");
  ASSERT_EQ(json["data"]["result"].size(), 1u);
  EXPECT_EQ(json["data"]["result"][0]["values"],
            Json::parse(R"([["1700000030000000000","line 3"],["1700000020000000000","line 2"]])"));
  json = get(url("query_range", R"({service_name="cart"})", range_ + "&limit=1&direction=FORWARD")).json();
  EXPECT_EQ(json["data"]["result"][0]["values"][0][1], "line 0");
}

TEST_F(LokiQueryTest, TheOldAddressAnswersInTheOldForm) {
  auto old = [&](const std::string& query) {
    return get("/api/prom/query?query=" + net::percent_encode(query) + range_ + "&limit=2");
  };
  Json json = old(R"({service_name="cart"})").json();
  ASSERT_EQ(json["streams"].size(), 1u);
  EXPECT_NE(json["streams"][0]["labels"].get<std::string>().find("service_name=\"cart\""), std::string::npos);
  EXPECT_EQ(
      json["streams"][0]["entries"],
      Json::parse(
          R"([{"ts":"2023-11-14T22:13:50.000000000Z","line":"line 3"},{"ts":"2023-11-14T22:13:40.000000000Z","line":"line 2"}])"));
  EXPECT_EQ(old(R"({service_name="nobody"})").json()["streams"], Json::array());
  EXPECT_EQ(old(R"(rate({service_name="cart"}[1m]))").status, 400);
}

TEST_F(LokiQueryTest, StartIsIncludedAndEndIsNot) {
  Json json = get(url("query_range", R"({service_name="cart"})", "&start=1700000010&end=1700000030")).json();
  EXPECT_EQ(json["data"]["result"][0]["values"].size(), 2u);
}

TEST_F(LokiQueryTest, CategoriesOnlyWhenAsked) {
  auto with_flag = request("GET", url("query_range", R"({service_name="pay"})", range_));
  EXPECT_EQ(call(with_flag).json()["data"]["result"][0]["values"][0].size(), 2u);
  with_flag.headers.set("X-Loki-Response-Encoding-Flags", "categorize-labels");
  Json json = call(with_flag).json();
  EXPECT_EQ(json["data"]["encodingFlags"], Json({"categorize-labels"}));
  EXPECT_EQ(json["data"]["result"][0]["values"][0][2]["structuredMetadata"]["detected_level"], "error");
  EXPECT_EQ(json["data"]["result"][0]["stream"].contains("detected_level"), false);
}

TEST_F(LokiQueryTest, MetricsAsMatrixAndVector) {
  Json json = get(url("query_range", R"(sum by (service_name) (count_over_time({host="h1"}[1m])))",
                      "&start=1700000040&end=1700000100&step=60"))
                  .json();
  EXPECT_EQ(json["data"]["resultType"], "matrix");
  EXPECT_EQ(json["data"]["result"], Json::parse(R"([
      {"metric":{"service_name":"cart"},"values":[[1700000040,"4"]]},
      {"metric":{"service_name":"pay"},"values":[[1700000100,"2"]]}])"));
  json = get(url("query", R"(topk(1, sum by (service_name) (count_over_time({host="h1"}[10m]))))",
                 "&time=1700000300"))
             .json();
  EXPECT_EQ(json["data"]["result"],
            Json::parse(R"([{"metric":{"service_name":"cart"},"value":[1700000300,"4"]}])"));
  EXPECT_EQ(get(url("query", "1+1")).json()["data"]["resultType"], "scalar");
}

TEST_F(LokiQueryTest, FormsAreTakenToo) {
  auto form = request("POST", "/loki/api/v1/query", "query=" + net::percent_encode("vector(3)") + "&time=5");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  EXPECT_EQ(call(form).json()["data"]["result"][0]["value"][1], "3");
}

TEST_F(LokiQueryTest, ErrorsAreTextWithThePlace) {
  Reply reply = get(url("query_range", "{a=}"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.headers.get("Content-Type")->starts_with("text/plain"));
  EXPECT_TRUE(reply.body.starts_with("parse error at line 1, col 4: syntax error: ")) << reply.body;
  EXPECT_EQ(get(url("query_range", R"(rate({a="b"}[1m]))", "&start=0&end=100000&step=1")).status, 400);
  EXPECT_EQ(get(url("query", R"({a="b"})")).status, 400);
  EXPECT_EQ(get(url("query_range", R"({a="b"})", "&direction=up")).status, 400);
  EXPECT_EQ(get(url("query_range", R"({a="b"})", "&limit=1000000")).status, 400);
}

TEST_F(LokiQueryTest, NeedsAToken) {
  EXPECT_EQ(call(request("GET", url("query", "vector(1)"), "", "")).status, 401);
  EXPECT_EQ(call(request("GET", url("query", "vector(1)"), "", token_with({auth::Scope::kLogsWrite}))).status,
            403);
}

// The tenant is the token's, whatever X-Scope-OrgID says.
TEST_F(LokiQueryTest, TheTenantIsTheTokens) {
  auto other = request("GET", url("query_range", R"({service_name="pay"})", range_));
  other.headers.set("X-Scope-OrgID", "other");
  EXPECT_EQ(call(other).json()["data"]["result"].size(), 1u);
  EXPECT_EQ(store_.last_tenant.load(), kDefaultTenant);
}

TEST_F(LokiQueryTest, FormatQuery) {
  EXPECT_EQ(get(url("format_query", "{ a = \"b\" }|=`x`")).json()["data"], R"({a="b"} |= "x")");
  Reply bad = get(url("format_query", "{"));
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.json()["status"], "invalid-query");
}

TEST_F(LokiQueryTest, EndsWhenItsClientGoes) {
  store_.endless = true;
  auto captured = start(request("GET", url("query_range", R"({service_name="pay"})", range_)));
  while (store_.endless_running == 0) std::this_thread::yield();
  captured->hang_up();
  while (!store_.saw_cancel) std::this_thread::yield();
}

}  // namespace
}  // namespace foreshock::api
