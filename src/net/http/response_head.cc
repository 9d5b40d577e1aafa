#include "net/http/response_head.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <utility>

#include "net/body_decoder.h"

namespace foreshock::net {
namespace {

constexpr int kResponseGzipLevel = 4;

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool belongs_to_the_connection(std::string_view name) {
  return equal_ignore_case(name, "Content-Length") || equal_ignore_case(name, "Transfer-Encoding") ||
         equal_ignore_case(name, "Connection") || equal_ignore_case(name, "Date");
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += "\r\n";
}

}  // namespace

std::string render_response_head(int status, const HttpHeaders& headers, const ResponseFraming& framing,
                                 const std::string& date) {
  std::string out;
  out.reserve(1024);
  out += "HTTP/1.1 ";
  out += std::to_string(status);
  out += ' ';
  out += status_text(status);
  out += "\r\n";
  append_field(out, "Date", date);
  for (const auto& [name, value] : headers)
    if (is_token(name) && !belongs_to_the_connection(name)) append_field(out, name, value);
  if (framing.length) append_field(out, "Content-Length", std::to_string(*framing.length));
  if (framing.chunked) append_field(out, "Transfer-Encoding", "chunked");
  if (framing.upgrade) {
    append_field(out, "Connection", "Upgrade");
  } else if (!framing.keep_alive) {
    append_field(out, "Connection", "close");
  } else if (framing.version_minor == 0) {
    append_field(out, "Connection", "keep-alive");
  }
  out += "\r\n";
  return out;
}

const std::string& http_date_now() {
  thread_local std::time_t at = 0;
  thread_local std::string text;
  std::time_t now = std::time(nullptr);
  if (std::exchange(at, now) != now) text = format_http_date(now);
  return text;
}

bool is_compressible(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  if (type.starts_with("text/") && type != "text/event-stream") return true;
  if (type.ends_with("+json") || type.ends_with("+xml")) return true;
  static constexpr std::string_view kTypes[] = {"application/json",       "application/x-ndjson",
                                                "application/javascript", "application/xml",
                                                "application/yaml",       "application/wasm"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

void compress_response(HttpResponse& response, bool gzip_accepted, size_t bytes_min) {
  std::string_view content = response.content();
  if (content.size() <= bytes_min || response.headers.has("Content-Encoding") ||
      !is_compressible(response.headers.get("Content-Type").value_or(std::string_view())))
    return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!gzip_accepted) return;
  std::string packed = gzip_compress(content, kResponseGzipLevel);
  if (packed.size() >= content.size()) return;
  response.body = std::move(packed);
  response.shared_body.reset();
  response.headers.add("Content-Encoding", "gzip");
}

void append_chunk(std::string& out, std::string_view bytes) {
  char size[24];
  int length = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  out.append(size, static_cast<size_t>(length));
  out += bytes;
  out += "\r\n";
}

}  // namespace foreshock::net
