#include <algorithm>

#include "parse/formats/level_head.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/tokens/byte_class.h"

// Loggers that print the message first: "disk is full [ERROR] (2026-11-22 09:15:01)", "TIME | disk is full |
// WARN". Asked only for lines whose head lacks the time or the level.
namespace foreshock::parse {
namespace {

constexpr size_t kTimeBytesMax = 40;
constexpr ByteSet kBeforeTime(" [(<@|,;#-");
constexpr ByteSet kSigns(" |-;,#@/:");

std::string_view without_signs(std::string_view text) {
  while (!text.empty() && kSigns.has(text.back())) text.remove_suffix(1);
  return text;
}

// A level in a group, or behind a sign between blanks, that ends the text.
bool take_level(std::string_view& body, RecordDraft& draft) {
  size_t blank = body.rfind(' ');
  if (blank == std::string_view::npos || blank < 4) return false;
  std::string_view word = body.substr(blank + 1);
  bool group =
      word.size() > 4 && ((word[0] == '[' && word.back() == ']') || (word[0] == '(' && word.back() == ')') ||
                          (word[0] == '<' && word.back() == '>'));
  std::string_view inner = group ? word.substr(1, word.size() - 2) : word;
  if (size_t cut = inner.find_first_of("=:"); cut != std::string_view::npos && !group) {
    std::string_view key = inner.substr(0, cut);
    if (key != "level" && key != "lvl" && key != "severity" && key != "sev") return false;
    inner = inner.substr(cut + 1);
  } else if (!group) {
    // "... and a warning": without a group only a sign tells.
    char before = body[blank - 1];
    if ((before != '|' && before != ';' && before != '-' && before != '#') || !is_plain_level(word))
      return false;
  }
  if (!is_marked_level(inner) || !draft.set_level_word(inner, kFromToken)) return false;
  body = without_signs(body.substr(0, blank));
  return true;
}

bool take_time(std::string_view& body, RecordDraft& draft) {
  size_t from = body.size() > kTimeBytesMax ? body.size() - kTimeBytesMax : 1;
  const char* end = body.data() + body.size();
  for (size_t at = from; at + 8 < body.size(); ++at) {
    if (!kBeforeTime.has(body[at - 1]) || (!is_digit(body[at]) && !is_upper(body[at]))) continue;
    TimeText time;
    if (!match_timestamp(body.data() + at, end, time) || end - time.end > 1) continue;
    bool closed = time.end < end && (*time.end == ']' || *time.end == ')' || *time.end == '>');
    if (time.end < end && !closed) continue;
    std::string_view rest = body.substr(0, at - (closed ? 1 : 0));
    rest = without_signs(rest);
    if (rest.size() > 3 && (rest.substr(rest.size() - 3) == " at" || rest.substr(rest.size() - 3) == " on"))
      rest = without_signs(rest.substr(0, rest.size() - 3));
    if (rest.empty()) return false;
    time.zone_by_table = true;
    if (!draft.has_time() && !draft.set_time(time)) return false;
    body = rest;
    return true;
  }
  return false;
}

}  // namespace

bool trim_tail(RecordDraft& draft, bool time_in_body) {
  std::string_view body = trimmed(draft.record.body);
  if (body.size() < 16) return false;
  // A group, a clock or capitals end such a line; no other is looked at.
  char last = body.back();
  bool closed = last == ']' || last == ')' || last == '>' || last == 'Z' || is_digit(last) || is_upper(last);
  bool paired = !closed && body.substr(body.size() - 12).find('=') != std::string_view::npos;
  bool lacks_both = !draft.has_time() && !draft.has_severity();
  if ((!closed && !paired) ||
      (lacks_both &&
       body.substr(body.size() - std::min<size_t>(body.size(), 24)).find(':') == std::string_view::npos))
    return false;
  if (body.find('\n') != std::string_view::npos) return false;
  RecordDraft::Mark mark = draft.mark();
  bool cut = false;
  for (int i = 0; i < 2; ++i) {
    if ((!draft.has_time() || time_in_body) && take_time(body, draft)) cut = true;
    if (!draft.has_severity() && take_level(body, draft)) cut = true;
  }
  if (!cut || !draft.has_time() || !draft.has_severity()) {
    draft.rollback(mark);
    return false;
  }
  draft.record.body = body;
  draft.set_format(Format::kGenericTimeLevel);
  return true;
}

}  // namespace foreshock::parse
