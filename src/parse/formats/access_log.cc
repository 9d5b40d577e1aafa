#include "parse/formats/field_roles.h"
#include "parse/formats/readers.h"
#include "parse/formats/request_line.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr size_t kHeadBytesMax = 400;

// The text between quotes at `p`, where \" stands for a quote; moves behind the closing one.
bool read_quoted(const char*& p, const char* end, std::string_view& out) {
  if (p >= end || *p != '"') return false;
  const char* q = p + 1;
  while (q < end && *q != '"') q += *q == '\\' && q + 1 < end ? 2 : 1;
  if (q >= end) return false;
  out = {p + 1, static_cast<size_t>(q - p) - 1};
  p = q + 1;
  return true;
}

bool skip_blank(const char*& p, const char* end) {
  const char* from = p;
  while (p < end && *p == ' ') ++p;
  return p > from;
}

std::string_view read_word(const char*& p, const char* end) {
  const char* from = p;
  while (p < end && *p != ' ') ++p;
  return {from, static_cast<size_t>(p - from)};
}

bool all_digits(std::string_view text) {
  for (char c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

bool is_status(std::string_view word) {
  return word.size() == 3 && all_digits(word);
}

// The word behind blanks at `p`.
std::string_view word_behind(const char* p, const char* end) {
  while (p < end && *p == ' ') ++p;
  return read_word(p, end);
}

bool looks_like_client(std::string_view word) {
  if (word.empty() || word.size() > 255) return false;
  for (char c : word)
    if (!is_alnum(c) && c != '.' && c != '-' && c != ':' && c != '_' && c != '%' && c != '[' && c != ']' &&
        c != ',')
      return false;
  return true;
}

void add_unless_dash(std::string_view key, std::string_view value, RecordDraft& draft) {
  if (!value.empty() && value != "-") draft.add(key, value);
}

// What servers add behind the user agent: Traefik's and ingress-nginx's fields, or a forwarded-for list.
void put_extras(const char* p, const char* end, RecordDraft& draft) {
  if (!skip_blank(p, end)) return;
  std::string_view quoted;
  if (*p == '"') {
    if (read_quoted(p, end, quoted)) add_unless_dash("http.request.header.x-forwarded-for", quoted, draft);
    return;
  }
  const char* from = p;
  std::string_view first = read_word(p, end);
  if (!all_digits(first) || !skip_blank(p, end)) return;
  std::string_view router;
  std::string_view url;
  if (p < end && *p == '"') {
    if (!read_quoted(p, end, router) || !skip_blank(p, end) || !read_quoted(p, end, url) ||
        !skip_blank(p, end))
      return;
    std::string_view duration = read_word(p, end);
    if (duration.size() < 3 || duration.substr(duration.size() - 2) != "ms") return;
    draft.set_format(Format::kTraefikClf);
    draft.add("traefik.router", router);
    draft.add("traefik.url", url);
    draft.add("duration_ms", duration.substr(0, duration.size() - 2), ValueKind::kInteger);
    return;
  }
  p = from;
  std::string_view fields[9];  // length time [service] [alternative] upstream size time status id
  size_t count = 0;
  while (count < 9 && p < end) {
    fields[count++] = read_word(p, end);
    skip_blank(p, end);
  }
  if (count < 8 || fields[2].size() < 2 || fields[2][0] != '[') return;
  draft.set_format(Format::kNginxIngress);
  draft.add("http.request.size", fields[0], ValueKind::kInteger);
  draft.add("duration_s", fields[1], ValueKind::kReal);
  draft.add("k8s.service.name", fields[2].substr(1, fields[2].size() - 2));
  add_unless_dash("upstream.address", fields[4], draft);
  add_unless_dash("upstream.duration_s", fields[6], draft);
  add_unless_dash("upstream.response.status_code", fields[7], draft);
  if (count == 9) add_unless_dash("http.request.id", fields[8], draft);
}

// "[virtual host] client ident user " before the time.
bool put_client(std::string_view head, RecordDraft& draft) {
  std::string_view words[5];
  size_t count = 0;
  const char* p = head.data();
  const char* end = p + head.size();
  while (p < end) {
    skip_blank(p, end);
    if (p >= end) break;
    std::string_view word = read_word(p, end);
    if (count == 5) return false;
    words[count++] = word;
  }
  if (count < 2 || !looks_like_client(words[0])) return false;
  size_t client = 0;
  if (count >= 4 && ip_address_of(words[0]).empty() && !ip_address_of(words[1]).empty()) {
    draft.add("server.address", words[0].substr(0, words[0].rfind(':')));
    client = 1;
  }
  std::string_view address = ip_address_of(words[client]);
  draft.add("client.address", address.empty() ? words[client] : address);
  if (count > client + 1) add_unless_dash("user.name", words[count - 1], draft);
  return true;
}

}  // namespace

bool read_access_log(std::string_view text, RecordDraft& draft) {
  std::string_view line = text.substr(0, text.find('\n'));
  const char* end = line.data() + line.size();
  // The time's bracket tells an access log from other lines that begin with an address.
  std::string_view head = line.substr(0, kHeadBytesMax);
  size_t bracket = head.find('[');
  while (bracket != std::string_view::npos && (bracket == 0 || head[bracket - 1] != ' '))
    bracket = head.find('[', bracket + 1);
  if (bracket == std::string_view::npos || --bracket < 3) return false;
  const char* p = line.data() + bracket + 2;
  TimeText time;
  if (!match_timestamp(p, end, time) || time.end >= end || *time.end != ']') return false;
  p = time.end + 1;
  std::string_view request;
  const char* quote = p;
  if (!skip_blank(p, end) || !read_quoted(p, end, request)) return false;
  std::string_view status = word_behind(p, end);
  // A request may hold quotes that nothing escapes: it ends at one with a status behind it.
  for (const char* q = p; status != "-" && !is_status(status) && q < end && q - quote < 8192; ++q) {
    if (*q != '"' || !is_status(word_behind(q + 1, end))) continue;
    request = {request.data(), static_cast<size_t>(q - request.data())};
    status = word_behind(q + 1, end);
  }
  p = status.data() + status.size();
  if (status != "-" && !is_status(status)) return false;
  RecordDraft::Mark mark = draft.mark();
  if (!put_client(line.substr(0, bracket), draft)) {
    draft.rollback(mark);
    return false;
  }
  draft.set_format(Format::kApacheCommon);
  draft.set_time(time);
  put_request(request, draft);
  if (status != "-") {
    draft.add("http.response.status_code", status, ValueKind::kInteger);
    int code = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
    draft.set_severity(severity_from_http_status(code), {}, kFromHttpStatus);
  }
  skip_blank(p, end);
  std::string_view size = read_word(p, end);
  if (all_digits(size)) draft.add("http.response.body.size", size, ValueKind::kInteger);
  std::string_view referer;
  std::string_view agent;
  skip_blank(p, end);
  if (read_quoted(p, end, referer)) {
    add_unless_dash("http.request.header.referer", referer, draft);
    skip_blank(p, end);
    if (read_quoted(p, end, agent)) {
      draft.set_format(Format::kNginxCombined);
      add_unless_dash("user_agent.original", agent, draft);
      put_extras(p, end, draft);
    }
  }
  draft.record.body = text;
  return true;
}

}  // namespace foreshock::parse
