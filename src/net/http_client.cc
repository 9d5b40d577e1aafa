#include "net/http_client.h"

#include <algorithm>

#include "net/curl/curl_handle.h"

namespace foreshock::net {
namespace {

constexpr long kRedirectsMax = 5;
constexpr size_t kLineBytesMax = 16 * 1024 * 1024;  // a row of an export has its record twice, escaped

// One transfer: what curl's callbacks write to.
struct Transfer {
  const HttpClientRequest* request;
  const std::function<bool(std::string_view)>* on_bytes = nullptr;  // for 2xx bodies of streams
  HttpClientResponse response;
  CURL* handle = nullptr;
  bool too_large = false;
  bool stopped = false;
};

size_t on_body(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  size_t bytes = size * count;
  if (transfer.on_bytes) {
    long status = 0;
    ::curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2) {
      transfer.stopped = !(*transfer.on_bytes)({data, bytes});
      return transfer.stopped ? CURL_WRITEFUNC_ERROR : bytes;
    }
  }
  if (transfer.response.body.size() + bytes > transfer.request->response_bytes_max) {
    transfer.too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.response.body.append(data, bytes);
  return bytes;
}

size_t on_header(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  // A new status line begins the head that counts (after 100, or a redirect).
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();
  size_t colon = line.find(':');
  if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    transfer.response.headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return size * count;
}

Status check(const HttpClientRequest& request) {
  if (has_line_break_or_nul(request.url) || has_line_break_or_nul(request.method))
    return fail(ErrorKind::kInvalid, "the URL or method holds a line break");
  for (const auto& [name, value] : request.headers)
    if (has_line_break_or_nul(name) || has_line_break_or_nul(value) || name.find(':') != std::string::npos)
      return fail(ErrorKind::kInvalid, "the header '" + name.substr(0, name.find_first_of("\r\n")) +
                                           "' holds a line break or a colon in its name");
  return {};
}

void set_options(CURL* handle, const HttpClientRequest& request) {
  ::curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR,
                     request.url.starts_with("https:") ? "https" : "http,https");
  ::curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, request.follow_redirects ? 1L : 0L);
  ::curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kRedirectsMax);
  ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms));
  ::curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, request.verify_tls ? 1L : 0L);
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, request.verify_tls ? 2L : 0L);
  if (!request.ca_file.empty()) ::curl_easy_setopt(handle, CURLOPT_CAINFO, request.ca_file.c_str());
  if (!request.client_certificate_file.empty()) {
    ::curl_easy_setopt(handle, CURLOPT_SSLCERT, request.client_certificate_file.c_str());
    ::curl_easy_setopt(handle, CURLOPT_SSLKEY, request.client_key_file.c_str());
  }
  if (!request.user.empty()) {
    ::curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    ::curl_easy_setopt(handle, CURLOPT_USERNAME, request.user.c_str());
    ::curl_easy_setopt(handle, CURLOPT_PASSWORD, request.password.c_str());
  }
  // The method: a body is sent with any of them but HEAD.
  bool sends_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (sends_body) {
    ::curl_easy_setopt(handle, CURLOPT_POST, 1L);
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method == "HEAD") ::curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  ::curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void add_headers(CurlList& list, const HttpClientRequest& request) {
  for (const auto& [name, value] : request.headers)
    list.add(value.empty() ? name + ";" : name + ": " + value);  // curl's way to send an empty value
  // We never wait for 100, and never let curl invent a form's media type.
  list.add("Expect:");
  if (!request.headers.has("Content-Type")) list.add("Content-Type:");
  if (!request.headers.has("User-Agent")) list.add("User-Agent: foreshock");
}

Result<HttpClientResponse> run(const HttpClientRequest& request,
                               const std::function<bool(std::string_view)>* on_bytes) {
  RETURN_IF_ERROR(check(request));
  Transfer transfer;
  transfer.request = &request;
  transfer.on_bytes = on_bytes;
  CURL* handle = transfer.handle = thread_curl_handle();
  set_options(handle, request);
  CurlList headers;
  add_headers(headers, request);
  ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  if (on_bytes) {
    // No limit on the whole, but on silence; curl counts it in seconds.
    long silence = static_cast<long>((request.timeout_ms + 999) / 1000);
    ::curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, request.timeout_ms > 0 ? 1L : 0L);
    ::curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, silence);
  } else {
    ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  }
  char detail[CURL_ERROR_SIZE] = {};
  ::curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
  ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
  ::curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  ::curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &on_header);
  ::curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  CURLcode code = ::curl_easy_perform(handle);
  // The buffer and lists die with this function: the thread's handle must not point at them.
  long status = 0;
  ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  ::curl_easy_reset(handle);
  transfer.response.status = static_cast<int>(status);
  if (transfer.too_large)
    return fail(ErrorKind::kExhausted, "the response of " + request.url + " is larger than " +
                                           std::to_string(request.response_bytes_max) + " bytes");
  if (code != CURLE_OK && !transfer.stopped) return curl_failure(code, request.url, detail);
  return std::move(transfer.response);
}

}  // namespace

Result<HttpClientResponse> http_request(const HttpClientRequest& request) {
  return run(request, nullptr);
}

Result<HttpClientResponse> http_stream(const HttpClientRequest& request,
                                       const std::function<bool(std::string_view)>& on_bytes) {
  return run(request, &on_bytes);
}

Result<HttpClientResponse> http_stream_lines(const HttpClientRequest& request,
                                             const std::function<bool(std::string_view)>& on_line) {
  std::string held;
  auto give = [&](std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return on_line(line);
  };
  bool stopped = false;
  std::function<bool(std::string_view)> cut = [&](std::string_view bytes) {
    while (!bytes.empty()) {
      size_t end = std::min(bytes.find('\n'), bytes.size());
      held += bytes.substr(0, std::min(end, kLineBytesMax - std::min(held.size(), kLineBytesMax)));
      if (end == bytes.size()) break;
      bytes.remove_prefix(end + 1);
      stopped = !give(held);
      held.clear();
      if (stopped) return false;
    }
    return true;
  };
  auto response = run(request, &cut);
  if (response && !stopped && !held.empty()) give(held);
  return response;
}

}  // namespace foreshock::net
