#include <gmock/gmock.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;

class ServerRoutesTest : public ApiTest {
 protected:
  Reply stranger(const std::string& target) { return call(request("GET", target, "", "")); }
};

TEST_F(ServerRoutesTest, ReadyOrNotWithReasons) {
  EXPECT_EQ(stranger("/readyz").status, 200);
  EXPECT_EQ(stranger("/readyz").json()["ready"], true);
  checks_ = {{"lanes", false, "queue full for 30 s"}};
  Reply reply = stranger("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json()["checks"].back(),
            Json::parse(R"({"name":"lanes","ok":false,"reason":"queue full for 30 s"})"));
  checks_.clear();
  store_.health = fail(ErrorKind::kExhausted, "disk full");
  EXPECT_THAT(stranger("/readyz").body, HasSubstr("disk full"));
}

TEST_F(ServerRoutesTest, LiveVersionMetricsContract) {
  EXPECT_EQ(stranger("/livez").status, 200);
  EXPECT_EQ(stranger("/version").json(),
            Json::parse(R"({"version":"0.1.0","commit":"abc123","compiler":"gcc"})"));
  telemetry::counter("foreshock_test_total", "For this test").add();
  EXPECT_THAT(stranger("/metrics").body, HasSubstr("foreshock_test_total 1"));
  EXPECT_EQ(stranger("/api/v1/openapi.json").json()["openapi"], "3.1.0");
}

}  // namespace
}  // namespace foreshock::api
