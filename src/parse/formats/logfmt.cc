#include "parse/formats/field_roles.h"
#include "parse/formats/json_text.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

bool is_key_byte(char c) {
  return is_alnum(c) || c == '_' || c == '.' || c == '-' || c == '@' || c == '/' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

struct Pair {
  std::string_view key, value;
  bool quoted = false;
  bool bare = false;  // a flag without "="
};

// Cuts the next pair off the front; false at the end.
bool next_pair(std::string_view& rest, Pair& pair, Arena& arena) {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  if (rest.empty()) return false;
  size_t end = 0;
  while (end < rest.size() && rest[end] != '=' && !is_space(rest[end])) ++end;
  pair = {rest.substr(0, end), {}};
  rest.remove_prefix(end);
  if (rest.empty() || rest.front() != '=') {
    pair.bare = true;
    return true;
  }
  rest.remove_prefix(1);
  if (!rest.empty() && rest.front() == '"') {
    bool escaped = false;
    JsonText text(rest);
    std::string_view raw;
    if (text.read_string(raw, escaped)) {
      pair.value = escaped ? json_unescape(raw, arena) : raw;
      pair.quoted = true;
      rest.remove_prefix(raw.size() + 2);
      return true;
    }
  }
  if (!rest.empty() && rest.front() == '\'') {
    size_t close = rest.find('\'', 1);
    // auditd's msg='op=login acct=...' holds pairs of its own.
    bool nested = rest.substr(0, close).find('=') != std::string_view::npos;
    if (!nested && close != std::string_view::npos &&
        (close + 1 == rest.size() || is_space(rest[close + 1]))) {
      pair.value = rest.substr(1, close - 1);
      pair.quoted = true;
      rest.remove_prefix(close + 1);
      return true;
    }
  }
  end = 0;
  while (end < rest.size() && !is_space(rest[end])) ++end;
  pair.value = rest.substr(0, end);
  rest.remove_prefix(end);
  return true;
}

ValueKind kind_of(const Pair& pair) {
  if (pair.quoted || pair.value.empty()) return ValueKind::kText;
  if (pair.value == "true" || pair.value == "false") return ValueKind::kBool;
  size_t i = pair.value[0] == '-' ? 1 : 0;
  size_t dots = 0;
  if (i == pair.value.size() || pair.value.size() > 30) return ValueKind::kText;
  for (; i < pair.value.size(); ++i) {
    if (pair.value[i] == '.' && dots == 0 && i + 1 < pair.value.size() && is_digit(pair.value[i + 1]))
      ++dots;
    else if (!is_digit(pair.value[i]))
      return ValueKind::kText;
  }
  return dots > 0 ? ValueKind::kReal : ValueKind::kInteger;
}

// How sure the first pairs make us: a role (time, level, msg) counts twice.
int score(std::string_view text, Arena& arena) {
  int points = 0;
  int bare = 0;
  std::string_view rest = text;
  Pair pair;
  for (int i = 0; i < 6 && next_pair(rest, pair, arena); ++i) {
    if (pair.bare) {
      if (++bare > 1 || i == 0) return 0;
      continue;
    }
    if (pair.key.empty()) return 0;
    for (char c : pair.key)
      if (!is_key_byte(c)) return 0;
    ++points;
    // Under names of one's own: a level's word, something like a time, a text in quotes.
    if (is_marked_level(pair.value) || (pair.value.size() > 9 && is_digit(pair.value[0])) ||
        (pair.quoted && pair.value.find(' ') != std::string_view::npos))
      ++points;
    const FieldName* name = find_field_name(pair.key);
    if (name && (name->role == FieldRole::kLevel || name->role == FieldRole::kTime ||
                 name->role == FieldRole::kMessage))
      points += 2;
  }
  return points;
}

}  // namespace

void read_pairs(std::string_view text, RecordDraft& draft) {
  FieldRoles roles(draft);
  std::string_view rest = text;
  Pair pair;
  while (next_pair(rest, pair, draft.arena())) {
    while (!pair.quoted && !pair.value.empty() && (pair.value.back() == ',' || pair.value.back() == ';'))
      pair.value.remove_suffix(1);
    if (!rest.empty() && rest.front() == ',') rest.remove_prefix(1);
    if (pair.key.empty() || pair.bare) continue;
    roles.put(pair.key, pair.value, kind_of(pair), true);
  }
  roles.resolve_plain();
}

bool read_logfmt(std::string_view text, RecordDraft& draft) {
  if (text.empty() || !is_key_byte(text[0])) return false;
  size_t equals = text.substr(0, 64).find('=');
  if (equals == std::string_view::npos || text.substr(0, equals).find(' ') != std::string_view::npos)
    return false;
  if (score(text, draft.arena()) < 4) return false;
  RecordDraft::Mark mark = draft.mark();
  FieldRoles roles(draft);
  std::string_view rest = text;
  Pair pair;
  int bare = 0;
  while (next_pair(rest, pair, draft.arena())) {
    if (pair.key.empty()) continue;
    bare += pair.bare;
    if (pair.bare)
      roles.put(pair.key, "true", ValueKind::kBool, true);
    else
      roles.put(pair.key, pair.value, kind_of(pair), true);
  }
  // Values of several words without quotes.
  if (bare > 1 && read_pair_list(text, draft)) return true;
  draft.rollback(mark);
  roles.resolve(false);
  // "err=0 text=no such object": a value of several words was cut, so the text as a whole is the message.
  draft.record.body =
      roles.has(FieldRole::kMessage) && bare < 2 && !roles.message().empty() ? roles.message() : text;
  return true;
}

}  // namespace foreshock::parse
