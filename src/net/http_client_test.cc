#include "net/http_client.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/body_decoder.h"
#include "net/sse.h"
#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

class HttpClientTest : public HttpFixture {
 protected:
  HttpClientTest() {
    router_.add("GET", "/redirect", [](HttpRequest&&, ResponseWriter writer) {
      writer.send({302, {{"Location", "/hello"}}, "", nullptr});
    });
    router_.add("PUT", "/show", [](HttpRequest&& request, ResponseWriter writer) {
      writer.send(text_response(201, request.method + " " + std::string(request.header("X-A").value_or("")) +
                                         " " + std::string(request.header("Authorization").value_or("")) +
                                         " " + request.content_type() + " " + request.body));
    });
    router_.add("GET", "/large", [](HttpRequest&&, ResponseWriter writer) {
      writer.send(text_response(200, std::string(1'000'000, 'x')));
    });
    router_.add("GET", "/peer", [](HttpRequest&& request, ResponseWriter writer) {
      writer.send(text_response(200, std::to_string(request.peer.port)));
    });
  }
  HttpClientRequest request(const std::string& path) {
    HttpClientRequest out;
    out.url = "http://127.0.0.1:" + std::to_string(port()) + path;
    return out;
  }
};

TEST_F(HttpClientTest, GetsAndReusesItsConnection) {
  start();
  auto got = http_request(request("/hello?name=x"));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "hello x");
  EXPECT_TRUE(got->headers.has("x-request-id"));
  EXPECT_EQ(http_request(request("/peer"))->body, http_request(request("/peer"))->body);
}

TEST_F(HttpClientTest, SendsMethodHeadersBodyAndCredentials) {
  start();
  HttpClientRequest put = request("/show");
  put.method = "PUT";
  put.headers = {{"X-A", "b"}, {"Content-Type", "application/json"}};
  put.body = "{}";
  put.user = "u";
  put.password = "p";
  auto got = http_request(put);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 201);
  EXPECT_EQ(got->body, "PUT b Basic dTpw application/json {}");
}

TEST_F(HttpClientTest, EveryStatusIsAResponse) {
  start();
  EXPECT_EQ(http_request(request("/nope"))->status, 404);
  EXPECT_EQ(http_request(request("/drop"))->status, 500);
}

TEST_F(HttpClientTest, RedirectsOnlyWhenAsked) {
  start();
  EXPECT_EQ(http_request(request("/redirect"))->status, 302);
  HttpClientRequest follow = request("/redirect");
  follow.follow_redirects = true;
  EXPECT_EQ(http_request(follow)->body, "hello world");
}

TEST_F(HttpClientTest, CompressedResponsesAreUnpackedAndCapped) {
  start();
  EXPECT_EQ(http_request(request("/large"))->body.size(), 1'000'000u);
  HttpClientRequest small = request("/large");
  small.response_bytes_max = 1000;
  auto got = http_request(small);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::kExhausted);
}

TEST_F(HttpClientTest, ErrorsHaveTheirKind) {
  start();
  HttpClientRequest slow = request("/later");
  slow.timeout_ms = 50;
  EXPECT_EQ(http_request(slow).error().kind, ErrorKind::kTimeout);
  HttpClientRequest refused = request("/");
  server_.reset();
  EXPECT_EQ(http_request(refused).error().kind, ErrorKind::kUnavailable);
  for (const char* url : {"", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://a\r\nb/"}) {
    refused.url = url;
    EXPECT_EQ(http_request(refused).error().kind, ErrorKind::kInvalid) << url;
  }
}

TEST_F(HttpClientTest, HeadersCannotBeInjected) {
  start();
  HttpClientRequest evil = request("/hello");
  evil.headers = {{"X-A", "b\r\nX-Evil: 1"}};
  EXPECT_EQ(http_request(evil).error().kind, ErrorKind::kInvalid);
}

TEST_F(HttpClientTest, ReadsLinesAsTheyCome) {
  start();
  std::vector<std::string> lines;
  std::thread producer([&] {
    StreamWriter stream = take_writer().stream(200, {{"Content-Type", "application/x-ndjson"}});
    stream.write("one\ntw");
    stream.write("o\r\n\nlast");
    stream.close();
  });
  auto got = http_stream_lines(request("/later"), [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  producer.join();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "", "last"}));
}

TEST_F(HttpClientTest, TheReaderOfAStreamMayStopIt) {
  start();
  std::promise<void> closed;
  std::thread producer([&] {
    ResponseWriter writer = take_writer();
    writer.on_closed([&] { closed.set_value(); });
    StreamWriter stream = start_sse(writer);
    std::string event;
    append_sse(event, "log", "1", "x");
    stream.write(event);
    closed.get_future().get();
  });
  SseReader reader;
  std::vector<SseEvent> events;
  auto got = http_stream(request("/later"), [&](std::string_view bytes) {
    return reader.feed(bytes, [&](const SseEvent& event) {
      events.push_back(event);
      return false;
    });
  });
  producer.join();
  ASSERT_TRUE(got) << got.error().message;
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].data, "x");
}

TEST_F(HttpClientTest, AStreamThatIsRefusedGivesItsProblem) {
  start();
  auto got = http_stream_lines(request("/nope"), [](std::string_view) {
    ADD_FAILURE() << "not a line";
    return true;
  });
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 404);
  EXPECT_NE(got->body.find("not_found"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::net
