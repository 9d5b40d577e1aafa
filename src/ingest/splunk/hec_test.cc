#include "ingest/splunk/hec.h"

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest::splunk {
namespace {

using testing::kToken;

class HecTest : public testing::HttpSourcesFixture {
 protected:
  net::HttpHeaders splunk() { return {{"Authorization", std::string("Splunk ") + kToken}}; }
};

TEST_F(HecTest, EventsAreAcknowledged) {
  auto headers = splunk();
  headers.add("Content-Type", "application/x-www-form-urlencoded");
  for (const char* path :
       {"/services/collector", "/services/collector/event/1.0", "/services/collector/event"}) {
    auto response = post(path, R"({"event":"hello"})", headers);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"text":"Success","code":0})");
  }
  EXPECT_EQ(sink_.records().size(), 3u);
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kSplunk);
}

TEST_F(HecTest, RawLines) {
  auto response = post("/services/collector/raw?sourcetype=nginx&host=h1&source=s1", "one\ntwo\n", splunk());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(sink_.text(), "one\ntwo\n");
  EXPECT_EQ(sink_.stream_->service, "nginx");
  EXPECT_EQ(sink_.stream_->host, "h1");
  EXPECT_EQ(post("/services/collector/raw", "\n", splunk()).body, R"({"text":"No data","code":5})");
}

TEST_F(HecTest, AcknowledgementIdsOfAChannel) {
  auto headers = splunk();
  headers.add("X-Splunk-Request-Channel", "c1");
  std::string given = post("/services/collector", R"({"event":"a"})", headers).body;
  std::string_view start = R"({"text":"Success","code":0,"ackId":)";
  ASSERT_TRUE(given.starts_with(start)) << given;
  uint64_t id = std::stoull(given.substr(start.size()));
  std::string own = std::to_string(id), other = std::to_string(id + 1);
  EXPECT_EQ(
      post("/services/collector/ack?channel=c1", R"({"acks":[)" + own + "," + other + "]}", splunk()).body,
      R"({"acks":{")" + own + R"(":true,")" + other + R"(":false}})");
  EXPECT_EQ(post("/services/collector/ack?channel=c1", R"({"acks":[)" + own + "]}", splunk()).body,
            R"({"acks":{")" + own + R"(":false}})");
  EXPECT_EQ(post("/services/collector/ack", R"({"acks":[0]})", splunk()).status, 400);
  EXPECT_EQ(post("/services/collector/ack?channel=c1", "no", splunk()).status, 400);
}

TEST_F(HecTest, HealthNeedsNoToken) {
  auto response = request("GET", "/services/collector/health/1.0", "", {}, false);
  EXPECT_EQ(response.body, R"({"text":"HEC is healthy","code":17})");
}

TEST_F(HecTest, RefusalsHaveHecsCodes) {
  EXPECT_EQ(request("POST", "/services/collector", "{}", {}, false).status, 401);
  auto response = post("/services/collector", "{}", {{"Authorization", "Splunk wrong"}});
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, R"({"text":"Invalid token","code":4})");
  EXPECT_EQ(post("/services/collector", R"({"event":"a"}{"host":"b"})", splunk()).body,
            R"({"text":"Event field is required","code":12,"invalid-event-number":1})");
  EXPECT_EQ(sink_.records().size(), 0u);
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  response = post("/services/collector", R"({"event":"a"})", splunk());
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find("\"code\":9"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest::splunk
