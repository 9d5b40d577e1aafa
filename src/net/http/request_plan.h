// plan_request: everything that a request's head decides, before a byte of its body is read.
//
// Finds path, query and route, checks methods, sizes, encodings and expectations, and runs the before-hooks.
// Either `route` is set and the body may come, or `refusal` holds the answer. Pure but for the hooks, so the
// fuzzer drives it without a socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/body_decoder.h"
#include "net/http_router.h"

namespace foreshock::net {

struct BodyFacts {
  bool has_body = false;
  std::optional<uint64_t> length;  // none when chunked
};

struct RequestPlan {
  const HttpRoute* route = nullptr;
  BodyEncoding encoding = BodyEncoding::kIdentity;
  size_t body_bytes_max = 0;
  bool expects_continue = false;
  std::optional<HttpResponse> refusal;
  std::string_view refusal_code;  // static text, for the counter
};

// Fills path, query, path_parameters and route of `head`.
RequestPlan plan_request(HttpRequest& head, const BodyFacts& body, const HttpRouter& router,
                         size_t body_bytes_max);

// The client's X-Request-Id if it is short and plain, else `fallback`.
std::string choose_request_id(const HttpHeaders& headers, std::string fallback);

}  // namespace foreshock::net
