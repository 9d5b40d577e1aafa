#include <algorithm>
#include <array>

#include "parse/formats/field_roles.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/formats/request_line.h"
#include "parse/tokens/byte_class.h"

// Error logs of Apache, nginx and PostgreSQL: heads that no general reader would understand.
namespace foreshock::parse {
namespace {

// The text of the bracket group at `p` and the place behind it and its blank.
bool read_group(const char*& p, const char* end, std::string_view& out) {
  if (p >= end || *p != '[') return false;
  const char* close = std::find(p, end - p > 256 ? p + 256 : end, ']');
  if (close == end || *close != ']') return false;
  out = {p + 1, static_cast<size_t>(close - p) - 1};
  p = close + 1;
  while (p < end && *p == ' ') ++p;
  return true;
}

std::string_view leading_digits(std::string_view text) {
  size_t i = 0;
  while (i < text.size() && is_digit(text[i])) ++i;
  return text.substr(0, i);
}

// `name: value` in nginx's tail; values end at a comma, quoted ones at their quote.
std::string_view tail_value(std::string_view tail, std::string_view name) {
  size_t at = tail.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = tail.substr(at + name.size());
  if (!rest.empty() && rest[0] == '"') return rest.substr(1, rest.find('"', 1) - 1);
  return rest.substr(0, rest.find(','));
}

}  // namespace

bool read_apache_error(std::string_view text, RecordDraft& draft) {
  const char* p = text.data();
  const char* end = p + std::min(text.size(), text.find('\n'));
  std::string_view stamp;
  if (text.size() < 30 || !is_alpha(text[1]) || !is_alpha(text[2]) || is_digit(text[5]) ||
      !read_group(p, end, stamp))
    return false;
  TimeText time;
  if (!read_timestamp(stamp, time) || p >= end || *p != '[') return false;
  RecordDraft::Mark mark = draft.mark();
  std::string_view group;
  if (!read_group(p, end, group)) return false;
  size_t colon = group.find(':');
  std::string_view level = colon == std::string_view::npos ? group : group.substr(colon + 1);
  if (level.substr(0, 5) == "trace") level = level.substr(0, 5);  // trace1..trace8
  if (!draft.set_level_word(level, kFromFormat)) {
    draft.rollback(mark);
    return false;
  }
  if (colon != std::string_view::npos && colon > 0 && group.substr(0, colon) != "-")
    draft.add("apache.module", group.substr(0, colon));
  draft.set_format(Format::kApacheError);
  draft.set_time(time);
  const char* after = p;
  if (read_group(after, end, group) && group.substr(0, 4) == "pid ") {
    draft.add("process.pid", leading_digits(group.substr(4)), ValueKind::kInteger);
    size_t tid = group.find(":tid ");
    if (tid != std::string_view::npos) draft.add("thread.id", group.substr(tid + 5));
    p = after;
  }
  draft.record.body = {p, static_cast<size_t>(text.data() + text.size() - p)};
  size_t client = draft.record.body.substr(0, 256).find("[client ");
  if (client != std::string_view::npos) {
    std::string_view address = draft.record.body.substr(client + 8);
    address = address.substr(0, address.find(']'));
    if (std::string_view ip = ip_address_of(address); !ip.empty()) draft.add("client.address", ip);
  }
  return true;
}

bool read_nginx_error(std::string_view text, RecordDraft& draft) {
  const char* p = text.data();
  const char* end = p + text.size();
  TimeText time;
  if (text.size() < 30 || text[4] != '/' || !draft.times.match(p, end, time) || end - time.end < 8 ||
      time.end[0] != ' ' || time.end[1] != '[')
    return false;
  p = time.end + 1;
  std::string_view level;
  if (!read_group(p, end, level) || !is_marked_level(level)) return false;
  const char* digits = skip_digits(p, end);
  if (digits == p || digits >= end || *digits != '#') return false;
  const char* thread = skip_digits(digits + 1, end);
  if (thread >= end || *thread != ':') return false;
  draft.set_format(Format::kNginxError);
  draft.set_time(time);
  draft.set_level_word(level, kFromFormat);
  draft.add("process.pid", {p, static_cast<size_t>(digits - p)}, ValueKind::kInteger);
  draft.add("thread.id", {digits + 1, static_cast<size_t>(thread - digits) - 1});
  p = thread + 1;
  while (p < end && *p == ' ') ++p;
  if (p < end && *p == '*') {
    const char* connection = skip_digits(p + 1, end);
    draft.add("nginx.connection", {p + 1, static_cast<size_t>(connection - p) - 1});
    p = connection;
    while (p < end && *p == ' ') ++p;
  }
  std::string_view body(p, static_cast<size_t>(end - p));
  draft.record.body = body;
  size_t tail_at = body.find(", client: ");
  if (tail_at == std::string_view::npos) return true;
  std::string_view tail = body.substr(tail_at);
  if (std::string_view ip = ip_address_of(tail_value(tail, ", client: ")); !ip.empty())
    draft.add("client.address", ip);
  if (std::string_view server = tail_value(tail, ", server: "); !server.empty())
    draft.add("server.address", server);
  std::string_view request = tail_value(tail, ", request: ");
  if (size_t blank = request.find(' '); blank != std::string_view::npos) {
    draft.add("http.request.method", request.substr(0, blank));
    std::string_view target = request.substr(blank + 1);
    target = target.substr(0, target.find(' '));
    if (!target.empty()) add_path(target, draft);
  }
  if (std::string_view upstream = tail_value(tail, ", upstream: "); !upstream.empty())
    draft.add("upstream.address", upstream);
  return true;
}

bool read_postgres(std::string_view text, RecordDraft& draft) {
  const char* p = text.data();
  const char* end = p + text.size();
  TimeText time;
  if (text.size() < 26 || !is_digit(text[0]) || !draft.times.match(p, end, time)) return false;
  // The level is told by its colon and two blanks; the prefix before it is the administrator's.
  std::string_view head(time.end, static_cast<size_t>(std::min(end, time.end + 120) - time.end));
  size_t colon = head.find(':');
  while (colon != std::string_view::npos && head.substr(colon + 1, 2) != "  ")
    colon = head.find(':', colon + 1);
  if (colon == std::string_view::npos || colon < 4) return false;
  size_t from = colon;
  while (from > 0 && (is_upper(head[from - 1]) || is_digit(head[from - 1]))) --from;
  std::string_view word = head.substr(from, colon - from);
  struct Level {
    std::string_view word;
    Severity severity;
  };
  static constexpr std::array<Level, 18> kLevels = {{{"LOG", Severity::kInfo},
                                                     {"INFO", Severity::kInfo},
                                                     {"NOTICE", Severity::kInfo2},
                                                     {"WARNING", Severity::kWarn},
                                                     {"ERROR", Severity::kError},
                                                     {"FATAL", Severity::kFatal},
                                                     {"PANIC", Severity::kFatal},
                                                     {"DEBUG", Severity::kDebug},
                                                     {"DEBUG1", Severity::kDebug},
                                                     {"DEBUG2", Severity::kDebug},
                                                     {"DEBUG3", Severity::kDebug},
                                                     {"DEBUG4", Severity::kDebug},
                                                     {"DEBUG5", Severity::kDebug},
                                                     {"STATEMENT", Severity::kUnknown},
                                                     {"DETAIL", Severity::kUnknown},
                                                     {"HINT", Severity::kUnknown},
                                                     {"CONTEXT", Severity::kUnknown},
                                                     {"QUERY", Severity::kUnknown}}};
  auto level = std::find_if(kLevels.begin(), kLevels.end(), [&](const Level& l) { return l.word == word; });
  std::string_view prefix = head.substr(0, from);
  size_t bracket = prefix.find('[');
  if (level == kLevels.end() ||
      (bracket == std::string_view::npos && prefix.find('@') == std::string_view::npos))
    return false;
  draft.set_format(Format::kPostgres);
  draft.set_time(time);
  if (level->severity != Severity::kUnknown) draft.set_severity(level->severity, word, kFromFormat);
  if (bracket != std::string_view::npos)
    if (std::string_view pid = leading_digits(prefix.substr(bracket + 1)); !pid.empty())
      draft.add("process.pid", pid, ValueKind::kInteger);
  if (size_t at = prefix.find('@'); at != std::string_view::npos) {
    size_t user = at;
    while (user > 0 && prefix[user - 1] != ' ' && prefix[user - 1] != ']') --user;
    size_t database = at + 1;
    while (database < prefix.size() && prefix[database] != ' ') ++database;
    if (at > user) draft.add("user.name", prefix.substr(user, at - user));
    if (database > at + 1) draft.add("db.namespace", prefix.substr(at + 1, database - at - 1));
  }
  p = head.data() + colon + 1;
  while (p < end && *p == ' ') ++p;
  draft.record.body = {p, static_cast<size_t>(end - p)};
  return true;
}

bool read_klog(std::string_view text, RecordDraft& draft) {
  if (text.size() < 24 || !is_digit(text[1]) || !is_digit(text[2]) || !is_digit(text[3]) ||
      !is_digit(text[4]))
    return false;
  if (text[0] != 'I' && text[0] != 'W' && text[0] != 'E' && text[0] != 'F') return false;
  const char* p = text.data() + 1;
  const char* end = text.data() + text.size();
  // "mmdd" or "yyyymmdd", then the time of day.
  size_t date_digits = static_cast<size_t>(skip_digits(p, end) - p);
  if ((date_digits != 4 && date_digits != 8) || p[date_digits] != ' ') return false;
  const char* date = date_digits == 8 ? p + 4 : p;
  TimeText clock;
  if (!match_timestamp(p + date_digits + 1, end, clock, true) || clock.has_date) return false;
  clock.has_date = true;
  clock.has_year = date_digits == 8;
  if (clock.has_year)
    clock.civil.year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
  clock.civil.month = (date[0] - '0') * 10 + (date[1] - '0');
  clock.civil.day = (date[2] - '0') * 10 + (date[3] - '0');
  if (clock.civil.month < 1 || clock.civil.month > 12 || clock.civil.day < 1 || clock.civil.day > 31)
    return false;
  p = clock.end;
  while (p < end && *p == ' ') ++p;
  const char* thread = skip_digits(p, end);
  if (thread == p || thread >= end || *thread != ' ') return false;
  std::string_view thread_id(p, static_cast<size_t>(thread - p));
  p = thread + 1;
  const char* limit = end - p > 256 ? p + 256 : end;
  const char* close = std::find(p, limit, ']');
  if (close == limit) return false;
  std::string_view place(p, static_cast<size_t>(close - p));
  size_t colon = place.rfind(':');
  if (colon == std::string_view::npos || leading_digits(place.substr(colon + 1)).empty()) return false;
  draft.set_format(Format::kKlog);
  draft.set_time(clock);
  draft.set_severity(*severity_from_word(text.substr(0, 1)), text.substr(0, 1), kFromFormat);
  draft.add("thread.id", thread_id);
  draft.add("code.file.path", place.substr(0, colon));
  draft.add("code.line.number", leading_digits(place.substr(colon + 1)), ValueKind::kInteger);
  p = close + 1;
  if (p < end && *p == ' ') ++p;
  draft.record.body = {p, static_cast<size_t>(end - p)};
  return true;
}

}  // namespace foreshock::parse
