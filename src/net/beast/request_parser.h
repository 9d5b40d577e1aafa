// RequestParser: bytes to HTTP/1.x request heads and raw body pieces, on Boost.Beast's parser.
//
// The connection offers what it has read; next() takes from the front of it and says what came out. A body
// piece is a view into that input, still compressed, without chunk framing. After kComplete or kError call
// reset() before the next request; what was not taken belongs to it. Refuses what is ambiguous (several
// lengths, length and chunks, other transfer codings, no or several Host) so that no proxy and we can
// disagree about where a request ends. Bounded: the head by bytes and fields, chunk headers and trailers by
// kChunkHeaderBytesMax. No sockets, no clock; the fuzzer drives it directly.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace foreshock::net {

struct RequestParseError {
  int status = 400;
  std::string_view code;  // static text
  std::string detail;
};

class RequestParser {
 public:
  enum class Event { kNeedMore, kHead, kBody, kComplete, kError };
  static constexpr size_t kChunkHeaderBytesMax = 16 * 1024;

  RequestParser(size_t header_bytes_max, size_t header_count_max);
  ~RequestParser();

  // kNeedMore: offer again what is left, with more behind it.
  Event next(std::string_view& input);
  void reset();

  bool started() const;  // a byte of this request was seen
  HttpRequest& head() { return head_; }
  std::string_view body_piece() const { return piece_; }
  bool has_body() const;
  bool chunked() const;
  std::optional<uint64_t> content_length() const;
  const RequestParseError& error() const { return error_; }

 private:
  class Parser;
  Event refuse(int status, std::string_view code, std::string detail);
  Event check_head();
  Event put(std::string_view& input);

  const size_t header_bytes_max_;
  const size_t header_count_max_;
  std::unique_ptr<Parser> parser_;
  HttpRequest head_;
  std::string_view piece_;
  RequestParseError error_;
  bool head_done_ = false;
  bool started_ = false;
  bool body_seen_ = false;
  size_t looked_at_ = 0;  // input size of the last kNeedMore: less than one more byte cannot help
};

}  // namespace foreshock::net
