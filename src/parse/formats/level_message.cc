#include <algorithm>

#include "parse/formats/level_line_reader.h"
#include "parse/tokens/byte_class.h"

// The second half of LevelLineReader: from behind the level to the message, and two loggers of their own
// kind.
namespace foreshock::parse {

void LevelLineReader::after_level() {
  bool separated = false;
  for (int i = 0; i < 6 && !separated; ++i) {
    head_.skip_blanks();
    const char* p = head_.at();
    if (p >= line_end_) return;
    if (*p == ':' && i == 0) {  // "LEVEL : msg"
      head_.move_to(p + 1);
      continue;
    }
    std::string_view text;
    HeadItem item = head_.peek(text);
    if (i == 0 && takes_name(item, trimmed(text))) {
      set_logger(trimmed(text));
      head_.take();
      return;
    }
    switch (item) {
      case HeadItem::kDash:
        head_.take();
        // Spring Boot goes on after its three dashes, a table of bars after each of them.
        separated = text.size() < 3 && text[0] == '-' &&
                    !(level_bracketed_ && !has_logger_ && i == 0 && !has_thread_);
        separated |= text[0] == '|' && has_logger_;
        spring_ |= text == "---";
        break;
      case HeadItem::kNumber:
        if (!number_before_dashes()) return;
        draft_.add("process.pid", text, ValueKind::kInteger);
        head_.take();
        break;
      case HeadItem::kBracket:
        if (!bracket_after_level(trimmed(text))) return;
        break;
      case HeadItem::kParen:
        if (has_thread_ || bracketed_ || trimmed(text).empty()) return;
        set_thread(trimmed(text));
        head_.take();
        break;
      case HeadItem::kAngle:
        if (!level_bracketed_ || text.find('.') == std::string_view::npos) return;
        draft_.add("erlang.pid", text);
        head_.take();
        return;
      case HeadItem::kWord:
        if (!word_after_level(text, separated)) return;
        break;
      default:
        return;
    }
  }
}

bool LevelLineReader::takes_name(HeadItem item, std::string_view text) const {
  bool fits = level_bracketed_ && !has_logger_ && !has_thread_ &&
              (item == level_item_ || (item == HeadItem::kBracket && level_item_ != HeadItem::kBracket));
  // Brackets behind brackets have rules of their own (bracket_after_level).
  bool known =
      (item == HeadItem::kBracket && bracketed_) || text.starts_with("MY-") || text.starts_with("req-");
  const char* after = text.data() + text.size();
  if (!fits || known || item == HeadItem::kWord || !is_identifier(text) || after + 1 >= line_end_)
    return false;
  // "[name]: m" is how messages begin too.
  const char* behind = std::find(after, line_end_, ' ');
  return behind < line_end_ && behind[-1] != ':' && behind - after <= 2;
}

bool LevelLineReader::number_before_dashes() const {
  const char* q = head_.at();
  while (q < line_end_ && is_digit(*q)) ++q;
  return line_end_ - q > 4 && std::string_view(q, 4) == " ---";
}

// [MY-010116] [Server]
void LevelLineReader::take_mysql_code(std::string_view code) {
  draft_.add("mysql.error_code", code);
  head_.take();
  std::string_view subsystem;
  if (head_.peek(subsystem) != HeadItem::kBracket) return;
  draft_.add("mysql.subsystem", subsystem);
  head_.take();
}

bool LevelLineReader::bracket_after_level(std::string_view text) {
  std::string_view file;
  std::string_view line;
  if (text.empty()) {
    head_.take();
    return true;
  }
  if (text.substr(0, 4) == "req-") {
    draft_.add("openstack.request_id", text.substr(0, text.find(' ')));
    format_ = Format::kOpenstack;
    head_.take();
    head_.skip_blanks();
    return false;
  }
  if (text.substr(0, 3) == "MY-") {
    take_mysql_code(text);
    return false;
  }
  if (split_code_place(text, file, line)) {
    put_place(file, line);
    head_.take();
    return true;
  }
  if (is_all_digits(text) && !draft_.has("process.pid")) {
    draft_.add("process.pid", text, ValueKind::kInteger);
    head_.take();
    return true;
  }
  if (bracketed_) {  // [time][level][logger] or [time] [level] [logger]
    if (!level_bracketed_ || has_logger_ || !is_identifier(text)) return false;
    set_logger(text);
    head_.take();
    if (format_ == Format::kRaw) format_ = Format::kPythonLogging;
    return false;
  }
  if (level_first_ && !has_thread_ && !has_logger_ && is_identifier(text)) {  // LEVEL time [thread]
    head_.take();
    set_thread(text);
    return false;
  }
  if (has_thread_ || has_logger_ || level_first_) {
    if (!spring_) return false;
    head_.take();
    set_thread(text);
    return true;
  }
  const char* here = head_.at();
  head_.take();
  std::string_view next;
  HeadItem item = head_.peek(next);
  if (item == HeadItem::kParen && is_identifier(text)) {  // JBoss: [logger] (thread)
    set_logger(text);
    return true;
  }
  size_t at = text.rfind('@');
  if (item == HeadItem::kDash && at != std::string_view::npos &&
      is_all_digits(text.substr(at + 1))) {  // ZooKeeper
    set_thread(text.substr(0, at));
    draft_.add("code.line.number", text.substr(at + 1), ValueKind::kInteger);
    format_ = Format::kZookeeper;
    return true;
  }
  if (level_bracketed_ || text.find(": ") != std::string_view::npos) {
    head_.move_to(here);
    return false;
  }
  set_thread(text);
  return true;
}

bool LevelLineReader::word_after_level(std::string_view text, bool& separated) {
  const char* after = text.data() + text.size();
  bool colon = text.size() > 1 && text.back() == ':';
  std::string_view name = colon ? text.substr(0, text.size() - 1) : text;
  std::string_view file;
  std::string_view line;
  if (level_first_ && split_code_place(name, file, line)) {  // Cassandra
    put_place(file, line);
    format_ = Format::kCassandra;
    head_.take();
    return true;
  }
  bool blank_follows = after < line_end_ && *after == ' ';
  if (has_android_numbers_ && (colon || blank_follows)) {  // Android: tag up to a colon
    draft_.add("android.tag", name);
    head_.take();
    separated = colon;
    return colon;
  }
  if (draft_.record.severity_text.size() == 1 && blank_follows &&
      std::all_of(name.begin(), name.end(), is_upper)) {  // MongoDB 3
    draft_.add("mongodb.component", name);
    head_.take();
    return true;
  }
  if (after < line_end_ && *after == '[' && after + 1 < line_end_ && is_digit(after[1]) &&
      is_identifier(name)) {  // name[123]
    const char* close = std::find(after, line_end_, ']');
    if (close == line_end_ || has_logger_) return false;
    draft_.set_service(name);
    draft_.add("thread.id", {after + 1, static_cast<size_t>(close - after) - 1});
    head_.move_to(close + 1);
    return false;
  }
  if (has_logger_ || !is_identifier(name)) return false;
  if (colon) {
    bool camel = is_upper(name[0]) && std::any_of(name.begin() + 1, name.end(), is_upper) &&
                 std::any_of(name.begin(), name.end(), is_lower);
    bool fits =
        level_angled_ || name.find_first_of(".$/#") != std::string_view::npos || is_lower(name[0]) || camel;
    if (!fits || severity_from_word(name) || name.find("Exception") != std::string_view::npos ||
        name.find("Error") != std::string_view::npos)
      return false;
    set_logger(name);
    head_.take();
    separated = true;
    colon_separated_ = true;
    return true;
  }
  bool request = count_dots(name) == 1 &&
                 std::string_view(after, static_cast<size_t>(line_end_ - after)).substr(0, 6) == " [req-";
  if (request || ends_logger(after) || (count_dots(name) >= 2 && (has_thread_ || next_is(after, '[')))) {
    set_logger(name);
    head_.take();
    if (std::string_view rest(head_.at(), static_cast<size_t>(line_end_ - head_.at()));
        rest.substr(0, 3) == " : ") {
      head_.move_to(head_.at() + 3);
      separated = true;
    }
    return true;
  }
  return false;
}

bool LevelLineReader::next_is(const char* p, char c) const {
  while (p < line_end_ && *p == ' ') ++p;
  return p < line_end_ && *p == c;
}

bool LevelLineReader::ends_logger(const char* p) const {
  while (p < line_end_ && *p == ' ') ++p;
  if (line_end_ - p < 2) return false;
  if ((*p == '-' || *p == ':') && p[1] == ' ') return true;
  if (*p == '-' && p[1] == '-' && line_end_ - p > 2 && p[2] == ' ') return true;
  if (*p == '|') return true;
  if (*p != '[') return false;
  const char* limit = line_end_ - p > 100 ? p + 100 : line_end_;
  const char* close = std::find(p, limit, ']');
  if (close == limit || line_end_ - close < 4 || std::string_view(close, 4) != "] - ") return false;
  std::string_view inside(p + 1, static_cast<size_t>(close - p) - 1);
  std::string_view file;
  std::string_view line;
  return inside.empty() || split_code_place(inside, file, line);
}

bool LevelLineReader::read_ruby() {
  if (line_end_ - begin_ < 30 || begin_[1] != ',' || begin_[2] != ' ' || begin_[3] != '[' ||
      !is_upper(begin_[0]))
    return false;
  const char* close = std::find(begin_ + 4, begin_ + 60 < line_end_ ? begin_ + 60 : line_end_, ']');
  if (close >= line_end_ || *close != ']' || !match_timestamp(begin_ + 4, close, time_)) return false;
  std::string_view pid = trimmed({time_.end, static_cast<size_t>(close - time_.end)});
  if (pid.empty() || pid[0] != '#') return false;
  head_ = LevelHead(close + 1, line_end_);
  std::string_view word;
  if (head_.peek(word) != HeadItem::kWord || !severity_from_word(word)) return false;
  has_time_ = true;
  set_level(word);
  head_.take();
  draft_.add("process.pid", pid.substr(1), ValueKind::kInteger);
  if (head_.peek(word) == HeadItem::kDash) head_.take();
  head_.skip_blanks();
  const char* p = head_.at();
  const char* colon = std::find(p, line_end_ - p > 64 ? p + 64 : line_end_, ':');
  if (colon < line_end_ && *colon == ':') {
    draft_.set_service(trimmed({p, static_cast<size_t>(colon - p)}));
    head_.move_to(colon + 1);
  }
  format_ = Format::kRubyLogger;
  put_body();
  put_format();
  return true;
}

bool LevelLineReader::read_redis() {
  const char* p = begin_;
  if (p < line_end_ && *p == '[') ++p;
  const char* digits = skip_digits(p, line_end_);
  if (digits == p || line_end_ - digits < 24 || *digits != ':' || !is_upper(digits[1])) return false;
  const char* from = digits + 2;
  if (*from == ']') ++from;
  if (*from != ' ' || !match_timestamp(from + 1, line_end_, time_) || line_end_ - time_.end < 4 ||
      *time_.end != ' ')
    return false;
  char sign = time_.end[1];
  Severity severity = sign == '.'   ? Severity::kDebug
                      : sign == '-' ? Severity::kInfo
                      : sign == '*' ? Severity::kInfo2
                      : sign == '#' ? Severity::kWarn
                                    : Severity::kUnknown;
  if (severity == Severity::kUnknown || time_.end[2] != ' ') return false;
  draft_.add("process.pid", {p, static_cast<size_t>(digits - p)}, ValueKind::kInteger);
  draft_.add("redis.role", {digits + 1, 1});
  draft_.set_severity(severity, {time_.end + 1, 1}, kFromFormat);
  has_time_ = has_level_ = own_kind_ = true;
  head_ = LevelHead(time_.end + 3, line_end_);
  put_body();
  put_format();
  return true;
}

// "!! TIME FATAL !! message": the sign that the line begins with, again.
const char* LevelLineReader::behind_repeated_sign(const char* p) const {
  const char* q = begin_;
  while (q < line_end_ && *q != ' ' && !is_alnum(*q) && q - begin_ < 8) ++q;
  auto length = static_cast<size_t>(q - begin_);
  if (length < 2 || q >= line_end_ || *q != ' ' || static_cast<size_t>(line_end_ - p) <= length + 1 ||
      std::string_view(p, length) != std::string_view(begin_, length) || p[length] != ' ')
    return p;
  return p + length + 1;
}

void LevelLineReader::put_body() {
  time_.zone_by_table = true;
  if (has_time_) draft_.set_time(time_);
  if (whole_body_) {
    draft_.record.body = text_;
    return;
  }
  head_.skip_blanks();
  const char* p = head_.at();
  if (end_ - p >= 2 && !level_done_ &&
      ((*p == '-' && p[1] == ' ') || (*p == ':' && p[1] == ' ') || (*p == '|' && p[1] == ' ')))
    p += 2;
  while (p < line_end_ && *p == ' ') ++p;
  p = behind_repeated_sign(p);
  std::string_view body(p, static_cast<size_t>(end_ - p));
  if (p != begin_ && behind_repeated_sign(begin_) != begin_)  // "*** TIME INFO *** message ***"
    while (!body.empty() && (body.back() == *begin_ || body.back() == ' ')) body.remove_suffix(1);
  if (bracketed_ && !has_logger_ && has_level_ && !level_bracketed_ && line_end_ == end_ && !body.empty() &&
      body.back() == ')') {
    size_t open = body.rfind(" (");  // Kafka: the logger stands last
    if (open != std::string_view::npos) {
      std::string_view name = body.substr(open + 2, body.size() - open - 3);
      if (is_identifier(name) && count_dots(name) >= 1) {
        set_logger(name);
        format_ = Format::kKafka;
        body = trimmed(body.substr(0, open));
      }
    }
  }
  draft_.record.body = body;
}

void LevelLineReader::put_format() {
  if (format_ == Format::kRaw) format_ = guess_format();
  draft_.set_format(format_);
}

Format LevelLineReader::guess_format() const {
  if (!has_time_) return Format::kGenericLevel;
  if (!has_level_) return Format::kGenericTime;
  if (python_dash_) return Format::kPythonLogging;
  const char* stamp = time_.end;
  bool comma = stamp - begin_ >= 4 && stamp[-4] == ',';
  bool short_year = time_.end - begin_ == 17 && begin_[2] == '/';
  if (has_logger_ && colon_separated_ && short_year) return Format::kSpark;
  if (has_logger_ && colon_separated_ && time_.end - begin_ == 13) return Format::kHdfs;
  if (spring_) return Format::kLogback;
  if (has_logger_ && colon_separated_ && comma && !bracketed_) return Format::kHadoop;
  if (has_logger_ && time_.has_date && begin_[2] == '-' && !bracketed_) return Format::kTomcat;
  if (has_logger_ && has_thread_) return comma ? Format::kLog4j : Format::kLogback;
  if (has_logger_ && comma) return Format::kLog4j;
  return Format::kGenericTimeLevel;
}

}  // namespace foreshock::parse
