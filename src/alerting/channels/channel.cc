#include "alerting/channels/channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/json_writer.h"

namespace foreshock::alerting {
namespace {

constexpr size_t kAnswerShownBytesMax = 200;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  if (what.size() < 2) return;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

// Addresses of chat hooks are secrets: neither they nor their paths may reach a log or a page.
std::string without_address(std::string text, const std::string& url) {
  std::string host = host_of(url);
  replace_all(text, url, host);
  size_t path = url.find('/', url.find("://") == std::string::npos ? 0 : url.find("://") + 3);
  if (path != std::string::npos) replace_all(text, std::string_view(url).substr(path), "/...");
  return text;
}

std::string one_line(std::string_view text) {
  std::string out;
  text = text.substr(0, kAnswerShownBytesMax);
  for (char c : text.substr(0, valid_utf8_prefix(text)))
    out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
  return out;
}

// Seconds, or a date in the form of HTTP.
int64_t retry_after_ns(const net::HttpHeaders& headers, Timestamp now) {
  std::optional<std::string_view> value = headers.get("Retry-After");
  if (!value) return 0;
  int64_t seconds = 0;
  auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (error == std::errc() && end == value->data() + value->size())
    return std::clamp<int64_t>(seconds, 0, kRetryAfterMaxNs / kSecond) * kSecond;
  // A date is found by trying the seconds ahead: there are few, and no parser of dates is needed for one
  // header.
  int64_t start = now.ns / kSecond;
  for (int64_t ahead = 0; ahead <= kRetryAfterMaxNs / kSecond; ++ahead)
    if (net::format_http_date(start + ahead) == *value) return ahead * kSecond;
  return 0;
}

}  // namespace

std::unique_ptr<Channel> make_channel(World& world, const ChannelOptions& options) {
  switch (options.kind) {
    case ChannelKind::kSlack:
      return make_slack_channel(world, options);
    case ChannelKind::kEmail:
      return make_email_channel(world, options);
    case ChannelKind::kWebhook:
      break;
  }
  return make_webhook_channel(world, options);
}

Result<std::string> read_secret(World& world, const std::string& path, const char* setting) {
  Result<std::string> content = read_file(world.disk(), path, kSecretFileBytesMax);
  if (!content) return fail(content.error().with_context(setting));
  while (!content->empty() && (content->back() == '\n' || content->back() == '\r' || content->back() == ' '))
    content->pop_back();
  if (content->empty()) return fail(ErrorKind::kInvalid, fmt::format("{}: {} is empty", setting, path));
  return content;
}

Result<std::string> read_url(World& world, const ChannelOptions& options) {
  if (!options.url.empty()) return options.url;
  ASSIGN_OR_RETURN(std::string url, read_secret(world, options.url_file, "url_file"));
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return fail(
        ErrorKind::kInvalid,
        fmt::format("url_file: what {} holds does not begin with https:// or http://", options.url_file));
  return url;
}

std::string host_of(const std::string& url) {
  size_t begin = url.find("://");
  if (begin == std::string::npos) return "";
  begin += 3;
  size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  std::string authority = url.substr(begin, end - begin);
  // A name and password before the host are secrets too.
  return authority.substr(authority.rfind('@') == std::string::npos ? 0 : authority.rfind('@') + 1);
}

Delivery delivery_of(const Result<net::HttpClientResponse>& response, const std::string& url, Timestamp now) {
  if (!response) {
    bool hopeless = response.error().kind == ErrorKind::kInvalid;
    return {hopeless ? Delivery::Outcome::kRefused : Delivery::Outcome::kRetry,
            without_address(response.error().message, url), 0};
  }
  int status = response->status;
  std::string answer = without_address(one_line(response->body), url);
  std::string detail = answer.empty() ? fmt::format("{} answered {}", host_of(url), status)
                                      : fmt::format("{} answered {}: {}", host_of(url), status, answer);
  if (status >= 200 && status < 300)
    return {Delivery::Outcome::kSent, fmt::format("{} answered {}", host_of(url), status)};
  if (status == 408 || status == 425 || status == 429 || status >= 500)
    return {Delivery::Outcome::kRetry, std::move(detail), retry_after_ns(response->headers, now)};
  return {Delivery::Outcome::kRefused, std::move(detail)};
}

}  // namespace foreshock::alerting
