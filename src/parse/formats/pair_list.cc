#include <algorithm>

#include "parse/formats/field_roles.h"
#include "parse/formats/level_head.h"
#include "parse/formats/readers.h"
#include "parse/tokens/byte_class.h"

// Named values with signs of the logger's own: "time: T; level: error; msg: m", "time=T level=warn msg=no
// quotes here", "{'time': 'T', 'level': 'INFO'}". The first pair shows the sign and what stands between two
// pairs; a value goes on up to the next pair, so it needs no quotes.
namespace foreshock::parse {
namespace {

constexpr size_t kPairsMax = 24;
constexpr size_t kKeyBytesMax = 32;

struct Key {
  std::string_view name;
  size_t from = 0;   // of its quote, if it has one
  size_t value = 0;  // where the value begins
};

class PairList {
 public:
  // `needed`: how many of time, level and message there must be.
  PairList(std::string_view text, int needed) : text_(text.substr(0, text.find('\n'))), needed_(needed) {}

  bool read(RecordDraft& draft) {
    size_t at = 0;
    while (at < text_.size() && (text_[at] == '{' || text_[at] == '[' || text_[at] == ' ')) ++at;
    Key key;
    if (!key_at(at, key)) return false;
    FieldRoles roles(draft);
    for (size_t i = 0; i < kPairsMax; ++i) {
      Key next;
      size_t end = next_key(key.value, next);
      put(key, text_.substr(key.value, end - key.value), roles);
      if (end == text_.size()) break;
      key = next;
    }
    if (roles.count() < 2) return false;
    RecordDraft::Mark mark = draft.mark();
    roles.resolve(false);
    // What a wrapper gave already does not count.
    int found = (draft.has_time() && !mark.time_set) + (draft.severity_rank() > mark.rank) +
                roles.has(FieldRole::kMessage);
    if (found < needed_) {
      draft.rollback(mark);
      return false;
    }
    draft.record.body = roles.has(FieldRole::kMessage) && !roles.message().empty() ? roles.message() : text_;
    return true;
  }

 private:
  // A name and the sign behind it.
  bool key_at(size_t at, Key& key) {
    key.from = at;
    char quote = at < text_.size() && (text_[at] == '"' || text_[at] == '\'') ? text_[at++] : '\0';
    size_t from = at;
    while (at < text_.size() &&
           (is_word(text_[at]) || text_[at] == '.' || text_[at] == '-' || text_[at] == '@') &&
           at - from < kKeyBytesMax)
      ++at;
    if (at == from || is_digit(text_[from])) return false;
    key.name = text_.substr(from, at - from);
    if (quote != '\0' && (at >= text_.size() || text_[at++] != quote)) return false;
    while (at < text_.size() && text_[at] == ' ' && at - from < kKeyBytesMax + 2) ++at;
    if (at >= text_.size() || (text_[at] != '=' && text_[at] != ':') || (sign_ != '\0' && text_[at] != sign_))
      return false;
    if (text_[at] == ':' && at + 1 < text_.size() && (text_[at + 1] == ':' || text_[at + 1] == '/'))
      return false;
    sign_ = text_[at++];
    if (sign_ == '=' && at < text_.size() && text_[at] == '>') ++at;
    while (at < text_.size() && text_[at] == ' ') ++at;
    key.value = at;
    return true;
  }

  // Where the next pair begins; the text's size when there is none.
  size_t next_key(size_t from, Key& next) {
    char quote = from < text_.size() && (text_[from] == '"' || text_[from] == '\'') ? text_[from] : '\0';
    size_t at = from;
    if (quote != '\0') {
      size_t close = text_.find(quote, from + 1);
      while (close != std::string_view::npos && text_[close - 1] == '\\')
        close = text_.find(quote, close + 1);
      if (close != std::string_view::npos) at = close + 1;
    }
    for (; at < text_.size(); ++at) {
      char c = text_[at];
      bool cut =
          separator_ != '\0' ? c == separator_ : c == ' ' || c == ';' || c == ',' || c == '|' || c == '\t';
      if (!cut) continue;
      size_t key = at + 1;
      while (key < text_.size() && text_[key] == ' ') ++key;
      // With a colon as the sign a blank alone would cut sentences: "failed: x".
      if (c == ' ' && sign_ == ':' && text_[at - 1] != ' ' && key == at + 1 && separator_ == '\0' &&
          !tight(key))
        continue;
      if (!key_at(key, next)) continue;
      if (separator_ == '\0') separator_ = c;
      return at;
    }
    return text_.size();
  }

  // "lvl:err": nothing between the sign and the value.
  bool tight(size_t at) const {
    size_t sign = text_.find(sign_, at);
    return sign != std::string_view::npos && sign + 1 < text_.size() && text_[sign + 1] != ' ';
  }

  static void put(const Key& key, std::string_view value, FieldRoles& roles) {
    value = trimmed(value);
    while (!value.empty() && (value.back() == ',' || value.back() == ';' || value.back() == '}'))
      value.remove_suffix(1);
    bool quoted = value.size() > 1 && value.front() == value.back() && (value[0] == '"' || value[0] == '\'');
    if (quoted) value = value.substr(1, value.size() - 2);
    bool number = !quoted && is_all_digits(value);
    roles.put(key.name, value, number ? ValueKind::kInteger : ValueKind::kText, true);
  }

  std::string_view text_;
  int needed_;
  char sign_ = '\0', separator_ = '\0';
};

// <log><ts>T</ts><lvl>ERROR</lvl><msg>message</msg></log>
bool read_elements(std::string_view text, RecordDraft& draft) {
  FieldRoles roles(draft);
  size_t at = text.find('>') + 1;
  for (size_t i = 0; i < kPairsMax && at + 3 < text.size() && text[at] == '<' && text[at + 1] != '/'; ++i) {
    size_t open = text.find('>', at), close = text.find("</", at);
    if (open >= close || close == std::string_view::npos) return false;
    std::string_view name = text.substr(at + 1, open - at - 1);
    if (!is_identifier(name) || text.substr(close + 2, name.size()) != name) return false;
    std::string_view value = trimmed(text.substr(open + 1, close - open - 1));
    roles.put(name, value, is_all_digits(value) ? ValueKind::kInteger : ValueKind::kText, true);
    at = close + name.size() + 3;
    while (at < text.size() && is_space(text[at])) ++at;
  }
  if (roles.count() < 2) return false;
  RecordDraft::Mark mark = draft.mark();
  roles.resolve(false);
  if (draft.has_time() && draft.severity_rank() > mark.rank && roles.has(FieldRole::kMessage)) {
    draft.record.body = roles.message();
    return true;
  }
  draft.rollback(mark);
  return false;
}

// <event time="T" level="WARN">message</event>
bool read_tag(std::string_view text, RecordDraft& draft) {
  size_t name = 1;
  while (name < text.size() && is_word(text[name])) ++name;
  if (name > 1 && name + 1 < text.size() && text[name] == '>' && text[name + 1] == '<')
    return read_elements(text, draft);
  if (name == 1 || name >= text.size() || text[name] != ' ') return false;
  size_t end = name;
  for (bool quoted = false; end < text.size() && (quoted || text[end] != '>'); ++end)
    quoted ^= text[end] == '"';
  if (end >= text.size()) return false;
  std::string_view inner = text.substr(name + 1, end - name - 1);
  std::string_view content = text.substr(end + 1);
  content = trimmed(content.substr(0, content.rfind("</")));
  // <event ...><text>message</text></event>
  if (size_t open = content.find('>'); content.size() > 6 && content[0] == '<' && is_alpha(content[1]) &&
                                       open != std::string_view::npos && content.back() == '>')
    content = trimmed(content.substr(open + 1, content.rfind("</") - open - 1));
  if (!inner.empty() && inner.back() == '/') inner.remove_suffix(1);
  RecordDraft::Mark mark = draft.mark();
  if (!PairList(inner, 1).read(draft)) return false;
  if (!content.empty()) draft.record.body = content;
  if ((draft.has_time() && !mark.time_set) || draft.severity_rank() > mark.rank) return true;
  draft.rollback(mark);
  return false;
}

}  // namespace

bool read_pair_list(std::string_view text, RecordDraft& draft) {
  if (text.size() > 24 && text[0] == '<' && text.back() == '>') return read_tag(text, draft);
  if (text.size() < 12) return false;
  // Nearly all lines are done with here: their first word has no sign behind it. What begins as JSON and
  // could not be read as JSON was cut: its text stays whole.
  size_t at = 0;
  while (at < 4 && !is_alpha(text[at]) && !is_digit(text[at])) ++at;
  while (at < 48 && at < text.size() && (is_word(text[at]) || text[at] == '-' || text[at] == '.')) ++at;
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) ++at;
  while (at < text.size() && text[at] == ' ') ++at;
  if (at >= text.size() || (text[at] != '=' && text[at] != ':') || text.substr(0, 2) == "{\"") return false;
  return PairList(text, 2).read(draft);
}

}  // namespace foreshock::parse
