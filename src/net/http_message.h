// HttpRequest and HttpResponse: what handlers get and give, without any trace of sockets.
//
// A request's path, query and path parameters are percent-decoded; headers are as sent, found without regard
// to case; the body is already decompressed. A response's body is a string of its own, or shared for static
// content (which may be compressed already: then set Content-Encoding and it is left alone). Content-Length,
// Connection, Date, X-Request-Id and the security headers are added by the server. Errors are problem
// documents (RFC 9457: type, title, status, detail, code, request_id, errors), see problem() and
// ResponseWriter::fail. Values with CR, LF or NUL never reach the wire: those bytes become blanks.
#pragma once

#include <any>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/address.h"

namespace foreshock::net {

// Header fields in order; names compare without regard to case.
class HttpHeaders {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<Fields::value_type> fields) : fields_(fields) {}
  void add(std::string name, std::string value);       // keeps fields of the same name
  void set(std::string_view name, std::string value);  // replaces them
  void remove(std::string_view name);
  std::optional<std::string_view> get(std::string_view name) const;  // the first
  bool has(std::string_view name) const { return get(name).has_value(); }
  // Whether a comma-separated field (any of them) holds `token`, without regard to case; parameters behind
  // ';' are skipped, and a token with q=0 does not count.
  bool has_token(std::string_view name, std::string_view token) const;
  size_t size() const { return fields_.size(); }
  Fields::const_iterator begin() const { return fields_.begin(); }
  Fields::const_iterator end() const { return fields_.end(); }
  void clear() { fields_.clear(); }

 private:
  Fields fields_;
};

// Names and values, decoded, in the order sent.
using HttpParameters = std::vector<std::pair<std::string, std::string>>;
std::optional<std::string_view> find_parameter(const HttpParameters& parameters, std::string_view name);

struct HttpRequest {
  std::string method;  // "GET"; upper case as sent
  std::string target;  // as sent, with query
  std::string path;    // decoded, without query; begins with '/'
  HttpParameters query;
  HttpParameters path_parameters;  // {id} of the route's pattern; the rest behind a trailing * is named "*"
  HttpHeaders headers;
  std::string body;  // empty for streaming routes
  Address peer;
  uint16_t local_port = 0;      // of the listener, for port -> tenant maps
  std::string route;            // the pattern that matched, for metrics
  std::string request_id;       // the client's X-Request-Id if it is sane, else ours
  int version_minor = 1;        // HTTP/1.x
  bool keep_alive = true;       // what the client asked for
  std::any attachment;          // what a before-hook found out, e.g. the principal
  std::shared_ptr<void> lease;  // the server's count of buffered body bytes; goes with the request

  std::optional<std::string_view> parameter(std::string_view name) const {
    return find_parameter(query, name);
  }
  std::string_view path_parameter(std::string_view name) const;  // "" when the pattern has none such
  std::optional<std::string_view> header(std::string_view name) const { return headers.get(name); }
  // The media type in lower case without parameters: "application/json"; "" when there is none.
  std::string content_type() const;
};

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // used instead of `body` when set

  std::string_view content() const {
    return shared_body ? std::string_view(*shared_body) : std::string_view(body);
  }
};

// Ready-made responses.
HttpResponse json_response(int status, std::string json);
HttpResponse text_response(int status, std::string text);
HttpResponse empty_response(int status);  // 204, 304, ...

// One entry of a problem document's "errors": what is wrong with which field ("query.start", "#/limit").
struct ProblemDetail {
  std::string pointer;
  std::string detail;
};

// A problem document. `code` is a stable snake_case name for programs ("body_too_large").
HttpResponse problem(int status, std::string_view code, std::string_view detail, std::string_view request_id,
                     const std::vector<ProblemDetail>& errors = {});
// The problem of an Error: invalid 400, unauthenticated 401 (with WWW-Authenticate), forbidden 403, not_found
// 404, conflict 409, exhausted 429, unavailable 503, timeout 504, corrupt and internal 500. 429 and 503 carry
// Retry-After. The message of internal and corrupt errors is not shown to the client.
HttpResponse problem(const Error& error, std::string_view request_id);
int status_of(ErrorKind kind);
// The reason phrase: 404 -> "Not Found".
std::string_view status_text(int status);

// "%41+b" -> "A b" ('+' only when `plus_is_blank`); nullopt on a bad escape or a NUL.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);
std::string percent_encode(std::string_view text);  // everything but unreserved characters
// "a=1&b=2" as in queries and application/x-www-form-urlencoded bodies; nullopt on a bad escape or when
// there are more than kParametersMax.
std::optional<HttpParameters> parse_parameters(std::string_view text);
constexpr size_t kParametersMax = 256;

// "Fri, 31 Dec 1999 23:59:59 GMT" of Unix seconds.
std::string format_http_date(int64_t unix_seconds);

bool equal_ignore_case(std::string_view a, std::string_view b);

}  // namespace foreshock::net
