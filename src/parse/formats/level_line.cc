#include <algorithm>

#include "parse/formats/level_head.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/formats/stack_trace.h"
#include "parse/tokens/byte_class.h"

// Reads the heads that loggers of all languages print: a time, a level, and around them thread, logger,
// process and place in the code, in any of the usual orders. Whatever is not recognised begins the message.
namespace foreshock::parse {
namespace {

constexpr std::ptrdiff_t kTimeSearchBytes = 100;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

class LineReader {
 public:
  LineReader(std::string_view text, RecordDraft& draft)
      : text_(text),
        begin_(text.data()),
        line_end_(text.data() + std::min(text.size(), text.find('\n'))),
        end_(text.data() + text.size()),
        draft_(draft),
        head_(begin_, line_end_) {}

  bool read() {
    if (read_ruby() || read_redis()) return true;
    find_time_at_front();
    if (!has_time_) level_before_time();
    if (!has_time_ && !has_level_) find_time_later();
    if (!has_time_ && !has_level_) return false;
    if (has_time_ && !whole_body_) {
      if (!has_level_ && !level_done_) between_time_and_level();
      if (has_level_ && !level_done_) after_level();
    } else if (has_level_ && !level_done_) {
      after_level();
    }
    put_body();
    put_format();
    return true;
  }

 private:
  // [ts] ts (ts) [ts LEVEL target] [ts: LEVEL/Process]
  void find_time_at_front() {
    head_.skip_blanks();
    const char* p = head_.at();
    if (p >= line_end_) return;
    char close = *p == '[' ? ']' : *p == '(' ? ')' : '\0';
    const char* from = close != '\0' ? p + 1 : p;
    if (!match_timestamp(from, line_end_, time_, true)) return;
    if (!time_.has_date && !time_alone_fits(from)) return;
    take_time(time_.end, close);
  }

  // A time of day alone is a head only with a fraction or with seconds at the very front.
  bool time_alone_fits(const char* from) const { return time_.end - from >= 8; }

  void take_time(const char* p, char close) {
    has_time_ = true;
    bracketed_ = close != '\0';
    if (bracketed_ && p < line_end_ && *p == close) {
      ++p;
    } else if (bracketed_) {
      p = rest_of_time_group(p, close);
    }
    if (p < line_end_ && (*p == ',' || *p == ':' || *p == ';')) ++p;
    head_.move_to(p);
  }

  const char* rest_of_time_group(const char* p, char close) {
    const char* limit = line_end_ - p > 200 ? p + 200 : line_end_;
    const char* stop = std::find(p, limit, close);
    if (stop == limit) return p;
    std::string_view rest(p, static_cast<size_t>(stop - p));
    if (!rest.empty() && rest.front() == ':') {  // celery
      rest = trimmed(rest.substr(1));
      size_t slash = rest.find('/');
      if (slash != std::string_view::npos && set_level(rest.substr(0, slash))) {
        draft_.add("process.name", rest.substr(slash + 1));
        level_done_ = true;
        return stop + 1;
      }
      return p;
    }
    rest = trimmed(rest);
    size_t blank = rest.find(' ');
    std::string_view word = rest.substr(0, blank);
    if (is_marked_level(word) && set_level(word)) {  // env_logger
      if (blank != std::string_view::npos) set_logger(trimmed(rest.substr(blank)));
      level_done_ = true;
      return stop + 1;
    }
    return stop + 1;
  }

  // "LEVEL [thread] ts", "LEVEL ts", "[LEVEL] ts", "LEVEL:name:msg", "LEVEL: msg".
  void level_before_time() {
    const char* p = head_.at();
    std::string_view line(p, static_cast<size_t>(line_end_ - p));
    const char* q = p;
    while (q < line_end_ && is_alpha(*q) && q - p < 14) ++q;
    std::string_view word(p, static_cast<size_t>(q - p));
    if (q + 1 < line_end_ && *q == ':' && is_word(q[1]) && is_plain_level(word)) {  // Python's basicConfig
      const char* name_end = std::find(q + 1, line_end_ - q > 128 ? q + 128 : line_end_, ':');
      std::string_view name(q + 1, static_cast<size_t>(name_end - q) - 1);
      if (name_end < line_end_ && *name_end == ':' && is_identifier(name) && set_level(word)) {
        set_logger(name);
        format_ = Format::kPythonLogging;
        head_.move_to(name_end + 1);
        level_done_ = true;
        return;
      }
    }
    // "panic: m" and "TypeError: m" name an exception; "Error: m" does when a stack follows.
    LineClass line_class = classify_line(line);
    bool is_exception = line_class == LineClass::kHead || line_class == LineClass::kGoHead;
    if (is_exception && (line_end_ != end_ || word != "Error")) return;
    LevelWord level = level_at_front(line);
    if (level.word.empty() || !set_level(level.word)) return;
    bool marked = level.end[-1] == ':' || level.end[-1] == ']' || level.end[-1] == '>';
    head_.move_to(level.end);
    head_.skip_blanks();
    const char* after = head_.at();
    std::string_view thread;
    if (head_.peek(thread) == HeadItem::kBracket) {
      head_.take();
      head_.skip_blanks();
      if (match_timestamp(head_.at(), line_end_, time_, true)) {
        draft_.add("thread.name", trimmed(thread));
        level_first_ = true;
        take_time(time_.end, '\0');
        return;
      }
      head_.move_to(after);
    }
    char open = after < line_end_ ? *after : '\0';
    const char* from = open == '[' || open == '(' ? after + 1 : after;
    if (match_timestamp(from, line_end_, time_, true)) {
      level_first_ = true;
      take_time(time_.end, from == after ? '\0' : open == '[' ? ']' : ')');
      return;
    }
    level_done_ = marked;
  }

  // A time within the first bytes, after a file's name, a process in brackets or other words.
  void find_time_later() {
    const char* limit = line_end_ - begin_ > kTimeSearchBytes ? begin_ + kTimeSearchBytes : line_end_;
    for (const char* p = begin_ + 1; p < limit; ++p) {
      char before = p[-1];
      if (before != ' ' && before != '[' && before != '(' && before != '|' && before != '\t' &&
          before != '"' && before != '=')
        continue;
      if (!is_digit(*p) && !is_upper(*p)) continue;
      if (!match_timestamp(p, line_end_, time_)) continue;
      std::string_view prefix =
          trimmed({begin_, static_cast<size_t>(p - begin_ - (before == '[' || before == '(' ? 1 : 0))});
      has_time_ = true;
      const char* after = time_.end;
      if ((before == '[' || before == '(') && after < line_end_ && (*after == ']' || *after == ')')) ++after;
      head_ = LevelHead(after, line_end_);
      bool one_item = prefix.find(' ') == std::string_view::npos;
      if (prefix.size() > 2 && prefix.front() == '[' && is_all_digits(prefix.substr(1, prefix.size() - 2)))
        draft_.add("process.pid", prefix.substr(1, prefix.size() - 2), ValueKind::kInteger);
      else if (!one_item || before == '=' || before == '"')
        whole_body_ = true;
      return;
    }
  }

  // Items between time and level; when no level comes they belong to the message.
  void between_time_and_level() {
    const char* start = head_.at();
    RecordDraft::Mark mark = draft_.mark();
    int numbers = 0;
    for (int i = 0; i < 6; ++i) {
      std::string_view text;
      HeadItem item = head_.peek(text);
      if (item == HeadItem::kEnd) break;
      if (level_item(item, text)) return;
      if (!head_item(item, text, numbers)) break;
      head_.take();
    }
    draft_.rollback(mark);
    has_logger_ = has_thread_ = python_dash_ = false;
    head_.move_to(start);
  }

  bool level_item(HeadItem item, std::string_view text) {
    text = trimmed(text);
    switch (item) {
      case HeadItem::kBracket:
      case HeadItem::kAngle:
      case HeadItem::kParen:
        if (!is_marked_level(text) && !(text.size() == 1 && severity_from_word(text))) {
          // [LEVEL/thread] and [LEVEL:thread]
          size_t cut = text.find_first_of("/:");
          if (cut == std::string_view::npos || !is_marked_level(text.substr(0, cut))) return false;
          text = text.substr(0, cut);
        }
        level_bracketed_ = true;
        level_angled_ = item == HeadItem::kAngle;
        break;
      case HeadItem::kWord: {
        bool colon = text.size() > 1 && text.back() == ':';
        if (colon) text.remove_suffix(1);
        size_t dot = text.rfind('.');
        if (colon && dot != std::string_view::npos &&
            is_plain_level(text.substr(dot + 1))) {  // monolog: channel.LEVEL:
          draft_.add("monolog.channel", text.substr(0, dot));
          text = text.substr(dot + 1);
          level_done_ = true;
          break;
        }
        if (text.size() == 1) {
          if (!single_letter_fits(text)) return false;
          break;
        }
        bool marked = colon || follows_mark(text);
        if (!is_plain_level(text) && !(marked && is_marked_level(text))) return false;
        level_done_ = colon;
        break;
      }
      default:
        return false;
    }
    if (!set_level(text)) return false;
    head_.take();
    return true;
  }

  // A level in small letters needs something around it that messages do not have: "info vpxd[4711]", tabs,
  // bars.
  bool follows_mark(std::string_view word) const {
    const char* after = word.data() + word.size();
    if (after >= line_end_) return false;
    bool tabs = *after == '\t' && word.data() > begin_ && word.data()[-1] == '\t';
    bool bars =
        *after == '|' || (after + 1 < line_end_ && *after == ' ' && (after[1] == '|' || after[1] == '['));
    bool wide = is_upper(word[0]) && after + 1 < line_end_ && *after == ' ' && after[1] == ' ';
    const char* q = after;
    while (q < line_end_ && *q == ' ') ++q;
    while (q < line_end_ && is_word(*q)) ++q;
    bool process = q + 1 < line_end_ && *q == '[' && is_digit(q[1]);
    return tabs || bars || wide || process;
  }

  // One capital between blanks: MongoDB, etcd, Android.
  bool single_letter_fits(std::string_view letter) const {
    if (!severity_from_word(letter) || letter[0] == 'T') return false;
    const char* after = letter.data() + 1;
    if (after + 2 >= line_end_ || *after != ' ') return false;
    return after[1] == '|' || is_upper(after[1]) || has_android_numbers_;
  }

  bool head_item(HeadItem item, std::string_view text, int& numbers) {
    std::string_view file;
    std::string_view line;
    text = trimmed(text);
    switch (item) {
      case HeadItem::kDash:
        return true;
      case HeadItem::kBrace:
        if (split_code_place(text, file, line))
          put_place(file, line);
        else
          draft_.rename("process.pid", "thread.id");  // ClickHouse: [thread] {query}
        return true;
      case HeadItem::kNumber:
        if (++numbers > 2) return false;
        if (numbers == 2) has_android_numbers_ = !time_.has_year;
        draft_.add(numbers == 1 ? "process.pid" : "thread.id", text,
                   numbers == 1 ? ValueKind::kInteger : ValueKind::kText);
        return true;
      case HeadItem::kBracket:
        if (text.substr(0, 5) == "myid:") {
          draft_.add("zookeeper.myid", text.substr(5));
          format_ = Format::kZookeeper;
        } else if (is_all_digits(text)) {
          draft_.add("process.pid", text, ValueKind::kInteger);
          if (bracketed_) format_ = Format::kGunicorn;
        } else if (split_code_place(text, file, line)) {
          put_place(file, line);
        } else if (bracketed_) {
          if (has_logger_ || !is_identifier(text)) return false;
          set_logger(text);
          format_ = Format::kSpdlog;
        } else {
          if (has_thread_ || text.empty()) return false;
          set_thread(text);
        }
        return true;
      case HeadItem::kParen:
        if (has_thread_ || text.empty()) return false;
        set_thread(text);
        return true;
      case HeadItem::kWord: {
        if (has_logger_) return false;
        bool colon = text.size() > 1 && text.back() == ':';
        if (colon) text.remove_suffix(1);
        if (!is_identifier(text)) return false;
        const char* after = text.data() + text.size();
        bool dashed = after + 2 < line_end_ && after[0] == ' ' && after[1] == '-' && after[2] == ' ';
        bool barred = after < line_end_ && (*after == '|' || (after + 1 < line_end_ && after[1] == '|'));
        if (!colon && !dashed && !barred && count_dots(text) < 2) return false;
        python_dash_ |= dashed;
        set_logger(text);
        return true;
      }
      default:
        return false;
    }
  }

  void after_level() {
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

  bool number_before_dashes() const {
    const char* q = head_.at();
    while (q < line_end_ && is_digit(*q)) ++q;
    return line_end_ - q > 4 && std::string_view(q, 4) == " ---";
  }

  bool bracket_after_level(std::string_view text) {
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
      draft_.add("mysql.error_code", text);
      head_.take();
      std::string_view subsystem;
      if (head_.peek(subsystem) == HeadItem::kBracket) {
        draft_.add("mysql.subsystem", subsystem);
        head_.take();
      }
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

  // A logger after the level, or the first word of the message; false ends the head.
  bool word_after_level(std::string_view text, bool& separated) {
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
    if (has_android_numbers_ && (colon || *after == ' ')) {  // Android: tag up to a colon
      draft_.add("android.tag", name);
      head_.take();
      separated = colon;
      return colon;
    }
    if (draft_.record.severity_text.size() == 1 && *after == ' ' &&
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
    if (ends_logger(after) || (count_dots(name) >= 2 && (has_thread_ || next_is(after, '[')))) {
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

  bool next_is(const char* p, char c) const {
    while (p < line_end_ && *p == ' ') ++p;
    return p < line_end_ && *p == c;
  }

  // Whether blanks and " - ", " : ", " [] - ", " [File.java:1] - " follow: signs that a logger stands before.
  bool ends_logger(const char* p) const {
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

  // I, [2026-11-23T04:31:56.123456 #4711]  INFO -- prog: message
  bool read_ruby() {
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

  // 1:M 29 Aug 2026 13:47:38.984 * message
  bool read_redis() {
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
    has_time_ = has_level_ = true;
    head_ = LevelHead(time_.end + 3, line_end_);
    put_body();
    put_format();
    return true;
  }

  bool set_level(std::string_view word) {
    if (!draft_.set_level_word(trimmed(word), kFromToken) && !severity_from_word(trimmed(word))) return false;
    has_level_ = true;
    return true;
  }
  void set_logger(std::string_view name) {
    draft_.add("logger", name);
    has_logger_ = true;
  }
  void set_thread(std::string_view name) {
    if (!draft_.has("thread.name")) draft_.add("thread.name", name);
    has_thread_ = true;
  }
  void put_place(std::string_view file, std::string_view line) {
    draft_.add("code.file.path", file);
    draft_.add("code.line.number", line, ValueKind::kInteger);
  }

  void put_body() {
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
    std::string_view body(p, static_cast<size_t>(end_ - p));
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

  void put_format() {
    if (format_ == Format::kRaw) format_ = guess_format();
    draft_.set_format(format_);
  }

  Format guess_format() const {
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

  std::string_view text_;
  const char* begin_;
  const char* line_end_;
  const char* end_;
  RecordDraft& draft_;
  LevelHead head_;
  TimeText time_;
  Format format_ = Format::kRaw;
  bool has_time_ = false;
  bool has_level_ = false;
  bool level_done_ = false;   // the message begins right behind the level
  bool level_first_ = false;  // before the time
  bool level_bracketed_ = false;
  bool level_angled_ = false;
  bool bracketed_ = false;   // the time
  bool whole_body_ = false;  // the time stands inside the message
  bool has_logger_ = false;
  bool has_thread_ = false;
  bool has_android_numbers_ = false;
  bool python_dash_ = false;
  bool colon_separated_ = false;
  bool spring_ = false;
};

}  // namespace

bool read_level_line(std::string_view text, RecordDraft& draft) {
  RecordDraft::Mark mark = draft.mark();
  if (LineReader(text, draft).read()) return true;
  draft.rollback(mark);
  return false;
}

}  // namespace foreshock::parse
