// Response heads as bytes, and the choice whether a body is worth compressing.
//
// Framing belongs to the connection, so Content-Length, Transfer-Encoding and Connection of handlers are left
// out. CR, LF and NUL in values become blanks, and fields with names that are no tokens are dropped: nothing
// that a handler took from a log or a request can split a response. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http_message.h"

namespace foreshock::net {

struct ResponseFraming {
  std::optional<uint64_t> length;  // Content-Length
  bool chunked = false;
  bool keep_alive = true;
  int version_minor = 1;  // of the request
  bool upgrade = false;   // 101: the connection speaks something else from here on
};

std::string render_response_head(int status, const HttpHeaders& headers, const ResponseFraming& framing,
                                 const std::string& date);

// The Date header of this second.
const std::string& http_date_now();

bool is_compressible(std::string_view content_type);
// Replaces the body by its gzip when that is allowed, worth it and smaller. Adds Vary.
void compress_response(HttpResponse& response, bool gzip_accepted, size_t bytes_min);

// "1f\r\n" ... "\r\n" around `bytes`.
void append_chunk(std::string& out, std::string_view bytes);

}  // namespace foreshock::net
