#include <algorithm>
#include <array>

#include "parse/formats/field_names.h"
#include "parse/formats/level_head.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/tokens/byte_class.h"

// What loggers print between the level and the message: thread, logger, process, place in the code, in
// groups, before signs or as words, in any order. Every item has points for how surely it is of a head; the
// head ends where the sum is highest, so a plain word counts only when surer items follow it.
namespace foreshock::parse {
namespace {

constexpr int kItemsMax = 8;
constexpr std::string_view kSpan("span");
constexpr std::ptrdiff_t kGroupBytesMax = 80;
constexpr ByteSet kSigns("-|:>=~#*/");
constexpr ByteSet kLeadSigns(">=~:|-/#");

struct Item {
  std::string_view key;  // "" when the item is a name
  std::string_view value;
  ValueKind kind = ValueKind::kText;
  int points = 0;
  const char* end = nullptr;
};

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

// An id of hexadecimal groups or a word with digits: "9f2c41aa", "T12", "worker-3", "pool-2-thread-7".
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && has_digit(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == '/' || c == '#' ||
                  c == '@';
         });
}

// "pid:12", "tid=7f1c": keys that no sentence has.
bool is_process_key(std::string_view key) {
  static constexpr std::array<std::string_view, 8> kKeys = {"pid", "tid",  "thread", "thr",
                                                            "rid", "proc", "req",    "sid"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

bool is_id_or_name(std::string_view text) {
  return is_id(text) || is_identifier(text);
}

bool is_thread(std::string_view text) {
  for (std::string_view word : {"main", "thread", "Thread", "worker", "Worker", "pool", "exec", "nio", "tid"})
    if (text.find(word) != std::string_view::npos) return true;
  return text.size() > 1 && text[0] == 'T' && is_all_digits(text.substr(1));
}

// "disk.cpp:88", "pkg/file.go:7", "main.py", "run()".
bool is_place(std::string_view text) {
  std::string_view file, line;
  if (split_code_place(text, file, line)) return true;
  // "fsm.c(188)"
  size_t open = text.find('(');
  if (open != std::string_view::npos && open > 2 && text.back() == ')' && text.size() - open > 2 &&
      is_all_digits(text.substr(open + 1, text.size() - open - 2)) && count_dots(text.substr(0, open)) > 0)
    return is_identifier(text.substr(0, open));
  // "disk.cpp:88:flush"
  size_t colon = text.rfind(':');
  return colon != std::string_view::npos && is_identifier(text.substr(colon + 1)) &&
         split_code_place(text.substr(0, colon), file, line);
}

// "LogShards": no word of a sentence. Capitals alone are a state as often as a name ("COMPLETED: x").
bool is_camel(std::string_view text) {
  return is_upper(text[0]) && std::any_of(text.begin() + 1, text.end(), is_upper) &&
         std::any_of(text.begin(), text.end(), is_lower);
}

bool is_call(std::string_view text) {
  return text.size() > 3 && text.substr(text.size() - 2) == "()" &&
         is_identifier(text.substr(0, text.size() - 2));
}

// "shop.basket:load:44" (loguru): module, function, line.
bool put_function_place(std::string_view text, RecordDraft& draft) {
  size_t second = text.rfind(':');
  if (second == std::string_view::npos || !is_all_digits(text.substr(second + 1))) return false;
  size_t first = text.rfind(':', second - 1);
  if (first == std::string_view::npos || first == 0 || text[first - 1] == ':') return false;
  std::string_view function = text.substr(first + 1, second - first - 1);
  if (!is_identifier(text.substr(0, first)) || !is_identifier(function)) return false;
  std::string_view module = text.substr(0, first);
  size_t dot = module.rfind('.');
  bool file = dot != std::string_view::npos && module.size() - dot < 4;  // "app.py:load:44"
  std::string_view key = file ? "code.file.path" : "logger";
  if (!draft.has(key)) draft.add(key, module);
  draft.add("code.function.name", function);
  draft.add("code.line.number", text.substr(second + 1), ValueKind::kInteger);
  return true;
}

class HeadRest {
 public:
  HeadRest(std::string_view body, bool complete, bool paired)
      : p_(body.data()), complete_(complete), paired_(paired) {
    size_t line = std::min(body.size(), body.find('\n'));
    line_end_ = p_ + std::min<size_t>(line, 256);
    text_end_ = p_ + body.size();
  }

  // Finds the best end; false when all of the text is the message.
  bool read(int points_min) {
    // "ERROR > message": the sign is of the head.
    const char* sign = p_;
    while (sign < line_end_ && kLeadSigns.has(*sign) && sign - p_ < 3) ++sign;
    if (sign > p_ && sign < line_end_ && *sign == ' ') {
      p_ = end_ = sign;
      items_[count_++].end = sign;
      taken_ = count_;
    }
    int sum = 0, best = points_min - 1;
    while (count_ < items_.size()) {
      skip_blanks();
      Item item;
      if (p_ >= line_end_ || !next(item)) break;
      items_[count_++] = item;
      sum += item.points;
      p_ = item.end;
      if (sum > best) {
        best = sum;
        taken_ = count_;
        end_ = p_;
      }
      if (sum < -3) break;
    }
    return taken_ > 0 && has_message();
  }

  void put(RecordDraft& draft) const {
    static constexpr std::array<std::string_view, kItemsMax> kNames = {
        "head.1", "head.2", "head.3", "head.4", "head.5", "head.6", "head.7", "head.8"};
    for (size_t i = 0; i < taken_; ++i) {
      const Item& item = items_[i];
      if (item.value.empty()) continue;
      std::string_view file, line;
      if (!item.key.empty()) {
        if (!draft.has(item.key)) draft.add(item.key, item.value, item.kind);
      } else if (put_function_place(item.value, draft)) {
        continue;
      } else if (split_code_place(item.value, file, line)) {
        if (draft.has("code.file.path")) continue;
        draft.add("code.file.path", file);
        draft.add("code.line.number", line, ValueKind::kInteger);
      } else if (is_all_digits(item.value) && !draft.has("process.pid")) {
        draft.add("process.pid", item.value, ValueKind::kInteger);
      } else if (is_thread(item.value) && !draft.has("thread.name")) {
        draft.add("thread.name", item.value);
      } else if (!draft.has("logger") && is_identifier(item.value)) {
        draft.add("logger", item.value);
      } else if (!draft.has("thread.name")) {
        draft.add("thread.name", item.value);
      } else {
        draft.add(kNames[i], item.value);
      }
    }
    const char* from = end_;
    while (from < text_end_ && *from == ' ') ++from;
    draft.record.body = {from, static_cast<size_t>(text_end_ - from)};
  }

 private:
  void skip_blanks() {
    while (p_ < line_end_ && (*p_ == ' ' || *p_ == '\t')) ++p_;
  }
  bool has_message() const {
    const char* p = end_;
    while (p < text_end_ && (is_space(*p))) ++p;
    return p < text_end_;
  }

  bool next(Item& item) {
    const char close = *p_ == '[' ? ']' : *p_ == '(' ? ')' : *p_ == '<' ? '>' : *p_ == '{' ? '}' : '\0';
    return close != '\0' ? group(close, item) : word(item);
  }

  // "boiler2/plc Flame sensor lost": a name of a machine or a class, then a sentence with its capital.
  bool before_sentence(std::string_view name, const char* q) const {
    if (!is_alpha(name[0]) || name.size() < 4) return false;
    bool marked = has_digit(name) || name.find_first_of("._/") != std::string_view::npos;
    while (q < line_end_ && *q == ' ') ++q;
    return marked && line_end_ - q > 3 && is_upper(*q) && is_lower(q[1]);
  }

  // A sign between blanks, or right behind a group.
  const char* behind_sign(const char* p) const {
    const char* q = p;
    while (q < line_end_ && *q == ' ') ++q;
    bool blank = q > p;
    const char* from = q;
    while (q < line_end_ && kSigns.has(*q) && q - from < 4) ++q;
    if (q == from || q >= line_end_ || *q != ' ') return nullptr;
    // "-5", "-- x": between names a sign stands alone; a colon stands behind a group without a blank too.
    if (!blank && *from != ':' && *from != '-') return nullptr;
    return q;
  }

  bool group(char close, Item& item) {
    const char* limit = line_end_ - p_ > kGroupBytesMax ? p_ + kGroupBytesMax : line_end_;
    const char* stop = std::find(p_, limit, close);
    if (stop == limit) return false;
    std::string_view inner = trimmed({p_ + 1, static_cast<size_t>(stop - p_) - 1});
    const char* after = stop + 1;
    bool colon = after < line_end_ && (*after == ':' || *after == ',');
    const char* next = after + colon;
    bool ends =
        next < line_end_ && (*next == ' ' || *next == '\t' || *next == '[' || *next == '(' || *next == '<');
    if (!ends) return false;
    item.value = inner;
    item.end = next;
    item.points = group_points(inner, close, item);
    if (item.points == 0) return false;
    bool sure = is_thread(inner) || has_digit(inner) || item.points > 3 || !item.key.empty();
    // "[name]: m" is how messages begin too; "user [ann] has ..." is a sentence.
    if (!sure && count_ == 0 && colon) return false;
    if (!sure && count_ > 0 && items_[count_ - 1].points < 0 && items_[count_ - 1].key.empty())
      item.points = 1;
    if (const char* sign = behind_sign(next)) {
      item.end = sign;
      item.points += 1;
    }
    return true;
  }

  static int group_points(std::string_view inner, char close, Item& item) {
    bool square = close == ']';
    if (inner.empty() || inner == "-" || inner == "(null)") {
      item.value = {};
      return 1;
    }
    if (is_all_digits(inner)) return square ? 3 : 2;
    if (is_place(inner) || is_call(inner)) return 4;
    if (size_t cut = inner.find_first_of("=:"); cut != std::string_view::npos && cut > 0) {
      std::string_view key = inner.substr(0, cut), value = trimmed(inner.substr(cut + 1));
      if (is_identifier(key) && !value.empty() && value[0] != ':' && value[0] != '/' &&
          value.find(' ') == std::string_view::npos) {
        item.key = key;
        item.value = value;
        return 3;
      }
      if (inner[cut] == '=' && is_identifier(key)) return 2;
    }
    if (is_identifier(inner) || is_id(inner)) return (close == ')' ? 2 : 3) + is_thread(inner);
    // "[Server thread]", "[pool 3]", "(tid 0x1f3c)"
    if (std::count(inner.begin(), inner.end(), ' ') == 1) {
      size_t blank = inner.find(' ');
      if (is_identifier(inner.substr(0, blank)) &&
          ((square && (is_thread(inner) || is_all_digits(inner.substr(blank + 1)))) ||
           (is_lower(inner[0]) && is_id(inner.substr(blank + 1)))))
        return 3;
    }
    return 0;
  }

  bool word(Item& item) {
    const char* q = p_;
    while (q < line_end_ && *q != ' ' && *q != '\t' && *q != '|' && *q != '[') ++q;
    std::string_view text(p_, static_cast<size_t>(q - p_));
    if (text.empty()) return false;
    if (take_spans(item)) return true;
    item.end = q;
    item.value = text;
    if (q < line_end_ && *q == '[' && is_identifier(text)) {  // name[812]:
      const char* close = std::find(q, line_end_, ']');
      std::string_view inner(q + 1, static_cast<size_t>(close - q) - (close < line_end_));
      if (line_end_ - close < 3 || !is_id(inner)) return false;
      const char* behind = close[1] == ':' && close[2] == ' ' ? close + 2 : behind_sign(close + 1);
      if (!behind) return false;
      item.end = behind;
      item.points = 4;
      return true;
    }
    const char* sign = behind_sign(q);
    // "#LoanCalc# m", "@licsrv@ m"
    if (text.size() > 3 && text[0] == text.back() && !is_alnum(text[0]) && text[0] != '"' &&
        text[0] != '\'' && text[0] != '*' && text[0] != '`' &&
        is_identifier(text.substr(1, text.size() - 2))) {
      item.value = text.substr(1, text.size() - 2);
      item.points = 3;
      return true;
    }
    // "LoadBal(api-blue): m"
    if (size_t open = text.find('('); complete_ && open != std::string_view::npos && open > 1 &&
                                      text.size() > open + 3 && text.substr(text.size() - 2) == "):" &&
                                      is_identifier(text.substr(0, open)) &&
                                      is_id_or_name(text.substr(open + 1, text.size() - open - 3))) {
      item.value = text.substr(0, text.size() - 1);
      item.points = 3;
      return true;
    }
    // "audio.cpp:210]": a group that the level and the time stand in too.
    if (text.back() == ']' && is_place(text.substr(0, text.size() - 1))) {
      item.value = text.substr(0, text.size() - 1);
      item.points = 4;
      return true;
    }
    if (text.size() > 1 && text.back() == ':') text.remove_suffix(1);
    bool colon = text.size() < item.value.size();
    item.value = text;
    if (is_place(text)) {
      item.points = 4;
    } else if (is_call(text)) {
      item.points = sign || colon ? 2 : -1;
    } else if (is_all_digits(text)) {
      // "app.views 4711 140212 m": two numbers in a row are a process and a thread.
      bool pair = complete_ && text.size() > 2 && count_ > 0 && is_all_digits(items_[count_ - 1].value);
      item.points = sign && !colon ? 2 : pair ? 6 : -2;
    } else if (size_t cut = text.find_first_of("=:");
               cut != std::string_view::npos && cut > 0 && cut + 1 < text.size() &&
               is_identifier(text.substr(0, cut)) && text[cut + 1] != '/' && text[cut + 1] != ':' &&
               text[cut + 1] != '"') {
      item.key = text.substr(0, cut);
      item.value = text.substr(cut + 1);
      item.points = paired_ ? 2 : complete_ && is_process_key(item.key) ? 1 : -1;
      const FieldName* role = complete_ && text[cut] == '=' ? find_field_name(item.key) : nullptr;
      if (role && role->role == FieldRole::kMessage) {  // "tid=7 msg=cache is stale"
        item = {{}, {}, ValueKind::kText, 12, item.value.data()};
        return true;
      }
    } else if (!is_identifier(text) && !is_id(text)) {
      return false;
    } else if (severity_from_word(text) && text.size() > 1) {
      return false;
    } else if (colon) {
      // Only behind another item: "[thread] name: message".
      bool name = is_lower(text[0]) || text.find_first_of(".$/#_") != std::string_view::npos ||
                  (complete_ && is_camel(text));
      if ((count_ == 0 && !complete_) || !name || text.find("Error") != std::string_view::npos ||
          text.find("Exception") != std::string_view::npos)
        return false;
      item.points = 1;
    } else {
      bool dotted = text.find('.') != std::string_view::npos || text.find("::") != std::string_view::npos;
      bool scoped = text.find("::") != std::string_view::npos && !text.starts_with("std::");
      bool marked = dotted || has_digit(text) || text.find_first_of("-_/") != std::string_view::npos;
      item.points = marked ? -1 : -2;
      if (complete_ && is_thread(text)) item.points = 0;
      // "Archiver  Moved": a column that is padded.
      bool padded = line_end_ - q > 2 && *q == ' ' && q[1] == ' ';
      bool first = count_ == 0 || items_[count_ - 1].points > 0;
      if (complete_ && (scoped || (first && (padded || before_sentence(text, q))))) item.points = 1;
    }
    if (sign && !colon) {
      item.end = sign;
      item.points += 3;
    }
    return true;
  }

  // Rust's tracing: "request{id=7 path=/a}:query{n=2}: ", "ThreadId(03)".
  bool take_spans(Item& item) const {
    const char* q = p_;
    while (q < line_end_) {
      const char* name = q;
      while (q < line_end_ && (is_word(*q) || *q == '-' || *q == '.')) ++q;
      if (q == name || q >= line_end_ || *q != '{') break;
      q = std::find(q, line_end_, '}');
      if (line_end_ - q < 3 || q[1] != ':') break;
      q += 2;
      if (*q != ' ') continue;
      item.key = kSpan;
      item.value = {p_, static_cast<size_t>(q - p_) - 1};
      item.points = 4;
      item.end = q;
      return true;
    }
    std::string_view text(p_, static_cast<size_t>(line_end_ - p_));
    if (!text.starts_with("ThreadId(")) return false;
    size_t close = text.find(')');
    if (close == std::string_view::npos || !is_all_digits(text.substr(9, close - 9))) return false;
    item.value = text.substr(0, close + 1);
    item.points = 4;
    item.end = p_ + close + 1;
    return true;
  }

  const char* p_;
  const char* line_end_;
  const char* text_end_;
  bool complete_;  // time and level are known, so a name may follow at once
  bool paired_;
  std::array<Item, kItemsMax> items_;
  size_t count_ = 0, taken_ = 0;
  const char* end_ = nullptr;
};

}  // namespace

void trim_head(RecordDraft& draft, std::string_view text, bool complete, bool paired) {
  const int points_min = draft.has_time() ? 3 : 2;
  std::string_view body = draft.record.body;
  if (body.size() < 4 || body.data() < text.data() || body.data() > text.data() + text.size()) return;
  // Cells apart by tabs are a table's.
  if (body.substr(0, 64).find('\t') != std::string_view::npos) return;
  // "[time][LEVEL][logger] [node] m": groups that touch are the head, whatever follows the blank.
  std::string_view head = text.substr(0, static_cast<size_t>(body.data() - text.data()));
  size_t touch = head.find("][");
  if (touch != std::string_view::npos && head.find("][", touch + 2) != std::string_view::npos &&
      head.back() == ' ')
    return;
  HeadRest rest(body, complete, paired);
  if (rest.read(complete ? 1 : points_min)) rest.put(draft);
}

}  // namespace foreshock::parse
