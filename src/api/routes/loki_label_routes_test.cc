#include <gtest/gtest.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class LokiLabelTest : public ApiTest {
 protected:
  LokiLabelTest() {
    store_.rows.push_back(make_row("1", now() - kMinute, "x"));
    store::LogRow pushed = make_row("2", now() - kMinute, "y");
    pushed.service = "shop";
    pushed.source = "loki t";
    pushed.raw = R"({"log":"y","app":"shop","job":"j"})";
    pushed.attributes = {{"app", "shop", true}, {"job", "j", true}};
    store_.rows.push_back(pushed);
  }
  static std::string encoded(const std::string& text) { return net::percent_encode(text); }
};

TEST_F(LokiLabelTest, NamesOfStreamsAndOfWhatWasSent) {
  Json names = get("/loki/api/v1/labels").json();
  EXPECT_EQ(names["status"], "success");
  EXPECT_EQ(names["data"], Json({"app", "format", "host", "job", "service_name", "source"}));
  EXPECT_EQ(get("/loki/api/v1/label").json(), names);
  EXPECT_EQ(get("/loki/api/v1/labels?query=" + encoded(R"({service_name="checkout"})")).json()["data"],
            Json({"format", "host", "service_name", "source"}));
  EXPECT_EQ(post("/loki/api/v1/labels").json(), names);
}

TEST_F(LokiLabelTest, Values) {
  EXPECT_EQ(get("/loki/api/v1/label/service_name/values").json()["data"], Json({"checkout", "shop"}));
  EXPECT_EQ(get("/loki/api/v1/label/app/values").json()["data"], Json({"shop"}));
  EXPECT_EQ(get("/loki/api/v1/label/detected_level/values").json()["data"], Json({"error"}));
  EXPECT_EQ(get("/loki/api/v1/label/none/values").json()["data"], Json::array());
  EXPECT_EQ(
      get("/loki/api/v1/label/service_name/values?query=" + encoded(R"({source="loki t"})")).json()["data"],
      Json({"shop"}));
  EXPECT_EQ(get("/loki/api/v1/label/host/values?query=%7B").status, 400);
}

TEST_F(LokiLabelTest, Series) {
  Json all = get("/loki/api/v1/series").json()["data"];
  ASSERT_EQ(all.size(), 2u);
  Json one = get("/loki/api/v1/series?match%5B%5D=" + encoded(R"({app="shop"})")).json()["data"];
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0]["job"], "j");
  EXPECT_EQ(one[0]["service_name"], "shop");
  EXPECT_EQ(get("/loki/api/v1/series?match=" + encoded("{}")).json()["data"], all);
  EXPECT_EQ(post("/loki/api/v1/series", "match%5B%5D=" + encoded(R"({app="none"})")).json()["data"],
            Json::array());
  EXPECT_EQ(get("/api/prom/series").json()["data"], all);
}

TEST_F(LokiLabelTest, TheOldAddressesAnswerInTheOldForm) {
  EXPECT_EQ(get("/api/prom/label").json()["values"], get("/loki/api/v1/labels").json()["data"]);
  EXPECT_EQ(get("/api/prom/label/service_name/values").json()["values"], Json({"checkout", "shop"}));
  EXPECT_EQ(get("/api/prom/label/none/values").json()["values"], Json::array());
}

}  // namespace
}  // namespace foreshock::api
