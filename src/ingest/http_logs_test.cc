#include "ingest/http_logs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <set>

#include "auth/auth.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace foreshock::ingest {
namespace {

constexpr const char* kToken = "a-token-long-enough-for-a-test";

// Plays lanes and store: signs at once, knows keys, can be full.
class Collector : public FrameSink {
 public:
  Status offer(Frame& frame) override {
    std::lock_guard lock(mutex_);
    if (full_) return fail(ErrorKind::kExhausted, "full");
    if (refusals_ > 0) {
      --refusals_;
      return fail(ErrorKind::kExhausted, "full");
    }
    bool known =
        frame.batch_key && !keys_.insert(std::pair(frame.batch_key->low, frame.batch_key->high)).second;
    if (!known) {
      text_ += frame.bytes;
      records_ += frame.boundaries.size();
      stream_ = frame.stream;
    }
    if (failure_) {
      frame.receipt.refuse(*failure_);
    } else {
      frame.receipt.sign();
    }
    return {};
  }
  Status offer_for(Frame& frame, int64_t) override { return offer(frame); }

  std::mutex mutex_;
  std::string text_;
  size_t records_ = 0;
  std::shared_ptr<const Stream> stream_;
  std::set<std::pair<uint64_t, uint64_t>> keys_;
  std::optional<Error> failure_;
  int refusals_ = 0;
  bool full_ = false;
};

class HttpLogsTest : public testing::Test {
 protected:
  void SetUp() override {
    world_ = make_real_world();
    database_ = std::move(*db::Database::open(*world_, ":memory:"));
    auth_ = std::move(*auth::Auth::open(*world_, *database_));
    ASSERT_TRUE(auth_->tokens().import_admin_token(kToken));
    loop_.start(2);
    add_http_logs(router_, *world_, loop_, sink_, auth_->authenticator());
    net::HttpServerOptions options;
    options.listen = "127.0.0.1:0";
    server_ = std::move(*net::HttpServer::start(loop_, options, router_));
  }
  void TearDown() override {
    server_.reset();
    loop_.stop();
  }
  net::HttpClientResponse post(const std::string& body, net::HttpHeaders headers = {},
                               const std::string& query = "") {
    net::HttpClientRequest request;
    request.method = "POST";
    request.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/api/v1/logs" + query;
    request.headers = std::move(headers);
    request.headers.add("Authorization", std::string("Bearer ") + kToken);
    request.body = body;
    request.timeout_ms = 30'000;
    auto response = net::http_request(request);
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    return response ? *response : net::HttpClientResponse{};
  }
  std::unique_ptr<World> world_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<auth::Auth> auth_;
  net::Loop loop_;
  net::HttpRouter router_;
  Collector sink_;
  std::unique_ptr<net::HttpServer> server_;
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
  EXPECT_EQ(sink_.records_, 2u);
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
