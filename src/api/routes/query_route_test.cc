#include <gmock/gmock.h>

#include <sstream>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class QueryRouteTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    for (int i = 0; i < 5; ++i)
      store_.rows.push_back(
          make_row("r" + std::to_string(i), now() - kMinute + i * kSecond, "line " + std::to_string(i)));
  }
  static std::vector<Json> lines(const Reply& reply) {
    std::vector<Json> out;
    std::istringstream text(reply.body);
    for (std::string line; std::getline(text, line);) out.push_back(Json::parse(line));
    return out;
  }
};

TEST_F(QueryRouteTest, RowsAreLinesNewestFirst) {
  Reply reply = post("/api/v1/query", R"({"query":"*"})");
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.get("Content-Type"), "application/x-ndjson");
  std::vector<Json> rows = lines(reply);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0]["id"], "r4");
  for (const char* key :
       {"timestamp", "observed_timestamp", "severity_text", "severity_number", "service", "host", "source",
        "format", "template_id", "template", "body", "raw", "attributes", "flags", "id"})
    EXPECT_TRUE(rows[0].contains(key)) << key;
  EXPECT_EQ(store_.last_tenant.load(), kDefaultTenant);
}

TEST_F(QueryRouteTest, SummaryOnRequestIsTheLastLine) {
  net::HttpRequest asked = request("POST", "/api/v1/query", R"({"query":"*","limit":2,"order":"asc"})");
  asked.headers.set("X-Summary", "1");
  std::vector<Json> rows = lines(call(asked));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["id"], "r0");
  EXPECT_EQ(rows[2]["_summary"]["rows"], 2);
  EXPECT_EQ(rows[2]["_summary"]["partial"], false);
}

TEST_F(QueryRouteTest, OneDocumentWhenJsonIsWanted) {
  net::HttpRequest asked = request("POST", "/api/v1/query", R"({"query":"*","limit":2})");
  asked.headers.set("Accept", "application/json");
  Reply reply = call(asked);
  EXPECT_EQ(reply.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(reply.json()["items"].size(), 2u);
  EXPECT_EQ(reply.json()["summary"]["rows"], 2);
}

TEST_F(QueryRouteTest, NoRowsIsAnEmptyAnswer) {
  Reply reply = post("/api/v1/query", R"({"query":"*","start":0,"end":1})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "");
}

TEST_F(QueryRouteTest, MistakesPointAtTheirPlace) {
  Reply bad = post("/api/v1/query", R"({"query":"bad(("})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.json()["errors"][0]["position"], 5);
  EXPECT_EQ(post("/api/v1/query", R"({"query":"*","limit":0})").status, 400);
  EXPECT_EQ(post("/api/v1/query", R"({"query":"*","start":"now","end":"now-1h"})").status, 400);
  EXPECT_EQ(post("/api/v1/query", R"({"query":"*","order":"up"})").status, 400);
  EXPECT_EQ(post("/api/v1/query", "not json").status, 400);
}

TEST_F(QueryRouteTest, ErrorAfterRowsIsAnErrorLine) {
  store_.fail_after_first = {ErrorKind::kTimeout, "took too long"};
  Reply reply = post("/api/v1/query", R"({"query":"*"})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(lines(reply).back()["_error"]["status"], 504);
}

TEST_F(QueryRouteTest, HangingUpCancelsTheSearch) {
  store_.endless = true;
  auto captured = start(request("POST", "/api/v1/query", R"({"query":"*"})"));
  while (store_.endless_running == 0) std::this_thread::yield();
  captured->hang_up();
  while (!store_.saw_cancel) std::this_thread::yield();
}

TEST_F(QueryRouteTest, TooManySearchesAreRefusedAndStopEndsThem) {
  store_.endless = true;
  std::vector<std::shared_ptr<net::CapturedResponse>> running;
  ApiOptions options;
  size_t fitting = static_cast<size_t>(options.query_threads) + options.query_queue_max;
  for (size_t i = 0; i < fitting; ++i) {
    running.push_back(start(request("POST", "/api/v1/query", R"({"query":"*"})")));
    while (i + 1 == static_cast<size_t>(options.query_threads) &&
           store_.endless_running < options.query_threads)
      std::this_thread::yield();
  }
  EXPECT_EQ(post("/api/v1/query", R"({"query":"*"})").status, 429);
  api_->stop();
  for (auto& one : running) EXPECT_TRUE(one->complete());
}

}  // namespace
}  // namespace foreshock::api
