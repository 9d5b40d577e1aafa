#include "net/http_message.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "base/json_writer.h"

namespace foreshock::net {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Whether the parameters behind a token ("; q=0.0") say "not this one".
bool refused_by_quality(std::string_view parameters) {
  size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  std::string_view value = trim(parameters.substr(at + 2));
  return !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool equal_ignore_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void HttpHeaders::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void HttpHeaders::set(std::string_view name, std::string value) {
  std::string owned(name);
  remove(owned);
  add(std::move(owned), std::move(value));
}

void HttpHeaders::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return equal_ignore_case(field.first, name); });
}

std::optional<std::string_view> HttpHeaders::get(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (equal_ignore_case(key, name)) return value;
  return std::nullopt;
}

bool HttpHeaders::has_token(std::string_view name, std::string_view token) const {
  for (const auto& [key, value] : fields_) {
    if (!equal_ignore_case(key, name)) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      size_t comma = std::min(rest.find(','), rest.size());
      std::string_view item = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      size_t semicolon = std::min(item.find(';'), item.size());
      if (equal_ignore_case(trim(item.substr(0, semicolon)), token) &&
          !refused_by_quality(item.substr(semicolon)))
        return true;
    }
  }
  return false;
}

std::optional<std::string_view> find_parameter(const HttpParameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return std::nullopt;
}

std::string_view HttpRequest::path_parameter(std::string_view name) const {
  return find_parameter(path_parameters, name).value_or(std::string_view());
}

std::string HttpRequest::content_type() const {
  std::string_view value = header("Content-Type").value_or(std::string_view());
  value = trim(value.substr(0, value.find(';')));
  std::string out(value);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

HttpResponse json_response(int status, std::string json) {
  HttpResponse response{status, {{"Content-Type", "application/json"}}, std::move(json), nullptr};
  return response;
}

HttpResponse text_response(int status, std::string text) {
  HttpResponse response{status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text), nullptr};
  return response;
}

HttpResponse empty_response(int status) {
  HttpResponse response;
  response.status = status;
  return response;
}

HttpResponse problem(int status, std::string_view code, std::string_view detail, std::string_view request_id,
                     const std::vector<ProblemDetail>& errors) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"foreshock\"");
  if (status == 429 || status == 503) response.headers.add("Retry-After", "1");
  JsonWriter json(response.body);
  json.begin_object()
      .field("type", "about:blank")
      .field("title", status_text(status))
      .field("status", status)
      .field("detail", detail)
      .field("code", code)
      .field("request_id", request_id);
  if (!errors.empty()) {
    json.key("errors").begin_array();
    for (const ProblemDetail& error : errors)
      json.begin_object().field("pointer", error.pointer).field("detail", error.detail).end_object();
    json.end_array();
  }
  json.end_object();
  return response;
}

HttpResponse problem(const Error& error, std::string_view request_id) {
  bool ours = error.kind == ErrorKind::kInternal || error.kind == ErrorKind::kCorrupt;
  std::string_view detail =
      ours ? std::string_view("The server failed; its log has more under this request id.")
           : std::string_view(error.message);
  return problem(status_of(error.kind), error_kind_name(error.kind), detail, request_id);
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 400;
    case ErrorKind::kUnauthenticated:
      return 401;
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kExhausted:
      return 429;
    case ErrorKind::kUnavailable:
      return 503;
    case ErrorKind::kTimeout:
      return 504;
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      break;
  }
  return 500;
}

std::string_view status_text(int status) {
  static constexpr std::pair<int, std::string_view> kTexts[] = {
      {100, "Continue"},
      {101, "Switching Protocols"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (const auto& [number, text] : kTexts)
    if (number == status) return text;
  return "Unknown";
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_blank) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                 c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::optional<HttpParameters> parse_parameters(std::string_view text) {
  HttpParameters out;
  while (!text.empty()) {
    size_t ampersand = std::min(text.find('&'), text.size());
    std::string_view item = text.substr(0, ampersand);
    text.remove_prefix(std::min(ampersand + 1, text.size()));
    if (item.empty()) continue;
    size_t equals = std::min(item.find('='), item.size());
    auto name = percent_decode(item.substr(0, equals), true);
    auto value = percent_decode(item.substr(std::min(equals + 1, item.size())), true);
    if (!name || !value || out.size() == kParametersMax) return std::nullopt;
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

std::string format_http_date(int64_t unix_seconds) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto seconds = static_cast<std::time_t>(unix_seconds);
  std::tm civil{};
  ::gmtime_r(&seconds, &civil);
  char text[64];
  int length = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                             kDays[static_cast<size_t>(civil.tm_wday)], civil.tm_mday,
                             kMonths[static_cast<size_t>(civil.tm_mon)], civil.tm_year + 1900, civil.tm_hour,
                             civil.tm_min, civil.tm_sec);
  return {text, static_cast<size_t>(length)};
}

}  // namespace foreshock::net
