#include "ingest/firehose/firehose.h"

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest::firehose {
namespace {

using testing::kToken;
using FirehoseTest = testing::HttpSourcesFixture;

TEST_F(FirehoseTest, AnswersWithTheIdAndStoresARepeatOnce) {
  for (int i = 0; i < 2; ++i) {
    auto response =
        request("POST", "/firehose", R"({"requestId":"r1","records":[{"data":"aGVsbG8="}]})",
                {{"X-Amz-Firehose-Access-Key", kToken}, {"X-Amz-Firehose-Request-Id", "r1"}}, false);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body.substr(0, 29), R"({"requestId":"r1","timestamp")");
  }
  EXPECT_EQ(sink_.records(), std::vector<std::string>{"hello"});
}

TEST_F(FirehoseTest, ErrorsCarryTheirMessage) {
  auto response = request("POST", "/firehose", "{}", {{"X-Amz-Firehose-Request-Id", "r2"}}, false);
  EXPECT_EQ(response.status, 401);
  EXPECT_NE(response.body.find("\"requestId\":\"r2\""), std::string::npos);
  response = post("/firehose", "{}");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("errorMessage"), std::string::npos);
  sink_.failure_ = Error{ErrorKind::kUnavailable, "going down"};
  EXPECT_EQ(post("/firehose", R"({"requestId":"r3","records":[{"data":"aGVsbG8="}]})").status, 503);
}

}  // namespace
}  // namespace foreshock::ingest::firehose
