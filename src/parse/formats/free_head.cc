#include <algorithm>
#include <array>
#include <cstring>

#include "parse/formats/field_names.h"
#include "parse/formats/level_head.h"
#include "parse/formats/level_line_reader.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/resolve_time.h"
#include "parse/tokens/byte_class.h"

// Heads in no known order. Nothing reaches the draft before a level was found where only tokens of a head
// stand before it, so a level's name inside a sentence stays a word.
namespace foreshock::parse {
namespace {

constexpr int kItemsMax = 12;
constexpr std::ptrdiff_t kGroupBytesMax = 80;
constexpr ByteSet kDecoration("!*+=~#|:-");
constexpr ByteSet kLevelCuts("/:|");
constexpr ByteSet kPairSigns("=:");

// At most one blank inside: "pid 812", "Server thread".
bool fits_group(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::count(text.begin(), text.end(), ' ') <= 1;
}

FieldRole role_of(std::string_view key) {
  if (key == "l") return FieldRole::kLevel;
  if (key == "t") return FieldRole::kTime;
  const FieldName* name = key.empty() ? nullptr : find_field_name(key);
  return name ? name->role : FieldRole::kNone;
}

class FreeHead {
 public:
  FreeHead(std::string_view text, RecordDraft& draft)
      : begin_(text.data()),
        p_(text.data()),
        line_end_(text.data() + std::min(text.size(), text.find('\n'))),
        end_(text.data() + text.size()),
        draft_(draft) {}

  bool read() {
    for (int i = 0; i < kItemsMax && !(has_time_ && has_level_) && !message_; ++i) {
      item_ = i;
      skip_blanks();
      if (p_ >= line_end_) break;
      bool had_level = has_level_;
      if (!take_item()) break;
      if (has_level_ && !had_level) {
        behind_level_ = p_;
        noted_at_level_ = noted_;
      }
    }
    if (!has_level_ || (!has_time_ && !alone_fits_)) return false;
    if (!has_time_ && !message_) {  // what was looked at in search of a time is the message
      p_ = behind_level_;
      noted_ = noted_at_level_;
    }
    put();
    return true;
  }

 private:
  void skip_blanks() {
    while (p_ < line_end_ && (*p_ == ' ' || *p_ == '\t')) ++p_;
  }
  bool blank_at(const char* p) const { return p >= line_end_ || *p == ' ' || *p == '\t'; }

  bool take_item() {
    if (take_decoration(p_)) return true;
    if (!has_time_ && time_at(p_)) {
      p_ = time_.end;
      if (p_ < line_end_ && (*p_ == ',' || *p_ == ':' || *p_ == ';')) ++p_;
      return true;
    }
    if (item_ == 0 && take_uptime()) return true;
    const char close = *p_ == '[' ? ']' : *p_ == '(' ? ')' : *p_ == '<' ? '>' : *p_ == '{' ? '}' : '\0';
    return close != '\0' ? take_group(close) : take_word();
  }

  // "0.412 WARN m", "[   12.412] WARN m", "+00:12:41 WARN m": seconds since the start, no time.
  bool take_uptime() {
    if (take_letter_and_uptime()) return true;
    const char* q = p_ + (*p_ == '[' || *p_ == '+');
    bool group = *p_ == '[';
    while (group && q < line_end_ && *q == ' ') ++q;
    const char* from = q;
    while (q < line_end_ && (is_digit(*q) || *q == '.' || *q == ':') && q - from < 16) ++q;
    if (q - from < 3 || !is_digit(q[-1]) ||
        std::find_if(from, q, [](char c) { return c == '.' || c == ':'; }) == q)
      return false;
    if (group && (q >= line_end_ || *q++ != ']')) return false;
    while (q < line_end_ && *q == ' ') ++q;
    const char* stop = q;
    while (stop < line_end_ && is_upper(*stop)) ++stop;
    if (stop >= line_end_ || (*stop != ' ' && *stop != ':') ||
        !is_plain_level({q, static_cast<size_t>(stop - q)}))
      return false;
    set_level({q, static_cast<size_t>(stop - q)});
    alone_fits_ = has_uptime_ = true;
    p_ = stop + (*stop == ':');
    return true;
  }

  // "W (48213) wifi: m": milliseconds since the start, as ESP-IDF prints.
  bool take_letter_and_uptime() {
    if (line_end_ - p_ < 8 || p_[1] != ' ' || p_[2] != '(' || !is_upper(*p_) || !severity_from_word({p_, 1}))
      return false;
    const char* close = std::find(p_, line_end_, ')');
    if (line_end_ - close < 3 || !is_all_digits({p_ + 3, static_cast<size_t>(close - p_) - 3}) ||
        close[1] != ' ')
      return false;
    set_level({p_, 1});
    alone_fits_ = has_uptime_ = true;
    p_ = close + 1;
    return true;
  }

  // "!!", "---", "::", "|" between blanks.
  bool take_decoration(const char*& p) const {
    const char* q = p;
    while (q < line_end_ && kDecoration.has(*q) && q - p < 8) ++q;
    if (q == p || !blank_at(q)) return false;
    p = q;
    while (p < line_end_ && (*p == ' ' || *p == '\t')) ++p;
    return true;
  }

  // A date and time at `p`, or an epoch number that is believable; a time of day alone only in front.
  bool time_at(const char* p) {
    if (draft_.times.match(p, line_end_, time_, item_ <= 1 && plain_words_ == 0) && time_.end - p >= 8)
      return has_time_ = true;
    const char* q = p;
    while (q < line_end_ && (is_digit(*q) || *q == '.') && q - p < 24) ++q;
    if (q - p < 10 || (q < line_end_ && is_word(*q))) return false;
    if (!match_epoch(p, q, draft_.context().observed, time_)) return false;
    return has_time_ = true;
  }

  void set_level(std::string_view word) {
    level_ = word;
    has_level_ = true;
  }

  void note(std::string_view key, std::string_view value, ValueKind kind = ValueKind::kText) {
    if (noted_ < notes_.size()) notes_[noted_++] = {key, value, kind};
  }

  bool take_group(char close) {
    const char* limit = line_end_ - p_ > kGroupBytesMax ? p_ + kGroupBytesMax : line_end_;
    std::ptrdiff_t signs = p_ + 1 < limit && p_[1] == *p_ ? 2 : 1;  // "<<TIME>>"
    const char* stop = std::find(p_ + signs, limit, close);
    if (limit - stop < signs || stop[signs - 1] != close) return false;
    std::string_view inner = trimmed({p_ + signs, static_cast<size_t>(stop - p_ - signs)});
    if (inner.empty()) return false;
    if (!has_time_ && time_at(inner.data())) {
      if (time_.end != inner.data() + inner.size()) return has_time_ = false;
      group_ = close;
    } else if (!has_level_ && group_level(inner)) {
      group_ = close;
    } else if (!take_pairs(inner) && !take_composite(inner) && !take_pair(inner)) {
      if (!fits_group(inner)) return false;
      note_group(inner);
    }
    p_ = stop + signs;
    if (p_ < line_end_ && (*p_ == ':' || *p_ == ',')) ++p_;
    if (has_level_ && level_.data() >= inner.data() && level_.data() <= stop)
      alone_fits_ = plain_words_ == 0 && (item_ <= 1 || has_process_);  // "[name] [WARN] m"
    return true;
  }

  // "{node=4, t=1795338901, lev=ERROR}": nothing but pairs.
  bool take_pairs(std::string_view inner) {
    if (std::count(inner.begin(), inner.end(), '=') < 2) return false;
    const char* const start = p_;
    for (size_t at = 0; at < inner.size();) {
      size_t end = std::min(inner.find_first_of(" ,;", at), inner.size());
      if (end > at && !take_pair(inner.substr(at, end - at))) return false;
      at = end + 1;
    }
    p_ = start;
    return true;
  }

  // "[WARN|TIME|pump]", "[WARN TIME pump]": a time, a level and names, all of the group.
  bool take_composite(std::string_view inner) {
    if (has_time_ || has_level_ || inner.size() < 16) return false;
    const char* p = inner.data();
    const char* stop = p + inner.size();
    std::array<std::string_view, 3> names;
    size_t count = 0;
    std::string_view level;
    TimeText time, whole;
    bool timed = false;
    while (p < stop) {
      if (*p == ' ' || *p == '|' || *p == ',' || *p == ';') {
        ++p;
        continue;
      }
      if (!timed && match_timestamp(p, stop, time)) {
        timed = true;
        whole = time;
        p = time.end;
        continue;
      }
      const char* q = p;
      while (q < stop && *q != ' ' && *q != '|' && *q != ',' && *q != ';') ++q;
      std::string_view word(p, static_cast<size_t>(q - p));
      if (word == "-" || word == ":") {
        p = q;
        continue;
      }
      if (level.empty() && is_marked_level(word))
        level = word;
      else if (count == names.size() || (!is_identifier(word) && !is_all_digits(word)))
        return false;
      else
        names[count++] = word;
      p = q;
    }
    if (!timed || level.empty()) return false;
    time_ = whole;
    has_time_ = true;
    set_level(level);
    for (size_t i = 0; i < count; ++i) note_group(names[i]);
    return true;
  }

  // [LEVEL], [E], [LEVEL/thread], [thread/LEVEL].
  bool group_level(std::string_view inner) {
    bool letter = inner.size() == 1 && is_upper(inner[0]) && severity_from_word(inner);
    if (letter || is_marked_level(inner)) {
      set_level(inner);
      return true;
    }
    size_t cut = kLevelCuts.first_in(inner);
    if (cut == std::string_view::npos) return false;
    std::string_view before = inner.substr(0, cut);
    std::string_view after = inner.substr(cut + 1);
    if (!is_marked_level(before)) std::swap(before, after);
    if (!is_marked_level(before)) return false;
    set_level(before);
    note("thread.name", trimmed(after));
    return true;
  }

  void note_group(std::string_view inner) {
    std::string_view file, line;
    if (is_all_digits(inner))
      note("process.pid", inner, ValueKind::kInteger);
    else if (inner.substr(0, 4) == "pid " && is_all_digits(inner.substr(4)))
      note("process.pid", inner.substr(4), ValueKind::kInteger);
    else if (split_code_place(inner, file, line)) {
      note("code.file.path", file);
      note("code.line.number", line, ValueKind::kInteger);
    } else {
      note(noted_ == 0 && is_identifier(inner) ? "logger" : "thread.name", inner);
    }
  }

  // key=value and key:value, whose key tells what it is; others only with an equals sign.
  bool take_pair(std::string_view word) {
    size_t cut = kPairSigns.first_in(word);
    if (cut == std::string_view::npos || cut == 0 || cut + 1 >= word.size()) return false;
    std::string_view key = word.substr(0, cut);
    std::string_view value = word.substr(cut + 1);
    if (!std::all_of(key.begin(), key.end(), [](char c) { return is_word(c) || c == '.' || c == '-'; }))
      return false;
    FieldRole role = role_of(key);
    bool quoted = value.size() > 1 && value.front() == '"';
    const char* from = value.data() + quoted;
    if (role == FieldRole::kTime && !has_time_ && time_at(from)) {
      p_ = time_.end + (quoted && time_.end < line_end_ && *time_.end == '"');
      return true;
    }
    while (value.size() > 2 && (value.back() == ',' || value.back() == ';')) value.remove_suffix(1);
    if (quoted && value.size() > 2 && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (role == FieldRole::kLevel && !has_level_ && severity_from_word(value)) {
      set_level(value);
      paired_ = true;
    } else if (role == FieldRole::kMessage && has_level_) {
      message_ = from;
      return true;
    } else if (word[cut] == '=') {
      if (quoted) return false;
      note(key, value);
    } else {
      return false;
    }
    p_ = word.data() + word.size();
    return true;
  }

  bool take_word() {
    const char* q = p_;
    while (q < line_end_ && *q != ' ' && *q != '\t' && *q != '[' && *q != '|') ++q;
    std::string_view word(p_, static_cast<size_t>(q - p_));
    if (word.empty()) return false;
    if (take_pair(word) || take_name_and_level(word)) return true;
    bool colon = word.size() > 1 && word.back() == ':';
    if (colon) word.remove_suffix(1);
    if (!has_level_ && (take_letter_tag(word, colon) || take_level(word, colon, q))) {
      if (p_ < q) p_ = q;
      return true;
    }
    if (!take_name(word, colon, q)) return false;
    p_ = std::max(p_, q);
    return true;
  }

  // name:LEVEL:TIME, as Python's basicConfig is told to print.
  bool take_name_and_level(std::string_view word) {
    size_t first = word.find(':');
    if (has_level_ || first == std::string_view::npos || first == 0) return false;
    size_t second = word.find(':', first + 1);
    if (second == std::string_view::npos || !is_identifier(word.substr(0, first)) ||
        !is_marked_level(word.substr(first + 1, second - first - 1)))
      return false;
    note("logger", word.substr(0, first));
    set_level(word.substr(first + 1, second - first - 1));
    p_ = word.data() + second + 1;
    return true;
  }

  // E/Basket(812): as Android's tools print.
  bool take_letter_tag(std::string_view word, bool colon) {
    if (word.size() < 4 || word[1] != '/' || !is_upper(word[0]) || !severity_from_word(word.substr(0, 1)))
      return false;
    TimeText time;
    const char* behind = word.data() + word.size() + 1;
    if (!colon && (behind >= line_end_ || !draft_.times.match(behind, line_end_, time))) return false;
    size_t open = word.find('(');
    std::string_view tag = word.substr(2, open == std::string_view::npos ? open : open - 2);
    if (!is_identifier(tag)) return false;
    set_level(word.substr(0, 1));
    note("logger", tag);
    if (open != std::string_view::npos && word.back() == ')' &&
        is_all_digits(word.substr(open + 1, word.size() - open - 2)))
      note("process.pid", word.substr(open + 1, word.size() - open - 2), ValueKind::kInteger);
    return true;
  }

  bool take_level(std::string_view word, bool colon, const char* after) {
    size_t dot = word.rfind('.');
    if (colon && dot != std::string_view::npos && is_plain_level(word.substr(dot + 1))) {
      note("logger", word.substr(0, dot));
      word = word.substr(dot + 1);
    }
    bool dashed =
        line_end_ - after > 3 && after[0] == ' ' && (after[1] == '-' || after[1] == '|') && after[2] == ' ';
    bool plain = is_plain_level(word);
    if (word.size() == 1 && has_time_ && !colon && item_ > 1 && plain_words_ == 0 && word[0] != 'T' &&
        is_level_or_letter(word) && line_end_ - after > 2 && *after == ' ' &&
        (is_upper(after[1]) || word[0] != 'I')) {
      set_level(word);
      return true;
    }
    bool bare = !plain && has_time_ && item_ > 1 && plain_words_ == 0 &&
                is_bare_level(word, {after, static_cast<size_t>(line_end_ - after)});
    if (!plain && !bare && !((colon || dashed) && is_marked_level(word))) return false;
    // Behind one plain word a colon must tell that this is no sentence, or a node before that word.
    if (plain_words_ > 0 && !(plain && (colon || tokens_ > 0)) && !(colon && tokens_ > 0)) return false;
    if (tokens_ > 0 && word == "ALERT") return false;  // "SERVICE ALERT: x" names a thing
    // INFO[0012]: seconds since the start.
    const char* close = after < line_end_ && *after == '[' ? std::find(after, line_end_, ']') : line_end_;
    if (close < line_end_ && is_all_digits({after + 1, static_cast<size_t>(close - after) - 1})) {
      p_ = close + 1;
      alone_fits_ = item_ == 0;
    }
    // "panic: x" alone may name an exception; LevelLineReader has decided on such fronts.
    bool named = item_ == 1 && plain_words_ == 0;  // "name: WARN: m"
    if ((dashed && item_ == 0) || (colon && (has_process_ || (plain && named)))) alone_fits_ = true;
    set_level(word);
    return true;
  }

  bool take_name(std::string_view word, bool colon, const char*& after) {
    if (after < line_end_ && *after == '[') {  // name[812]
      const char* close = std::find(after, line_end_, ']');
      std::string_view inner(after + 1, close < line_end_ ? static_cast<size_t>(close - after) - 1 : 0);
      if (!has_level_ && has_time_ && is_identifier(word) && is_level_or_letter(inner)) {  // name[E]:
        set_level(inner);
        note("logger", word);
        after = close + 1;
        return true;
      }
      if (close == line_end_ || !is_identifier(word) || inner.empty() ||
          inner.find_first_not_of("0123456789:.") != std::string_view::npos)
        return false;
      note("service", word);
      note("process.pid", {after + 1, static_cast<size_t>(close - after) - 1}, ValueKind::kInteger);
      has_process_ = true;
      after = close + 1;
      if (after < line_end_ && *after == ':') ++after;
      return true;
    }
    if (is_head_token(word) || (colon && is_identifier(word))) {
      ++tokens_;
    } else if (!is_identifier(word) || ++plain_words_ > 1) {
      return false;
    }
    if (is_identifier(word)) note("logger", word);
    return true;
  }

  void put() {
    time_.zone_by_table = true;
    if (has_time_) draft_.set_time(time_);
    draft_.set_level_word(level_, kFromToken);
    const char* body = message_ ? message_ : behind_head();
    for (size_t i = 0; i < noted_; ++i) {
      if (notes_[i].key == "service")
        draft_.set_service(notes_[i].value);
      else if (!draft_.has(notes_[i].key))
        draft_.add(notes_[i].key, notes_[i].value, notes_[i].kind);
    }
    draft_.record.body = {body, static_cast<size_t>(end_ - body)};
    if (message_ && body > begin_ && body[-1] == '"')  // msg="m"
      draft_.record.body = draft_.record.body.substr(0, draft_.record.body.find('"'));
    if (!message_)
      trim_head(draft_, {begin_, static_cast<size_t>(end_ - begin_)}, has_time_ || has_uptime_, paired_);
    draft_.set_format(has_time_ ? Format::kGenericTimeLevel : Format::kGenericLevel);
  }

  // What stands between the head's last item and the message: a sign, names in groups like the level's.
  const char* behind_head() {
    if (p_ < line_end_ && *p_ == ':') ++p_;
    skip_blanks();
    take_decoration(p_);
    for (int i = 0; i < 3 && p_ < line_end_; ++i) {
      const char* before = p_;
      char open = group_ == ']' ? '[' : group_ == '>' ? '<' : group_ == ')' ? '(' : '\0';
      if (open != '\0' && *p_ == open) {
        const char* stop = std::find(p_, line_end_, group_);
        std::string_view inner(p_ + 1, static_cast<size_t>(stop - p_) - (stop < line_end_ ? 1 : 0));
        if (stop == line_end_ || !is_identifier(inner)) break;
        note("logger", inner);
        p_ = stop + 1;
        if (p_ < line_end_ && *p_ == ':') ++p_;
      } else {
        const char* q = p_;
        while (q < line_end_ && *q != ' ') ++q;
        if (q == line_end_ || !take_pair({p_, static_cast<size_t>(q - p_)}) || message_) break;
      }
      skip_blanks();
      if (p_ == before) break;
    }
    return message_ ? message_ : std::min(p_, line_end_);
  }

  struct Note {
    std::string_view key, value;
    ValueKind kind = ValueKind::kText;
  };

  const char* begin_;
  const char* p_;
  const char* line_end_;
  const char* end_;
  RecordDraft& draft_;
  TimeText time_;
  std::string_view level_;
  const char* message_ = nullptr;
  std::array<Note, 8> notes_{};
  size_t noted_ = 0;
  const char* behind_level_ = nullptr;
  size_t noted_at_level_ = 0;
  int item_ = 0;
  int tokens_ = 0;       // items of a head that no sentence has
  int plain_words_ = 0;  // words that a sentence may have
  char group_ = '\0';    // what closes the group that held the time or the level
  bool has_time_ = false;
  bool has_level_ = false;
  bool has_process_ = false;  // name[812]
  bool has_uptime_ = false;   // in place of a time
  bool paired_ = false;       // level=warn
  bool alone_fits_ = false;   // the level stands where only levels do, so no time is needed
};

}  // namespace

bool read_free_head(std::string_view text, RecordDraft& draft) {
  return text.size() > 8 && FreeHead(text, draft).read();
}

}  // namespace foreshock::parse
