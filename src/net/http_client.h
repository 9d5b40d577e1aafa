// HttpClient: blocking HTTP and HTTPS requests over libcurl, for channels, actuators and the command line.
//
// Call it from a thread that may wait, never from a loop thread. Each thread keeps its own connections (up to
// 8 idle) and reuses them. Only http and https are spoken, redirects are not followed unless asked (then at
// most 5, and never from https to http), certificates are verified, bodies are capped. An HTTP status of any
// value is a response, not an error: errors are unavailable (no connection, TLS failure), timeout, invalid
// (bad URL), exhausted (response over its cap). Header names and values with CR, LF or NUL are refused.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_message.h"

namespace foreshock::net {

struct HttpClientRequest {
  std::string method = "GET";
  std::string url;
  HttpHeaders headers;
  std::string body;
  int64_t timeout_ms = 10'000;  // whole exchange; for streams: the longest silence; 0: none
  int64_t connect_timeout_ms = 5'000;
  size_t response_bytes_max = 16 * 1024 * 1024;
  bool follow_redirects = false;
  bool verify_tls = true;
  std::string ca_file;                                   // "": the system's
  std::string client_certificate_file, client_key_file;  // PEM, for mutual TLS
  std::string user, password;                            // Basic
};

struct HttpClientResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;
};

Result<HttpClientResponse> http_request(const HttpClientRequest& request);

// Reads a 2xx response line by line (without line ends; lines over 16 MiB are cut) as it arrives, for NDJSON
// and SSE; false from `on_line` ends the request without error. Other statuses: the body is in the response.
Result<HttpClientResponse> http_stream_lines(const HttpClientRequest& request,
                                             const std::function<bool(std::string_view line)>& on_line);
// The same by raw pieces, for SseReader.
Result<HttpClientResponse> http_stream(const HttpClientRequest& request,
                                       const std::function<bool(std::string_view bytes)>& on_bytes);

}  // namespace foreshock::net
