#include <algorithm>

#include "parse/formats/level_line_reader.h"
#include "parse/formats/level_words.h"
#include "parse/tokens/byte_class.h"

// Heads that are told by their columns: names between bars, and node, program and component before a level.
namespace foreshock::parse {
namespace {

constexpr int kColumnsMax = 6;
constexpr ByteSet kNoToken("=\"'()");
constexpr ByteSet kTokenMark("0123456789._:/@-");

// The word at `p`, up to a blank.
std::string_view word_at(const char* p, const char* end) {
  const char* q = p;
  while (q < end && *q != ' ' && *q != '\t') ++q;
  return {p, static_cast<size_t>(q - p)};
}

}  // namespace

// Not a word of a sentence: a node, a number, a name in capitals or with a mark in it.
bool is_head_token(std::string_view word) {
  if (word.empty() || word.size() > 80) return false;
  char last = word.back();
  if (last == ',' || last == ';' || last == '=' || (last == '.' && word.size() > 1)) return false;
  if (kNoToken.first_in(word) != std::string_view::npos) return false;
  if (kTokenMark.first_in(word) != std::string_view::npos) return true;
  return std::none_of(word.begin(), word.end(), is_lower);
}

// "TIME node-7 RAS KERNEL INFO message": only tokens of a head stand before a level in capitals.
bool LevelLineReader::level_behind_tokens() {
  const char* p = head_.at();
  std::string_view name;
  for (int i = 0; i <= kColumnsMax; ++i) {
    while (p < line_end_ && (*p == ' ' || *p == '\t')) ++p;
    std::string_view word = word_at(p, line_end_);
    p = word.data() + word.size();
    if (i > 0 && p < line_end_ && is_plain_level(word)) {
      if (!set_level(word)) return false;
      if (is_identifier(name)) set_logger(name);
      head_.move_to(p);
      level_done_ = true;
      return true;
    }
    bool colon = word.size() > 1 && word.back() == ':';
    if (colon || !is_head_token(word)) return false;
    name = word;
  }
  return false;
}

// "TIME|name|number|message", with or without blanks around the bars: cells of one word are of the head.
bool LevelLineReader::read_bars() {
  const char* p = head_.at();
  while (p < line_end_ && *p == ' ') ++p;
  if (p >= line_end_ || *p != '|') return false;
  bool tight = p == head_.at();
  bool found = false;
  for (int i = 0; i < kColumnsMax; ++i) {
    const char* limit = line_end_ - p > 100 ? p + 100 : line_end_;
    const char* bar = std::find(p + 1, limit, '|');
    if (bar == limit) break;
    std::string_view cell = trimmed({p + 1, static_cast<size_t>(bar - p) - 1});
    if (is_all_digits(cell)) {
      draft_.add(draft_.has("process.pid") ? "thread.id" : "process.pid", cell, ValueKind::kInteger);
    } else if (!has_level_ && is_marked_level(cell)) {
      set_level(cell);
    } else if (is_identifier(cell) || (is_head_token(cell) && cell.find(' ') == std::string_view::npos)) {
      if (!has_logger_)
        set_logger(cell);
      else if (!has_thread_)
        set_thread(cell);
    } else if (!cell.empty()) {
      break;
    }
    p = bar;
    found = true;
  }
  if (!found && !tight) return false;
  head_.move_to(p + 1);
  level_done_ = true;
  return true;
}

}  // namespace foreshock::parse
