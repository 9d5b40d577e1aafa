// LevelLineReader: reads one text line whose head holds a time, a level and what loggers put around them.
//
// Loggers of all languages print a time, a level, and around them thread, logger, process and place in the
// code, in a few dozen orders. One reader walks the head's items instead of one pattern per order; whatever
// it does not recognise begins the message. Lives for one line. level_line.cc reads up to the level,
// level_message.cc what follows it, head_tokens.cc heads of columns. Private to the room.
#pragma once

#include <algorithm>
#include <string_view>

#include "parse/formats/level_head.h"
#include "parse/formats/record_draft.h"

namespace foreshock::parse {

// Whether `word` may be a column of a head: no word of a sentence (head_tokens.cc).
bool is_head_token(std::string_view word);

class LevelLineReader {
 public:
  LevelLineReader(std::string_view text, RecordDraft& draft)
      : text_(text),
        begin_(text.data()),
        line_end_(text.data() + std::min(text.size(), text.find('\n'))),
        end_(text.data() + text.size()),
        draft_(draft),
        head_(begin_, line_end_) {}

  bool read();
  // Both a time and a level were found.
  bool is_complete() const { return has_time_ && has_level_; }
  // The format of no known logger.
  bool is_generic() const {
    return !own_kind_ && !has_android_numbers_ &&
           (format_ == Format::kGenericTimeLevel || format_ == Format::kGenericLevel ||
            format_ == Format::kGenericTime || format_ == Format::kPythonLogging ||
            format_ == Format::kSpdlog);
  }
  // The head could not be told from the message.
  bool is_whole() const { return whole_body_; }

 private:
  // [ts] ts (ts) [ts LEVEL target] [ts: LEVEL/Process]
  void find_time_at_front();

  // A time of day alone is a head only with a fraction or with seconds at the very front.
  bool time_alone_fits(const char* from) const { return time_.end - from >= 7; }

  bool epoch_at(const char* p, char close);
  void take_time(const char* p, char close);

  const char* behind_front_sign(const char* p) const;
  const char* rest_of_time_group(const char* p, char close);
  bool read_letter_and_time();

  // "LEVEL [thread] ts", "LEVEL ts", "[LEVEL] ts", "LEVEL:name:msg", "LEVEL: msg".
  void level_before_time();
  bool level_joined_to_time();

  // A time within the first bytes, after a file's name, a process in brackets or other words.
  void find_time_later();

  // Items between time and level; when no level comes they belong to the message.
  void between_time_and_level();

  // Columns of a head that has no level in its usual places (head_tokens.cc).
  bool level_behind_tokens();
  bool read_bars();

  bool level_item(HeadItem item, std::string_view text, bool first);

  // A level in small letters needs something around it that messages do not have: "info vpxd[4711]", tabs,
  // bars.
  bool follows_mark(std::string_view word) const;

  // One capital between blanks: MongoDB, etcd, Android.
  bool single_letter_fits(std::string_view letter) const;

  bool head_item(HeadItem item, std::string_view text, int& numbers);

  void after_level();

  bool number_before_dashes() const;
  // "(LEVEL) (name) m", "<LEVEL> [name] m": a name behind a level in brackets.
  bool takes_name(HeadItem item, std::string_view text) const;

  void take_mysql_code(std::string_view code);
  bool bracket_after_level(std::string_view text);

  // A logger after the level, or the first word of the message; false ends the head.
  bool word_after_level(std::string_view text, bool& separated);

  bool next_is(const char* p, char c) const;

  // Whether blanks and " - ", " : ", " [] - ", " [File.java:1] - " follow: signs that a logger stands before.
  bool ends_logger(const char* p) const;

  // I, [2026-11-23T04:31:56.123456 #4711]  INFO -- prog: message
  bool read_ruby();

  // 1:M 29 Aug 2026 13:47:38.984 * message
  bool read_redis();

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

  const char* behind_repeated_sign(const char* p) const;
  void put_body();

  void put_format();

  Format guess_format() const;

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
  HeadItem level_item_ = HeadItem::kEnd;  // what it stood in
  bool bracketed_ = false;                // the time
  bool whole_body_ = false;               // the time stands inside the message
  bool has_logger_ = false;
  bool has_thread_ = false;
  bool has_android_numbers_ = false;
  bool python_dash_ = false;
  bool colon_separated_ = false;
  bool spring_ = false;
  bool behind_group_ = false;
  bool own_kind_ = false;  // a logger told by more than its head
};

}  // namespace foreshock::parse
