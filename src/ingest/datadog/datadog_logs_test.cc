#include "ingest/datadog/datadog_logs.h"

#include "ingest/testing/http_sources_fixture.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::datadog {
namespace {

using testing::kToken;
using DatadogLogsTest = testing::HttpSourcesFixture;

TEST_F(DatadogLogsTest, ItemsAre202OnceDurable) {
  auto response = request("POST", "/api/v2/logs", net::gzip_compress(R"([{"message":"a"},{"message":"b"}])"),
                          {{"DD-API-KEY", kToken}, {"Content-Encoding", "gzip"}}, false);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(sink_.records().size(), 2u);
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kDatadog);
}

TEST_F(DatadogLogsTest, TheKeyMayStandInThePathOrTheQuery) {
  EXPECT_EQ(request("POST", std::string("/v1/input/") + kToken, "{\"message\":\"a\"}", {}, false).status,
            202);
  EXPECT_EQ(request("POST", std::string("/v1/input?dd-api-key=") + kToken, "line", {}, false).status, 202);
  EXPECT_EQ(request("POST", "/v1/input/wrong", "line", {}, false).status, 401);
  EXPECT_EQ(sink_.records().size(), 2u);
}

TEST_F(DatadogLogsTest, TheQuerySaysWhatItemsDoNot) {
  std::string path = "/v1/input?service=shop&hostname=h1&ddsource=node&ddtags=env:prod";
  EXPECT_EQ(post(path, "[{\"message\":\"a\",\"service\":\"own\",\"ddtags\":\"team:x\"},\"b\"]").status, 202);
  EXPECT_EQ(post(path, "line").status, 202);
  auto records = sink_.records();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_NE(records[0].find("\"service\":\"own\",\"hostname\":\"h1\",\"ddsource\":\"node\""),
            std::string::npos)
      << records[0];
  EXPECT_NE(records[0].find("\"team\":\"x\",\"env\":\"prod\""), std::string::npos) << records[0];
  for (size_t i : {1, 2}) EXPECT_NE(records[i].find("\"service\":\"shop\""), std::string::npos) << records[i];
}

TEST_F(DatadogLogsTest, TheAgentsQuestionsAreAnswered) {
  EXPECT_EQ(post("/api/v2/logs", "{}").status, 202);
  EXPECT_EQ(post("/api/v2/logs", "").status, 202);
  EXPECT_EQ(request("GET", "/api/v1/validate").body, "{\"valid\":true}");
  EXPECT_EQ(request("GET", "/api/v1/validate", "", {}, false).status, 401);
  EXPECT_EQ(sink_.records().size(), 0u);
}

TEST_F(DatadogLogsTest, RefusalsAreItsOwn) {
  EXPECT_EQ(post("/api/v2/logs", "[{").status, 400);
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  auto response = post("/api/v2/logs", "[{\"message\":\"a\"}]");
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
  EXPECT_NE(response.body.find("\"errors\":[{\"status\":\"503\""), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest::datadog
