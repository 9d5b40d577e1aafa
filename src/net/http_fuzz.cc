// Arbitrary bytes as a client's side of a connection: head parser, router, plan, body decoder and response
// head, with the input cut into pieces as a network would. The first two bytes choose the cut and its change.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "net/beast/request_parser.h"
#include "net/body_decoder.h"
#include "net/http/request_plan.h"
#include "net/http/response_head.h"

namespace foreshock::net {
namespace {

constexpr uint64_t kBodyBytesMax = 1 << 20;

const HttpRouter& router() {
  static const HttpRouter* made = [] {
    auto* out = new HttpRouter();
    auto nothing = [](HttpRequest&&, ResponseWriter) {};
    out->add("GET", "/a/{id}/b", nothing);
    out->add("GET", "/*", nothing);
    out->add("POST", "/a/{id}", nothing, {kBodyBytesMax});
    out->add("POST", "/*", nothing, {kBodyBytesMax});
    return out;
  }();
  return *made;
}

// What a connection does with one request's pieces.
class Exchange {
 public:
  void head(RequestParser& parser) {
    HttpRequest request = parser.head();
    request.request_id = choose_request_id(request.headers, "ours");
    RequestPlan plan =
        plan_request(request, {parser.has_body(), parser.content_length()}, router(), kBodyBytesMax);
    CHECK(plan.route || plan.refusal);
    HttpResponse response = plan.refusal ? *plan.refusal : text_response(200, request.path);
    response.headers.set("X-Request-Id", request.request_id);
    response.headers.set("X-Path", request.path);
    std::string rendered =
        render_response_head(response.status, response.headers, {response.body.size()}, "now");
    CHECK(rendered.find("\r\n\r\n") == rendered.size() - 4) << "a header split the response";
    decoder_ = plan.route ? BodyDecoder::make(plan.encoding, kBodyBytesMax) : nullptr;
  }
  void body(std::string_view piece) {
    char out[4096];
    while (decoder_) {
      auto produced = decoder_->decode(piece, out);
      if (!produced) {
        decoder_ = nullptr;
      } else if (*produced == 0) {
        CHECK(piece.empty());
        return;
      } else {
        CHECK(*produced <= sizeof out);
      }
    }
  }
  void end() {
    if (decoder_) CHECK(decoder_->output_bytes() <= kBodyBytesMax);
    if (decoder_ && decoder_->finish()) decoder_ = nullptr;
  }

 private:
  std::unique_ptr<BodyDecoder> decoder_;
};

void connection(std::string_view bytes, size_t cut, size_t grow) {
  RequestParser parser(2048, 32);
  Exchange exchange;
  std::string held;
  while (!bytes.empty()) {
    held += bytes.substr(0, cut);
    bytes.remove_prefix(std::min(cut, bytes.size()));
    cut += grow;
    std::string_view input = held;
    while (true) {
      RequestParser::Event event = parser.next(input);
      if (event == RequestParser::Event::kError) return;
      if (event == RequestParser::Event::kNeedMore) break;
      if (event == RequestParser::Event::kHead) exchange.head(parser);
      if (event == RequestParser::Event::kBody) exchange.body(parser.body_piece());
      if (event == RequestParser::Event::kComplete) {
        exchange.end();
        parser.reset();
      }
    }
    held = std::string(input);
    CHECK(held.size() <= 2048 + RequestParser::kChunkHeaderBytesMax + cut)
        << "the parser holds on to too much";
  }
}

}  // namespace
}  // namespace foreshock::net

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  foreshock::net::connection(bytes, 1 + data[0], data[1]);
  return 0;
}
