#include "net/http/response_head.h"

#include <gtest/gtest.h>

#include "net/body_decoder.h"

namespace foreshock::net {
namespace {

TEST(ResponseHead, RendersStatusFieldsAndFraming) {
  ResponseFraming framing;
  framing.length = 5;
  EXPECT_EQ(render_response_head(404, {{"A", "b"}, {"content-length", "99"}}, framing, "now"),
            "HTTP/1.1 404 Not Found\r\nDate: now\r\nA: b\r\nContent-Length: 5\r\n\r\n");
  framing = {std::nullopt, true, false, 1};
  EXPECT_EQ(render_response_head(200, {}, framing, "now"),
            "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, ValuesCannotSplitTheResponse) {
  std::string head = render_response_head(
      200, {{"Location", std::string("/x\r\nSet-Cookie: evil=1\0", 23)}, {"Bad Name", "x"}, {"", "y"}}, {},
      "now");
  EXPECT_EQ(head, "HTTP/1.1 200 OK\r\nDate: now\r\nLocation: /x  Set-Cookie: evil=1 \r\n\r\n");
}

TEST(ResponseHead, CompressesWhatIsWorthIt) {
  const std::string large(4000, 'x');
  auto compressed = [&](HttpResponse response, bool accepted) {
    compress_response(response, accepted, 1024);
    return response;
  };
  HttpResponse packed = compressed(json_response(200, large), true);
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(*decode_body(BodyEncoding::kGzip, packed.content(), 10'000), large);

  HttpResponse refused = compressed(json_response(200, large), false);
  EXPECT_FALSE(refused.headers.has("Content-Encoding"));
  EXPECT_TRUE(refused.headers.has("Vary"));
  EXPECT_FALSE(compressed(json_response(200, "{}"), true).headers.has("Content-Encoding"));
  HttpResponse image{200, {{"Content-Type", "image/png"}}, large, nullptr};
  EXPECT_FALSE(compressed(image, true).headers.has("Vary"));
  HttpResponse ready{200, {{"Content-Type", "text/css"}, {"Content-Encoding", "gzip"}}, large, nullptr};
  EXPECT_EQ(compressed(ready, true).body, large);
}

TEST(ResponseHead, Chunks) {
  std::string out;
  append_chunk(out, std::string(26, 'a'));
  EXPECT_EQ(out, "1a\r\n" + std::string(26, 'a') + "\r\n");
}

}  // namespace
}  // namespace foreshock::net
