#include <algorithm>
#include <array>

#include "parse/formats/level_head.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/resolve_time.h"
#include "parse/tokens/byte_class.h"

// Lines of columns that no header names: one cell is a time, one a level, one the message. Both must fill
// their cells alone, so that no sentence with commas is taken for a table.
namespace foreshock::parse {
namespace {

constexpr size_t kCellsMax = 16;
constexpr size_t kSeparatorSearchBytes = 80;

// What a byte adds to five counters of eight bits: tabs, bars, semicolons, commas, colons.
constexpr std::array<uint64_t, 256> kSignCounts = [] {
  std::array<uint64_t, 256> counts{};
  constexpr std::string_view kSigns = "\t|;,:";
  for (size_t i = 0; i < kSigns.size(); ++i) counts[static_cast<uint8_t>(kSigns[i])] = uint64_t{1} << (8 * i);
  return counts;
}();
static_assert(kSeparatorSearchBytes < 256);

struct Cell {
  std::string_view text;
  bool is_used = false;
};

class ColumnLine {
 public:
  ColumnLine(std::string_view text, std::string_view separator, RecordDraft& draft)
      : text_(text),
        line_(text.substr(0, text.find('\n'))),
        separator_(separator),
        joins_(separator == "," || separator == ";"),
        draft_(draft) {}

  bool read() {
    if (!cut() || count_ < 3) return false;
    find_level();
    if (level_ == count_ || (!has_time_ && !level_first_)) return false;
    size_t message = message_cell();
    if (message == count_) return false;
    put(message);
    return true;
  }

 private:
  bool at_separator(size_t at) const { return line_.substr(at, separator_.size()) == separator_; }

  // Times are matched before cells are cut: a fraction may follow a comma.
  bool cut() {
    size_t at = 0;
    while (count_ < kCellsMax && (has_time_ || level_first_ || count_ < 4)) {
      size_t from = at;
      while (from < line_.size() && line_[from] == ' ') ++from;
      size_t end = count_ < 4 && !has_time_ ? behind_time(from) : 0;
      if (end == 0) end = behind_cell(at, from);
      put_cell(at, end);
      if (end >= line_.size()) return true;
      at = end + separator_.size();
    }
    return false;
  }

  size_t behind_time(size_t from) {
    bool quoted = from < line_.size() && line_[from] == '"';
    from += quoted;
    const char* end = line_.data() + line_.size();
    if (from + 8 >= line_.size()) return 0;
    if (!draft_.times.match(line_.data() + from, end, time_) && !epoch_at(line_.data() + from, end)) return 0;
    auto after = static_cast<size_t>(time_.end - line_.data());
    if (quoted) {
      if (after >= line_.size() || line_[after] != '"') return 0;
      ++after;
    }
    while (after < line_.size() && line_[after] == ' ' && !at_separator(after)) ++after;
    if (after >= line_.size() || !at_separator(after)) return 0;
    has_time_ = true;
    time_cell_ = count_;
    return after;
  }

  bool epoch_at(const char* p, const char* end) {
    const char* q = p;
    while (q < end && (is_digit(*q) || *q == '.')) ++q;
    return q - p >= 10 && q - p <= 21 && match_epoch(p, q, draft_.context().observed, time_);
  }

  size_t behind_cell(size_t at, size_t from) const {
    if (from < line_.size() && line_[from] == '"') {
      size_t close = line_.find('"', from + 1);
      if (close != std::string_view::npos && (close + 1 == line_.size() || at_separator(close + 1)))
        return close + 1;
    }
    return std::min(line_.find(separator_, at), line_.size());
  }

  void put_cell(size_t at, size_t end) {
    std::string_view cell = line_.substr(at, end - at);
    // "slow, giving up": a blank behind the sign says that a sentence goes on.
    if (joins_ && count_ > 2 && !cell.empty() && cell[0] == ' ' && !cells_[count_ - 1].is_used &&
        !is_marked_level(cells_[count_ - 1].text)) {
      std::string_view& last = cells_[count_ - 1].text;
      last = {last.data(), static_cast<size_t>(cell.data() + cell.size() - last.data())};
      return;
    }
    bool is_time = has_time_ && time_cell_ == count_;
    cells_[count_++] = {trimmed(cell), is_time};
    // "ERROR<tab>name<tab>message": a level in capitals may stand for the time.
    level_first_ |= count_ == 1 && (separator_ == "\t" || separator_.find('|') != std::string_view::npos) &&
                    is_plain_level(cells_[0].text);
    if (!has_time_ && count_ >= 2 && count_ <= 4) join_time();
  }

  // A cell of the date and one of the time of day.
  void join_time() {
    std::string_view date = cells_[count_ - 2].text;
    std::string_view clock = cells_[count_ - 1].text;
    std::array<char, 48> both;
    if (date.size() < 8 || date.size() > 11 || clock.size() < 8 || clock.size() > 24 || !is_digit(date[0]) ||
        !is_digit(clock[0]))
      return;
    char* p = std::copy(date.begin(), date.end(), both.begin());
    *p++ = ' ';
    p = std::copy(clock.begin(), clock.end(), p);
    if (!match_timestamp(both.data(), p, time_) || time_.end != p) return;
    has_time_ = true;
    time_.end = clock.data() + clock.size();
    time_cell_ = count_ - 1;
    cells_[count_ - 2].is_used = cells_[count_ - 1].is_used = true;
  }

  static std::string_view bare(std::string_view cell) {
    if (cell.size() > 2 &&
        ((cell.front() == '"' && cell.back() == '"') || (cell.front() == '[' && cell.back() == ']') ||
         (cell.front() == '<' && cell.back() == '>')))
      return trimmed(cell.substr(1, cell.size() - 2));
    return cell;
  }

  void find_level() {
    level_ = count_;
    for (size_t i = 0; i < count_ && i < 6; ++i) {
      std::string_view word = bare(cells_[i].text);
      bool beside = i == time_cell_ + 1 || i + 1 == time_cell_;
      bool letter = word.size() == 1 && is_upper(word[0]) && severity_from_word(word) && (beside || i < 4);
      std::string_view inside = !word.empty() && word[0] == '[' ? std::string_view() : level_in_signs(word);
      if (cells_[i].is_used || (!is_marked_level(word) && !letter && inside.empty())) continue;
      level_word_ = inside.empty() ? word : inside;
      level_ = i;
      cells_[i].is_used = true;
      return;
    }
  }

  // The longest cell of several words, and the last one when no cell has any; between bars the first such
  // cell and all that follows, for messages hold bars too. An object in a cell is no table's.
  size_t message_cell() {
    size_t best = count_;
    bool last = level_ + 1 == count_;  // "TIME | message | LEVEL"
    bool bars =
        (separator_.find('|') != std::string_view::npos || separator_ == ", " || separator_ == "; ") && !last;
    for (size_t i = last ? time_cell_ + 1 : std::max(level_, time_cell_) + 1; i < count_ - last; ++i) {
      if (!cells_[i].text.empty() && cells_[i].text[0] == '{') return count_;
      size_t blank = cells_[i].text.find(' ');
      if (blank == std::string_view::npos) continue;
      if (bars && i + 1 < count_ && is_all_digits(cells_[i].text.substr(blank + 1))) continue;  // "|TX 9912|"
      if (bars) {
        cells_[i].text = trimmed(line_.substr(static_cast<size_t>(cells_[i].text.data() - line_.data())));
        if (text_[0] == '|' && cells_[i].text.back() == '|') cells_[i].text.remove_suffix(1);
        count_ = i + 1;
        return i;
      }
      if (best == count_ || cells_[i].text.size() > cells_[best].text.size()) best = i;
    }
    if (best != count_ || last) return best;
    return cells_[count_ - 1].is_used ? count_ : count_ - 1;
  }

  void put(size_t message) {
    time_.zone_by_table = true;
    if (has_time_) draft_.set_time(time_);
    draft_.set_level_word(level_word_, kFromToken);
    static constexpr std::array<std::string_view, kCellsMax> kNames = {
        "column.1",  "column.2",  "column.3",  "column.4",  "column.5",  "column.6",
        "column.7",  "column.8",  "column.9",  "column.10", "column.11", "column.12",
        "column.13", "column.14", "column.15", "column.16"};
    for (size_t i = 0; i < count_; ++i) {
      std::string_view cell = bare(cells_[i].text);
      if (cells_[i].is_used || i == message || cell.empty()) continue;
      if (is_all_digits(cell) && !draft_.has("process.pid"))
        draft_.add("process.pid", cell, ValueKind::kInteger);
      else if (is_identifier(cell) && !draft_.has("logger"))
        draft_.add("logger", cell);
      else
        draft_.add(kNames[i], cell);
    }
    std::string_view body = cells_[message].text;
    if (body.size() >= 2 && body.front() == '"' && body.back() == '"') body = body.substr(1, body.size() - 2);
    // What was joined to the line belongs to its last cell.
    if (message + 1 == count_ && text_.size() > line_.size())
      body = {body.data(), static_cast<size_t>(text_.data() + text_.size() - body.data())};
    draft_.record.body = body;
    if (separator_.find('|') != std::string_view::npos) trim_head(draft_, text_, true, false);
    draft_.set_format(has_time_ ? Format::kGenericTimeLevel : Format::kGenericLevel);
  }

  std::string_view text_;
  std::string_view line_;
  std::string_view separator_;
  bool joins_;
  RecordDraft& draft_;
  std::array<Cell, kCellsMax> cells_{};
  size_t count_ = 0;
  TimeText time_;
  bool has_time_ = false;
  bool level_first_ = false;
  size_t time_cell_ = 0;
  size_t level_ = 0;
  std::string_view level_word_;
};

// A sign of the logger's own right behind the time, and before it too or not: "TIME#LEVEL#name#message".
bool read_own_sign(std::string_view text, RecordDraft& draft) {
  constexpr ByteSet kOwnSigns("#~^!$*%/\\@&+>=");
  constexpr size_t kOwnSignBytesMax = 3;
  const char* end = text.data() + std::min(text.size(), text.find('\n'));
  const char* p = text.data();
  while (p < end && kOwnSigns.has(*p) && p - text.data() < 3) ++p;
  TimeText time;
  if (p >= end || !is_digit(*p) || !draft.times.match(p, end, time)) return false;
  const char* q = time.end;
  while (q < end && *q == ' ') ++q;
  const char* from = q;
  while (q < end && kOwnSigns.has(*q) && static_cast<size_t>(q - from) < kOwnSignBytesMax) ++q;
  std::string_view sign(from, static_cast<size_t>(q - from));
  // Once more in the line, or it is a sign and no separator.
  if (sign.empty() || q >= end ||
      std::string_view(q, static_cast<size_t>(end - q)).find(sign) == std::string_view::npos)
    return false;
  auto front = static_cast<size_t>(p - text.data());
  if (*time.end == ' ' && *q == ' ') sign = {sign.data() - 1, sign.size() + 2};  // "TIME / LEVEL / message"
  return ColumnLine(text.substr(front), sign, draft).read();
}

}  // namespace

bool read_columns(std::string_view text, RecordDraft& draft) {
  std::string_view front = text.substr(0, std::min(kSeparatorSearchBytes, text.find('\n')));
  if (front.size() < 12) return false;
  // ["TIME", "LEVEL", "message"]
  if (text[0] == '[' && text.back() == ']' &&
      (text[1] == '"' || (is_digit(text[1]) && text.find(",\"") != std::string_view::npos)))
    return ColumnLine(text.substr(1, text.size() - 2), ",", draft).read();
  // "LEVEL" "TIME" "message"
  if (text[0] == '"' && text.back() == '"' && front.find("\" \"") != std::string_view::npos)
    return ColumnLine(text, " ", draft).read();
  // Three cells need two signs; nearly all other lines are done with here.
  uint64_t signs = 0;
  for (char c : front) signs += kSignCounts[static_cast<uint8_t>(c)];
  uint64_t bars = signs >> 8 & 0xFF, colons = signs >> 32 & 0xFF;
  auto read = [&](uint64_t count, std::string_view separator) {
    return count > 1 && front.find(separator) != std::string_view::npos &&
           ColumnLine(text, separator, draft).read();
  };
  return read(bars, " | ") || read(signs & 0xFF, "\t") || read(signs >> 16 & 0xFF, "; ") ||
         read(signs >> 16 & 0xFF, ";") || read(colons / 2, " :: ") || read(bars, "|") ||
         read(signs >> 24 & 0xFF, ", ") || read(signs >> 24 & 0xFF, ",") || read_own_sign(text, draft);
}

}  // namespace foreshock::parse
