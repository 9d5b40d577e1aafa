#include "parse/declared/access_log_format.h"

#include <algorithm>
#include <array>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

struct Directive {
  std::string_view name;
  std::string_view field;  // as in a pattern
  bool may_be_dash = false;
};

constexpr std::array<Directive, 27> kApache = {{{"h", "%{client.address:word}"},
                                                {"a", "%{client.address:word}"},
                                                {"A", "%{server.address:word}"},
                                                {"l", "%{:word}"},
                                                {"u", "%{user.name:word}"},
                                                {"r", "%{:request}"},
                                                {"s", "%{http.response.status_code:status}"},
                                                {"b", "%{http.response.body.size:int}", true},
                                                {"B", "%{http.response.body.size:int}", true},
                                                {"O", "%{http.response.size:int}", true},
                                                {"I", "%{http.request.size:int}", true},
                                                {"S", "%{http.size:int}", true},
                                                {"D", "%{duration_us:int}", true},
                                                {"T", "%{duration_s:num}", true},
                                                {"v", "%{server.name:word}"},
                                                {"V", "%{server.name:word}"},
                                                {"p", "%{server.port:int}"},
                                                {"P", "%{process.pid:int}"},
                                                {"m", "%{http.request.method:word}"},
                                                {"U", "%{url.path:word}"},
                                                {"H", "%{network.protocol.name:word}"},
                                                {"X", "%{apache.connection:word}"},
                                                {"k", "%{apache.keepalive:int}", true},
                                                {"L", "%{apache.log_id:word}"},
                                                {"R", "%{apache.handler:word}"},
                                                {"f", "%{file.path:word}"},
                                                {"q", "%{url.query:text}"}}};

constexpr std::array<Directive, 19> kNginx = {{{"remote_addr", "%{client.address:word}"},
                                               {"realip_remote_addr", "%{client.address:word}"},
                                               {"remote_port", "%{client.port:int}"},
                                               {"remote_user", "%{user.name:word}"},
                                               {"time_local", "%{time}"},
                                               {"time_iso8601", "%{time}"},
                                               {"msec", "%{time}"},
                                               {"request", "%{:request}"},
                                               {"request_method", "%{http.request.method:word}"},
                                               {"request_uri", "%{:target}"},
                                               {"uri", "%{url.path:word}"},
                                               {"status", "%{http.response.status_code:status}"},
                                               {"body_bytes_sent", "%{http.response.body.size:int}", true},
                                               {"bytes_sent", "%{http.response.size:int}", true},
                                               {"request_length", "%{http.request.size:int}", true},
                                               {"request_time", "%{duration_s:num}", true},
                                               {"request_id", "%{http.request.id:word}"},
                                               {"host", "%{server.name:word}"},
                                               {"server_name", "%{server.name:word}"}}};

std::string header_field(std::string_view side, std::string_view header) {
  std::string name;
  for (char c : header) name += c == '-' ? '_' : is_upper(c) ? static_cast<char>(c + 32) : c;
  if (side == "request" && name == "user_agent") return "user_agent.original";
  return "http." + std::string(side) + ".header." + name;
}

// Literal text of a pattern: what means something there is escaped.
void add_literal(std::string& pattern, char c) {
  if (c == '\\' || c == '%' || c == '[' || c == ']') pattern += '\\';
  pattern += c;
}

// What stands between quotes may hold blanks.
std::string fitting(std::string_view field, bool quoted, bool may_be_dash = false) {
  if (may_be_dash) return "[[" + std::string(field) + "]][[-]]";
  std::string made(field);
  if (quoted && made.size() > 6 && made.substr(made.size() - 6) == ":word}")
    made.replace(made.size() - 6, 5, ":text");
  return made;
}

Result<std::string> apache_field(std::string_view& rest, bool quoted) {
  size_t at = 0;
  while (at < rest.size() &&
         (rest[at] == '!' || rest[at] == ',' || rest[at] == '<' || rest[at] == '>' || is_digit(rest[at])))
    ++at;
  std::string_view name;
  if (at < rest.size() && rest[at] == '{') {
    size_t close = rest.find('}', at);
    if (close == std::string_view::npos)
      return fail(ErrorKind::kInvalid, "'%{' is not closed in the log format");
    name = rest.substr(at + 1, close - at - 1);
    at = close + 1;
  }
  if (at >= rest.size() || !(is_alpha(rest[at]) || rest[at] == '^'))
    return fail(ErrorKind::kInvalid,
                "'%" + std::string(rest.substr(0, at + 1)) + "' is no directive of a log format");
  if (rest[at] == '^') at = std::min(at + 2, rest.size() - 1);  // trailers: %{X}^ti, %{X}^to
  char letter = rest[at];
  rest.remove_prefix(at + 1);
  if (letter == 't') return std::string(quoted || !name.empty() ? "%{time}" : "\\[%{time}\\]");
  if (!name.empty() && (letter == 'i' || letter == 'o'))
    return fitting("%{" + header_field(letter == 'i' ? "request" : "response", name) + ":word}", quoted);
  if (letter == 'T' && name == "us") letter = 'D';
  if (letter == 'T' && name == "ms") return fitting("%{duration_ms:int}", quoted, true);
  for (const Directive& known : kApache)
    if (known.name[0] == letter &&
        (name.empty() || letter == 'p' || letter == 'P' || letter == 'h' || letter == 'a' || letter == 'T'))
      return fitting(known.field, quoted, known.may_be_dash);
  std::string field(1, letter);
  if (!name.empty()) field.assign(name);
  std::replace_if(
      field.begin(), field.end(), [](char c) { return c == ':' || c == '}'; }, '_');
  return fitting("%{apache." + field + ":word}", quoted);
}

Result<std::string> nginx_field(std::string_view& rest, bool quoted) {
  bool braced = !rest.empty() && rest[0] == '{';
  if (braced) rest.remove_prefix(1);
  size_t end = 0;
  while (end < rest.size() && (is_alnum(rest[end]) || rest[end] == '_')) ++end;
  if (end == 0 || (braced && (end >= rest.size() || rest[end] != '}')))
    return fail(ErrorKind::kInvalid,
                "'$" + std::string(rest.substr(0, end + 1)) + "' is no variable of a log format");
  std::string_view name = rest.substr(0, end);
  rest.remove_prefix(end + braced);
  for (const Directive& known : kNginx)
    if (known.name == name) return fitting(known.field, quoted, known.may_be_dash);
  if (name.substr(0, 5) == "http_")
    return fitting("%{" + header_field("request", name.substr(5)) + ":word}", quoted);
  if (name.substr(0, 10) == "sent_http_")
    return fitting("%{" + header_field("response", name.substr(10)) + ":word}", quoted);
  return fitting("%{nginx." + std::string(name) + ":word}", quoted);
}

}  // namespace

Result<std::string> access_log_pattern(std::string_view configured) {
  bool nginx = configured.find('$') != std::string_view::npos;
  if (!nginx && configured.find('%') == std::string_view::npos)
    return fail(ErrorKind::kInvalid,
                "an access log's format has directives such as %h or variables such as $remote_addr");
  std::string pattern;
  bool quoted = false;
  std::string_view rest = configured;
  while (!rest.empty()) {
    char c = rest[0];
    rest.remove_prefix(1);
    if (c == '\\' && !rest.empty() && (rest[0] == '"' || rest[0] == '\\' || rest[0] == 't')) {
      c = rest[0] == 't' ? '\t' : rest[0];
      rest.remove_prefix(1);
    } else if (!nginx && c == '%' && (rest.empty() || rest[0] != '%')) {
      ASSIGN_OR_RETURN(std::string field, apache_field(rest, quoted));
      pattern += field;
      continue;
    } else if (nginx && c == '$') {
      ASSIGN_OR_RETURN(std::string field, nginx_field(rest, quoted));
      pattern += field;
      continue;
    } else if (!nginx && c == '%') {
      rest.remove_prefix(1);  // %%
    }
    if (c == '"') quoted = !quoted;
    add_literal(pattern, c);
  }
  return pattern;
}

}  // namespace foreshock::parse
