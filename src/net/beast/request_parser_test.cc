#include "net/beast/request_parser.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

using Event = RequestParser::Event;

struct Parsed {
  std::vector<HttpRequest> requests;
  std::vector<std::string> bodies;
  int error_status = 0;
  std::string error_code;
};

// Feeds `text` in pieces of `cut` bytes, keeping what the parser did not take, as a connection does.
Parsed parse(std::string_view text, size_t cut, size_t header_bytes_max = 4096) {
  Parsed out;
  RequestParser parser(header_bytes_max, 64);
  std::string held;
  while (!text.empty()) {
    held += text.substr(0, cut);
    text.remove_prefix(std::min(cut, text.size()));
    std::string_view input = held;
    Event event;
    while ((event = parser.next(input)) != Event::kNeedMore) {
      if (event == Event::kHead) {
        out.requests.push_back(parser.head());
        out.bodies.emplace_back();
      } else if (event == Event::kBody) {
        out.bodies.back() += parser.body_piece();
      } else if (event == Event::kComplete) {
        parser.reset();
      } else {
        out.error_status = parser.error().status;
        out.error_code = parser.error().code;
        return out;
      }
    }
    held = std::string(input);
  }
  return out;
}

class RequestParserCut : public testing::TestWithParam<size_t> {};
INSTANTIATE_TEST_SUITE_P(Cuts, RequestParserCut, testing::Values(1, 2, 3, 4, 5, 7, 16, 100, 100'000));

TEST_P(RequestParserCut, ReadsPipelinedRequestsWithAllBodyKinds) {
  Parsed got = parse(
      "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-Y:  z \r\n\r\n"
      "\r\nPOST /l HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      "POST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
      "HEAD /z HTTP/1.0\r\n\r\n",
      GetParam());
  EXPECT_EQ(got.error_status, 0) << got.error_code;
  ASSERT_EQ(got.requests.size(), 5u);
  EXPECT_EQ(got.requests[0].target, "/a?b=c");
  EXPECT_EQ(got.requests[0].header("x-y"), "z");
  EXPECT_TRUE(got.requests[0].keep_alive);
  EXPECT_EQ(got.bodies[1], "hello");
  EXPECT_EQ(got.bodies[2], "");
  EXPECT_EQ(got.bodies[3], "abc0123456789");
  EXPECT_FALSE(got.requests[3].headers.has("Trailer"));
  EXPECT_EQ(got.requests[4].version_minor, 0);
  EXPECT_FALSE(got.requests[4].keep_alive);
}

struct Bad {
  const char* name;
  std::string text;
  int status;
};

TEST_P(RequestParserCut, RefusesWhatIsBrokenOrAmbiguous) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const Bad cases[] = {
      {"garbage", "\x16\x03\x01\x02 hello, is this TLS?\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"version 2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"blank in name", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
      {"nul in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a" + std::string(1, 0) + "b\r\n\r\n", 400},

      {"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400},
      {"negative length", post + "Content-Length: -1\r\n\r\n", 400},
      {"length overflow", post + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
      {"length and chunks", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"other coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"coding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunk size no hex", post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n", 400},
      {"chunk size overflow", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n", 400},
      {"chunk longer than said", post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400},
      {"endless chunk extension", post + "Transfer-Encoding: chunked\r\n\r\n3;" + std::string(40'000, 'x'),
       400},
      {"long header", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(5000, 'x') + "\r\n\r\n", 431},
      {"long target", "GET /" + std::string(5000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", 431},
  };
  for (const Bad& bad : cases) {
    Parsed got = parse(bad.text, GetParam());
    EXPECT_EQ(got.error_status, bad.status) << bad.name << ": " << got.error_code;
  }
}

TEST(RequestParser, BareLineFeedsAreRefused) {
  EXPECT_EQ(parse("GET / HTTP/1.1\nHost: h\n\n", 1000).error_status, 505);
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: h\n\n", 1000).error_status, 400);
}

TEST_P(RequestParserCut, ManyFieldsAreRefused) {
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 100; ++i) text += "A:b\r\n";
  EXPECT_EQ(parse(text + "\r\n", GetParam()).error_status, 431);
}

}  // namespace
}  // namespace foreshock::net
