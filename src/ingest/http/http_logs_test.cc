#include "ingest/http/http_logs.h"

#include "ingest/testing/http_sources_fixture.h"
#include "ingest/testing/tcp_client.h"

namespace foreshock::ingest {
namespace {

class HttpLogsTest : public testing::HttpSourcesFixture {
 protected:
  net::HttpClientResponse post(const std::string& body, net::HttpHeaders headers = {},
                               const std::string& query = "") {
    return request("POST", "/api/v1/logs" + query, body, std::move(headers));
  }
  static std::string head(const std::string& field) {
    return std::string("POST /api/v1/logs HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer ") + testing::kToken +
           "\r\n" + field + "\r\n\r\n";
  }
};

TEST_F(HttpLogsTest, LinesAreAcceptedAndCounted) {
  auto response = post("{\"a\":1}\nplain\n\nlast", {}, "?service=shop&host=h1&source=s&zone=Europe/Berlin");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{\"accepted\":3}");
  EXPECT_EQ(sink_.text_, "{\"a\":1}\nplain\nlast\n");
  EXPECT_EQ(sink_.stream_->service, "shop");
  EXPECT_EQ(sink_.stream_->zone, "Europe/Berlin");
  EXPECT_EQ(sink_.stream_->tenant, kDefaultTenant);
}

TEST_F(HttpLogsTest, ArraysGiveOneRecordEach) {
  auto response = post("[{\"a\":1},\n {\"b\":2}]", {{"Content-Type", "application/json"}});
  EXPECT_EQ(response.body, "{\"accepted\":2}");
  EXPECT_EQ(sink_.records_.size(), 2u);
  // The content type lies: these are lines.
  EXPECT_EQ(post("{\"a\":1}\n{\"b\":2}\n", {{"Content-Type", "application/json"}}).body, "{\"accepted\":2}");
}

TEST_F(HttpLogsTest, WrongTokenIs401AndNothingIsTaken) {
  net::HttpClientRequest request;
  request.method = "POST";
  request.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/api/v1/logs";
  request.headers = {{"Authorization", "Bearer wrong"}};
  request.body = "line\n";
  auto response = net::http_request(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 401);
  request.headers = {};
  response = net::http_request(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(sink_.text_, "");
}

TEST_F(HttpLogsTest, ARepeatedDeliveryWithItsKeyIsTakenOnce) {
  std::string body;
  for (int i = 0; i < 50'000; ++i) body += "line number " + std::to_string(i) + "\n";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(post(body, {{"Idempotency-Key", "k1"}}).body, "{\"accepted\":50000}");
  EXPECT_EQ(sink_.text_, body);
  EXPECT_GT(sink_.keys_.size(), 1u);
}

TEST_F(HttpLogsTest, ADeliveryWithoutKeyThatIsCutOffLeavesNothingBehind) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += "line number " + std::to_string(i) + "\n";
  {
    testing::TcpClient client(server_->port());
    client.send_all(head("Content-Length: " + std::to_string(body.size())) +
                    body.substr(0, body.size() - 10));
  }
  EXPECT_EQ(post(body).body, "{\"accepted\":100000}");
  EXPECT_TRUE(sink_.text() == body);
}

TEST_F(HttpLogsTest, LinesOfALiveBodyAreHandedOnBeforeItsEnd) {
  testing::TcpClient client(server_->port());
  client.send_all(head("Transfer-Encoding: chunked") + "6\r\nfirst\n\r\n");
  int64_t begun = world_->clock().steady_ns();
  // A line now and then, as `tail -f` gives them.
  while (sink_.text().empty() && world_->clock().steady_ns() - begun < 20 * kSecond) {
    EXPECT_FALSE(client.hung_up_within(50 * kMillisecond));
    client.send_all("5\r\nnext\n\r\n");
  }
  EXPECT_TRUE(sink_.text().starts_with("first\nnext\n")) << sink_.text();
  client.send_all("0\r\n\r\n");
  EXPECT_EQ(client.receive(12), "HTTP/1.1 200");
}

TEST_F(HttpLogsTest, FullLanesDelayAndThenTakeAll) {
  sink_.refusals_ = 20;
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += "line number " + std::to_string(i) + "\n";
  EXPECT_EQ(post(body).status, 200);
  EXPECT_EQ(sink_.text_, body);
}

TEST_F(HttpLogsTest, LanesThatStayFullAre503WithRetryAfter) {
  sink_.full_ = true;
  auto response = post("line\n");
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
}

TEST_F(HttpLogsTest, AFullDiskIs503) {
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full; free some space"};
  auto response = post("line\n");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find("disk is full"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest
