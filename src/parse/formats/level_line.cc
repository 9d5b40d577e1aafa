#include <algorithm>

#include "parse/formats/level_line_reader.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/formats/stack_trace.h"
#include "parse/resolve_time.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::ptrdiff_t kTimeSearchBytes = 100;
constexpr ByteSet kLevelCuts("/:|");
constexpr ByteSet kGroupSigns("|,;");
constexpr ByteSet kLevelSigns("@/|:!>#~*,;-])}");
constexpr ByteSet kOpenSigns("<[({*#!~=-");
constexpr ByteSet kBehindEpoch(" :|\t,;");
constexpr ByteSet kMarks("-=>~:/#");
constexpr ByteSet kFrontSigns("@#>*=~-!+");

bool all_head_tokens(std::string_view words) {
  while (!words.empty()) {
    size_t blank = std::min(words.find(' '), words.size());
    if (blank > 0 && !is_head_token(words.substr(0, blank))) return false;
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  return true;
}

}  // namespace

bool LevelLineReader::read() {
  if (read_ruby() || read_redis()) return true;
  find_time_at_front();
  if (!has_time_) level_before_time();
  if (!has_time_ && !has_level_) find_time_later();
  if (!has_time_ && !has_level_) return false;
  if (has_time_ && !whole_body_) {
    if (!has_level_ && !level_done_) between_time_and_level();
    if (!has_level_ && !level_done_ && !level_behind_tokens()) read_bars();
    if (has_level_ && !level_done_) after_level();
  } else if (has_level_ && !level_done_) {
    after_level();
  }
  put_body();
  put_format();
  return true;
}

void LevelLineReader::find_time_at_front() {
  head_.skip_blanks();
  const char* p = head_.at();
  if (p >= line_end_ || read_letter_and_time()) return;
  char close = *p == '[' ? ']' : *p == '(' ? ')' : *p == '{' ? '}' : '\0';
  const char* from = close != '\0' ? p + 1 : p;
  // "[ TIME ]", "@1795338929.5"
  if (close != '\0' && line_end_ - from > 8 && *from == ' ') ++from;
  if (close == '\0' && line_end_ - p > 12 && kFrontSigns.has(*p)) from = behind_front_sign(p);
  if (!draft_.times.match(from, line_end_, time_, true)) {
    if (epoch_at(from, close)) take_time(time_.end, close);
    return;
  }
  if (!time_.has_date && !time_alone_fits(from)) return;
  take_time(time_.end, close);
}

// Behind the signs before a time: "@TIME", "=TIME=", "=== TIME ===".
const char* LevelLineReader::behind_front_sign(const char* p) const {
  const char* q = p;
  while (q < line_end_ && *q == *p && q - p < 8) ++q;
  if (q - p > 1 && q < line_end_ && *q == ' ') ++q;
  return q < line_end_ && is_digit(*q) ? q : p;
}

// [I 2026-11-23 04:31:56.123 Name] message: Tornado, Jupyter.
bool LevelLineReader::read_letter_and_time() {
  const char* p = head_.at();
  if (line_end_ - p < 12 || *p != '[' || p[2] != ' ' || !is_upper(p[1])) return false;
  std::string_view letter(p + 1, 1);
  if (!severity_from_word(letter) || !draft_.times.match(p + 3, line_end_, time_, true)) return false;
  const char* limit = line_end_ - time_.end > 100 ? time_.end + 100 : line_end_;
  const char* close = std::find(time_.end, limit, ']');
  if (close == limit || !set_level(letter)) return false;
  std::string_view name = trimmed({time_.end, static_cast<size_t>(close - time_.end)});
  if (!name.empty()) set_logger(name);
  has_time_ = level_done_ = true;
  head_.move_to(close + 1);
  return true;
}

// Seconds to nanoseconds since the epoch at the front, if they make a believable time.
bool LevelLineReader::epoch_at(const char* p, char close) {
  const char* q = skip_digits(p, line_end_);
  if (q - p < 10 || q - p > 19) return false;
  if (q + 1 < line_end_ && *q == '.' && is_digit(q[1])) q = skip_digits(q + 1, line_end_);
  if (q >= line_end_ || (close != '\0' && *q == close ? false : !kBehindEpoch.has(*q))) return false;
  return match_epoch(p, q, draft_.context().observed, time_);
}

void LevelLineReader::take_time(const char* p, char close) {
  has_time_ = true;
  bracketed_ = close != '\0';
  if (bracketed_ && p < line_end_ && *p == close) {
    ++p;
  } else if (bracketed_) {
    p = rest_of_time_group(p, close);
  }
  if (p < line_end_ && (*p == ',' || *p == ':' || *p == ';')) ++p;
  if (!bracketed_ && kFrontSigns.has(*begin_)) {  // the sign that the line begins with, again
    const char* q = p;
    while (q < line_end_ && *q == ' ') ++q;
    const char* sign = q;
    while (q < line_end_ && *q == *begin_) ++q;
    if (q > sign && q < line_end_ && *q == ' ') p = q;
  }
  head_.move_to(p);
}

const char* LevelLineReader::rest_of_time_group(const char* p, char close) {
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
  if (!rest.empty() && kGroupSigns.has(rest[0])) rest = trimmed(rest.substr(1));
  size_t blank = rest.find_first_of(" |,;");
  std::string_view word = rest.substr(0, blank);
  std::string_view others =
      blank == std::string_view::npos ? std::string_view() : trimmed(rest.substr(blank + 1));
  if (is_level_or_letter(word) && set_level(word)) {  // env_logger
    if (!others.empty()) set_logger(others);
    level_done_ = true;
    return stop + 1;
  }
  size_t last = rest.find_last_of(" |,;");
  if (last != std::string_view::npos && is_level_or_letter(rest.substr(last + 1)) &&
      set_level(rest.substr(last + 1))) {
    if (is_identifier(trimmed(rest.substr(0, last)))) set_logger(trimmed(rest.substr(0, last)));
    level_done_ = true;
  }
  return stop + 1;
}

// "E TIME m", "E/TIME m", "error@TIME m", "PANIC! TIME m", "*WARN* TIME m", "[WARN TIME] m", "[i] TIME m".
bool LevelLineReader::level_joined_to_time() {
  static constexpr std::string_view kLetters = "TDIWEF";
  const char* p = head_.at();
  const char* const front = p;
  while (p < line_end_ && kOpenSigns.has(*p) && p - front < 3) ++p;
  const char* q = p;
  while (q < line_end_ && is_alpha(*q) && q - p < 14) ++q;
  if (q == p || q >= line_end_) return false;
  std::string_view word(p, static_cast<size_t>(q - p));
  if (word.size() == 1 && is_lower(*p) && p > front && p[-1] == '[') {
    size_t letter = kLetters.find(static_cast<char>(*p & ~0x20));
    if (letter != std::string_view::npos) word = kLetters.substr(letter, 1);
  }
  if (!is_level_or_letter(word)) return false;
  const char* from = q;
  while (from < line_end_ && from - q < 4 && (*from == ' ' || kLevelSigns.has(*from))) ++from;
  if (from >= line_end_ || (from == q && *from != '[' && *from != '(')) return false;
  char open = *from == '[' || *from == '(' ? *from++ : p > front && *q == ' ' ? p[-1] : '\0';
  if (!draft_.times.match(from, line_end_, time_, true) || (!time_.has_date && time_.end - from < 8) ||
      !set_level(word))
    return false;
  level_first_ = true;
  take_time(time_.end, open == '[' ? ']' : open == '(' ? ')' : open == '<' ? '>' : open == '{' ? '}' : '\0');
  return true;
}

void LevelLineReader::level_before_time() {
  if (level_joined_to_time()) return;
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
    if (draft_.times.match(head_.at(), line_end_, time_, true)) {
      draft_.add("thread.name", trimmed(thread));
      level_first_ = true;
      take_time(time_.end, '\0');
      return;
    }
    head_.move_to(after);
  }
  char open = after < line_end_ ? *after : '\0';
  const char* from = open == '[' || open == '(' ? after + 1 : after;
  if (draft_.times.match(from, line_end_, time_, true)) {
    level_first_ = true;
    take_time(time_.end, from == after ? '\0' : open == '[' ? ']' : ')');
    return;
  }
  level_done_ = marked;
}

void LevelLineReader::find_time_later() {
  const char* limit = line_end_ - begin_ > kTimeSearchBytes ? begin_ + kTimeSearchBytes : line_end_;
  for (const char* p = begin_ + 1; p < limit; ++p) {
    char before = p[-1];
    if (before != ' ' && before != '[' && before != '(' && before != '|' && before != '\t' && before != '"' &&
        before != '=' && before != ',' && before != ';')
      continue;
    if (!is_digit(*p) && !is_upper(*p)) continue;
    if (!draft_.times.match(p, line_end_, time_)) continue;
    std::string_view prefix =
        trimmed({begin_, static_cast<size_t>(p - begin_ - (before == '[' || before == '(' ? 1 : 0))});
    has_time_ = true;
    const char* after = time_.end;
    if ((before == '[' || before == '(') && after < line_end_ && (*after == ']' || *after == ')')) ++after;
    head_ = LevelHead(after, line_end_);
    bool one_item = prefix.find(' ') == std::string_view::npos || (before == ' ' && all_head_tokens(prefix));
    if (prefix.size() > 2 && prefix.front() == '[' && is_all_digits(prefix.substr(1, prefix.size() - 2)))
      draft_.add("process.pid", prefix.substr(1, prefix.size() - 2), ValueKind::kInteger);
    else if (!one_item || before == '=' || before == '"' || before == ',' || before == ';')
      whole_body_ = true;
    return;
  }
}

void LevelLineReader::between_time_and_level() {
  const char* start = head_.at();
  RecordDraft::Mark mark = draft_.mark();
  int numbers = 0;
  bool names = false;
  for (int i = 0; i < 6; ++i) {
    std::string_view text;
    HeadItem item = head_.peek(text);
    if (item == HeadItem::kEnd) break;
    if (level_item(item, text, !names)) return;
    if (!head_item(item, text, numbers)) break;
    behind_group_ = item != HeadItem::kWord && item != HeadItem::kDash;
    names |= item == HeadItem::kWord;
    head_.take();
  }
  draft_.rollback(mark);
  has_logger_ = has_thread_ = python_dash_ = false;
  head_.move_to(start);
}

bool LevelLineReader::level_item(HeadItem item, std::string_view text, bool first) {
  text = trimmed(text);
  switch (item) {
    case HeadItem::kBracket:
    case HeadItem::kAngle:
    case HeadItem::kBrace:
    case HeadItem::kParen:
      if (!is_marked_level(text) && !(text.size() == 1 && severity_from_word(text))) {
        // [LEVEL/thread] and [LEVEL:thread]
        size_t cut = kLevelCuts.first_in(text);
        if (cut == std::string_view::npos || !is_level_or_letter(text.substr(0, cut))) return false;
        text = text.substr(0, cut);
      }
      level_bracketed_ = true;
      level_angled_ = item == HeadItem::kAngle;
      level_item_ = item;
      break;
    case HeadItem::kWord: {
      if (size_t inner = text.find(':'); inner != std::string_view::npos && inner + 1 < text.size() &&
                                         is_plain_level(text.substr(0, inner)) &&
                                         set_level(text.substr(0, inner))) {
        head_.move_to(text.data() + inner + 1);  // LEVEL:message
        level_done_ = true;
        return true;
      }
      bool colon = text.size() > 1 && text.back() == ':';
      if (colon) text.remove_suffix(1);
      size_t dot = text.rfind('.');
      if (colon && dot != std::string_view::npos &&
          is_marked_level(text.substr(dot + 1))) {  // monolog: channel.LEVEL:
        draft_.add(is_plain_level(text.substr(dot + 1)) ? "monolog.channel" : "logger", text.substr(0, dot));
        text = text.substr(dot + 1);
        level_done_ = true;
        break;
      }
      if (text.size() == 1) {
        if (!colon && !single_letter_fits(text)) return false;
        if (colon && !is_upper(text[0])) return false;
        level_done_ = colon;
        break;
      }
      std::string_view level, name;
      if (split_level_name(text, colon, level, name)) {
        if (!has_logger_) set_logger(name);
        text = level;
        level_done_ = true;
        break;
      }
      bool marked = colon || follows_mark(text);
      if (!is_plain_level(text) && !(marked && is_marked_level(text))) {
        std::string_view inside = level_in_signs(text);
        std::string_view behind(text.data() + text.size(),
                                static_cast<size_t>(line_end_ - text.data()) - text.size());
        bool bare = inside.empty() && !colon && first && is_bare_level(text, behind);
        if (inside.empty() && !bare) return false;
        if (!inside.empty()) text = inside;
      }
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

bool LevelLineReader::follows_mark(std::string_view word) const {
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
  const char* sign = after + 1;
  while (sign < line_end_ && kMarks.has(*sign) && sign - after < 4) ++sign;
  bool signs = *after == ' ' && sign > after + 1 && sign < line_end_ && *sign == ' ';
  return tabs || bars || wide || process || signs;
}

bool LevelLineReader::single_letter_fits(std::string_view letter) const {
  if (!severity_from_word(letter) || letter[0] == 'T') return false;
  const char* after = letter.data() + 1;
  if (after + 2 >= line_end_ || *after != ' ') return false;
  const char* next = std::find(after + 1, line_end_, ' ');
  bool dashed = line_end_ - next > 3 && next[1] == '-' && next[2] == ' ';
  return dashed || after[1] == '|' || is_upper(after[1]) || has_android_numbers_ || letter[0] != 'I' ||
         behind_group_;
}

bool LevelLineReader::head_item(HeadItem item, std::string_view text, int& numbers) {
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
    case HeadItem::kAngle:
      if (!is_all_digits(text)) return false;
      draft_.add("process.pid", text, ValueKind::kInteger);
      return true;
    case HeadItem::kParen:
      if (has_thread_ || text.empty()) return false;
      set_thread(text);
      return true;
    case HeadItem::kWord: {
      if (has_logger_) return false;
      bool colon = text.size() > 1 && (text.back() == ':' || text.back() == '>');
      if (colon) text.remove_suffix(1);
      if (size_t open = text.find('('); open != std::string_view::npos && open > 1 && text.back() == ')' &&
                                        is_all_digits(text.substr(open + 1, text.size() - open - 2)) &&
                                        is_identifier(text.substr(0, open))) {
        draft_.set_service(text.substr(0, open));  // name(812)
        draft_.add("process.pid", text.substr(open + 1, text.size() - open - 2), ValueKind::kInteger);
        return true;
      }
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

bool read_level_line(std::string_view text, RecordDraft& draft) {
  if (read_columns(text, draft)) return true;
  RecordDraft::Mark mark = draft.mark();
  LevelLineReader reader(text, draft);
  bool found = reader.read();
  if (found && reader.is_complete()) {
    if (reader.is_generic()) trim_head(draft, text, true, false);
    return true;
  }
  // A line that showed a time or a level alone may have the other in a place of its own.
  RecordDraft::Mark partial = draft.mark();
  draft.rollback(mark);
  if (read_pair_list(text, draft)) return true;
  if (read_free_head(text, draft) && (draft.has_time() || !found)) return true;
  draft.rollback(found ? partial : mark);
  if (!found) draft.record.body = text;
  if (trim_tail(draft, reader.is_whole())) return true;
  if (found && !reader.is_whole()) trim_head(draft, text, false, false);
  return found;
}

}  // namespace foreshock::parse
