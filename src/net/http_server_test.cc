#include "net/http_server.h"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include "net/body_decoder.h"
#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

using HttpServerTest = HttpFixture;

std::string chunked(std::string_view body, size_t size) {
  std::string out;
  char head[32];
  for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
    std::snprintf(head, sizeof head, "%zx\r\n", std::min(size, body.size()));
    out += head + std::string(body.substr(0, size)) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

std::string zlib_compress(std::string_view text) {
  uLongf size = ::compressBound(text.size());
  std::string out(size, '\0');
  EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(out.data()), &size,
                       reinterpret_cast<const Bytef*>(text.data()), text.size()),
            Z_OK);
  out.resize(size);
  return out;
}

std::string zstd_compress(std::string_view text) {
  std::string out(::ZSTD_compressBound(text.size()), '\0');
  out.resize(::ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::string lz4_compress(std::string_view text) {
  std::string out(::LZ4F_compressFrameBound(text.size(), nullptr), '\0');
  out.resize(::LZ4F_compressFrame(out.data(), out.size(), text.data(), text.size(), nullptr));
  return out;
}

std::string lines(size_t bytes) {
  std::string out;
  for (int i = 0; out.size() < bytes; ++i) out += "line " + std::to_string(i) + " says hello\n";
  out.resize(bytes);
  return out;
}

TEST_F(HttpServerTest, ServesManyRequestsOnOneConnection) {
  start();
  RawClient client(port());
  for (int i = 0; i < 50; ++i) {
    auto got = client.get("/hello?name=" + std::to_string(i));
    ASSERT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "hello " + std::to_string(i));
    EXPECT_FALSE(got.headers.has("Connection"));
  }
  EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(HttpServerTest, ResponsesCarryIdDateAndSecurityHeaders) {
  start();
  RawClient client(port());
  auto got = client.get("/hello", "X-Request-Id: abc-1\r\n");
  EXPECT_EQ(got.headers.get("X-Request-Id"), "abc-1");
  EXPECT_TRUE(got.headers.has("Date"));
  EXPECT_EQ(got.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(got.headers.has("Content-Security-Policy"));
  EXPECT_FALSE(got.headers.has("Access-Control-Allow-Origin"));
  auto own = client.get("/hello");
  EXPECT_EQ(own.headers.get("X-Request-Id")->size(), 16u);
  EXPECT_NE(client.get("/hello").headers.get("X-Request-Id"), own.headers.get("X-Request-Id"));
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  RawClient client(port());
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += i % 2
                    ? "GET /hello?name=" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n"
                    : "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\n" + std::to_string(100 + i);
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(client.read_response().body, i % 2 ? "hello " + std::to_string(i) : std::to_string(100 + i));
}

TEST_F(HttpServerTest, BodiesOfAllEncodingsAndFramingsArrive) {
  start();
  const std::string text = lines(900'000);
  const std::pair<std::string, std::string> packed[] = {
      {"identity", text},
      {"gzip", gzip_compress(text)},
      {"gzip", gzip_compress(text.substr(0, 1000)) + gzip_compress(text.substr(1000))},
      {"deflate", zlib_compress(text)},
      {"zstd", zstd_compress(text)},
      {"lz4", lz4_compress(text)}};
  RawClient client(port());
  for (const auto& [encoding, body] : packed) {
    for (const char* path : {"/echo", "/stream"}) {
      auto plain = client.post(path, body, "Content-Encoding: " + encoding + "\r\n");
      ASSERT_EQ(plain.status, 200) << encoding << " " << path << " " << plain.body;
      EXPECT_TRUE(plain.body == text) << encoding << " " << path;
      for (size_t size : {1000u, 100'000u}) {
        client.send(std::string("POST ") + path + " HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n" +
                    "Content-Encoding: " + encoding + "\r\n\r\n" + chunked(body, size));
        auto got = client.read_response();
        ASSERT_EQ(got.status, 200) << encoding << " " << path << " chunks of " << size << " " << got.body;
        EXPECT_TRUE(got.body == text) << encoding << " " << path;
      }
    }
  }
}

TEST_F(HttpServerTest, AnswersExpectOnlyWhenTheHeadIsGood) {
  start();
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 100);
  client.send("hello");
  EXPECT_EQ(client.read_response().body, "hello");

  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n");
  auto refused = client.read_response();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.headers.get("Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, LargeResponsesAreCompressedForThoseWhoAccept) {
  router_.add("GET", "/large", [](HttpRequest&&, ResponseWriter writer) {
    writer.send(json_response(200, std::string(100'000, 'x')));
  });
  start();
  RawClient client(port());
  EXPECT_EQ(client.get("/large").body.size(), 100'000u);
  auto packed = client.get("/large", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000u);
  EXPECT_EQ(*decode_body(BodyEncoding::kGzip, packed.body, 1 << 20), std::string(100'000, 'x'));
}

TEST_F(HttpServerTest, SharedBodiesAreSentAsTheyAre) {
  auto content = std::make_shared<const std::string>(lines(300'000));
  router_.add("GET", "/static/*", [&](HttpRequest&&, ResponseWriter writer) {
    writer.send({200, {{"Content-Type", "text/css"}}, "", content});
  });
  start();
  RawClient client(port());
  EXPECT_TRUE(client.get("/static/a.css").body == *content);
}

TEST_F(HttpServerTest, HeadOptionsAndWrongMethods) {
  start();
  RawClient client(port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  auto head = client.read_response(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.get("Content-Length"), "11");
  client.send("OPTIONS /echo HTTP/1.1\r\nHost: t\r\n\r\n");
  auto options = client.read_response();
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.get("Allow"), "POST, OPTIONS");
  auto wrong = client.get("/echo");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("Allow"), "POST, OPTIONS");
  auto missing = client.get("/nope");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.headers.get("Content-Type"), "application/problem+json");
  // A refused request with a small body keeps the connection.
  EXPECT_EQ(client.post("/nope", "small").status, 404);
  EXPECT_EQ(client.get("/hello").status, 200);
}

TEST_F(HttpServerTest, Http10ClosesUnlessAskedToKeep) {
  start();
  RawClient keeping(port());
  keeping.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto got = keeping.read_response();
  EXPECT_EQ(got.headers.get("Connection"), "keep-alive");
  keeping.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(keeping.read_response().status, 200);
  EXPECT_TRUE(keeping.ended());
}

TEST_F(HttpServerTest, BeforeHooksAnswerBeforeTheBodyIsRead) {
  router_.before([](HttpRequest& head) -> std::optional<HttpResponse> {
    if (head.header("Authorization")) return std::nullopt;
    return problem({ErrorKind::kUnauthenticated, "a token is needed"}, head.request_id);
  });
  start();
  RawClient client(port());
  auto got = client.post("/stream", "x");
  EXPECT_EQ(got.status, 401);
  EXPECT_TRUE(got.headers.has("WWW-Authenticate"));
  EXPECT_EQ(client.post("/stream", "x", "Authorization: Bearer t\r\n").status, 200);
}

TEST_F(HttpServerTest, WorkersRunWhatMayBlock) {
  std::promise<void> go_on, started;
  std::once_flag once;
  std::shared_future<void> gate = go_on.get_future().share();
  options_.worker_threads = 1;
  options_.worker_queue_max = 1;
  router_.add("GET", "/slow",
              [&, gate](HttpRequest&&, ResponseWriter writer) {
                EXPECT_FALSE(loop_.on_loop_thread());
                std::call_once(once, [&] { started.set_value(); });
                gate.get();
                writer.send(text_response(200, "done"));
              },
              {1024, Runs::kWorker});
  start(1);
  RawClient first(port()), second(port()), third(port()), other(port());
  for (RawClient* client : {&first, &second, &third}) {
    client->send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    // The loop still answers others, and by then has handed this one over.
    EXPECT_EQ(other.get("/hello").status, 200);
    if (client == &first) started.get_future().get();
  }
  // One runs, one waits, the third is too many.
  EXPECT_EQ(third.read_response().status, 503);
  go_on.set_value();
  EXPECT_EQ(first.read_response().body, "done");
}

TEST_F(HttpServerTest, APortInUseIsExplained) {
  start();
  options_.listen = server_->address().text();
  auto second = HttpServer::start(loop_, options_, router_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(options_.listen), std::string::npos);
  EXPECT_NE(second.error().message.find("--listen"), std::string::npos);
}

TEST_F(HttpServerTest, WritersOutliveServerAndLoop) {
  ResponseWriter writer;
  {
    Loop loop;
    loop.start(1);
    auto server = HttpServer::start(loop, options_, router_);
    ASSERT_TRUE(server);
    RawClient client((*server)->port());
    client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
    writer = take_writer();
    server->reset();
    EXPECT_TRUE(client.read_all().empty());
  }
  EXPECT_TRUE(writer.gone());
  writer.send(text_response(200, "nobody listens"));
}

}  // namespace
}  // namespace foreshock::net
