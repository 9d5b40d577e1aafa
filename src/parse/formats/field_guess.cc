#include <algorithm>
#include <array>

#include "parse/formats/field_roles.h"
#include "parse/formats/level_words.h"
#include "parse/resolve_time.h"
#include "parse/tokens/byte_class.h"

// Roles by value, for fields whose names tell nothing: an object of a logger of one's own ("t", "lv", "txt")
// has a value that is a time, one that is a level's word, one of several words. Asked only when no known name
// has the role and no declared format has the keys.
namespace foreshock::parse {
namespace {

constexpr size_t kLooksMax = 16;  // fields; a log line's own come first

// Whether `key` holds one of the words, in any case.
template <size_t N>
bool hints(std::string_view key, const std::array<std::string_view, N>& words) {
  std::array<char, 24> lower;
  size_t size = std::min(key.size(), lower.size());
  for (size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(is_upper(key[i]) ? key[i] | 0x20 : key[i]);
  std::string_view folded(lower.data(), size);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return folded.find(word) != std::string_view::npos; });
}

constexpr std::array<std::string_view, 9> kTimeWords = {"time", "date",  "stamp", "when", "epoch",
                                                        "utc",  "clock", "ts",    "unix"};
constexpr std::array<std::string_view, 6> kLevelWords = {"lev", "lvl", "sev", "prio", "grade", "urgency"};
constexpr std::array<std::string_view, 12> kMessageWords = {"msg",  "mess", "text",  "txt",  "what", "desc",
                                                            "note", "info", "event", "body", "cont", "say"};
constexpr std::array<std::string_view, 4> kNameWords = {"type", "id", "name", "kind"};
constexpr std::array<std::string_view, 4> kOutcomeWords = {"status", "result", "state", "code"};

// A date alone or a time of day alone.
bool is_date(std::string_view text) {
  return text.size() >= 8 && text.size() <= 10 && is_digit(text[0]) && is_digit(text.back()) &&
         text.find_first_not_of("0123456789-/.") == std::string_view::npos &&
         std::count_if(text.begin(), text.end(), [](char c) { return !is_digit(c); }) == 2;
}
bool is_clock(std::string_view text) {
  return text.size() >= 7 && text.size() <= 18 && is_digit(text[0]) && (text[1] == ':' || text[2] == ':') &&
         text.find_first_not_of("0123456789:.,Z") == std::string_view::npos;
}

}  // namespace

bool FieldRoles::is_time_value(const Given& one) const {
  TimeText time;
  if (one.kind == ValueKind::kText && one.value.size() >= 12 && one.value.size() <= 48 &&
      one.value.find(':') != std::string_view::npos)
    return read_timestamp(one.value, time) && time.has_date;
  if (one.kind != ValueKind::kText && one.kind != ValueKind::kInteger && one.kind != ValueKind::kReal)
    return false;
  if (one.value.size() < 10 || one.value.size() > 21 || !is_digit(one.value[0])) return false;
  if (one.key.size() > 2 && !hints(one.key, kTimeWords)) return false;
  return match_epoch(one.value.data(), one.value.data() + one.value.size(), draft_->context().observed,
                     time) ||
         (one.value.size() == 14 && read_timestamp(one.value, time));
}

bool FieldRoles::is_level_value(const Given& one) {
  if (one.kind != ValueKind::kText || one.value.empty() || one.value.size() > 13) return false;
  bool hinted = one.key.size() <= 2 || hints(one.key, kLevelWords);
  if (one.value.size() == 1) {
    const char upper = static_cast<char>(one.value[0] & ~0x20);
    bool level_key = hinted && (is_upper(one.value[0]) || one.key[0] == 'l' || one.key[0] == 's');
    return level_key && is_alpha(one.value[0]) && severity_from_word({&upper, 1});
  }
  return is_marked_level(one.value) && (hinted || !hints(one.key, kOutcomeWords));
}

// How likely a field is the message; 0: it is not.
int FieldRoles::message_points(const Given& one) {
  if (one.kind != ValueKind::kText || one.value.size() < 2) return 0;
  bool hinted = one.key == "m" || (hints(one.key, kMessageWords) && !hints(one.key, kNameWords));
  bool words = one.value.find(' ') != std::string_view::npos;
  if (!hinted && !words) return 0;
  return 1 + 20 * hinted + 10 * words + static_cast<int>(std::min<size_t>(one.value.size(), 80) / 10);
}

void FieldRoles::guess() {
  guessed_ = {};
  bool time = false, level = false, message = false;
  size_t looks = std::min(count_, kLooksMax);
  for (size_t i = 0; i < count_; ++i) {
    const FieldName* name = usual(given(i));
    if (!name || static_cast<int>(name->role) >= kFilledRoles) continue;
    time |= name->role == FieldRole::kTime || name->role == FieldRole::kInstantSecond;
    level |=
        (name->role == FieldRole::kLevel && given(i).key != "s") || name->role == FieldRole::kSeverityNumber;
    message |=
        (name->role == FieldRole::kMessage && !given(i).value.empty()) || name->role == FieldRole::kTemplate;
    if (time && level && message) return;
  }
  int best = 0, outcome = -1;
  for (size_t i = 0; i < looks; ++i) {
    const Given& one = given(i);
    const FieldName* name = usual(one);
    if (!level && name && name->role == FieldRole::kAliasStatus && is_marked_level(one.value))
      outcome = static_cast<int>(i);
    if (name && static_cast<int>(name->role) >= kFilledRoles && name->role != FieldRole::kAlias) continue;
    bool unnamed = !name || name->role == FieldRole::kAlias;
    if (!time && guessed_.time < 0 && unnamed && is_time_value(one)) {
      guessed_.time = static_cast<int>(i);
    } else if (!level && guessed_.level < 0 && (unnamed || one.key == "s") && is_level_value(one)) {
      guessed_.level = static_cast<int>(i);
    } else if (!message && unnamed && static_cast<int>(i) != guessed_.time) {
      int points = message_points(one);
      if (points > best) {
        best = points;
        guessed_.message = static_cast<int>(i);
      }
    }
  }
  if (!level && guessed_.level < 0) guessed_.level = outcome;  // "status": "error"
  // Words alone make no log line: an object without time and level is somebody's data, and one without a
  // level has a message only where the key says so.
  bool has_level = level || guessed_.level >= 0;
  if (!has_level && best <= 20) guessed_.message = -1;
  if (!time && guessed_.time < 0 && !has_level) guessed_ = {};
  guessed_.any = guessed_.time >= 0 || guessed_.level >= 0 || guessed_.message >= 0;
}

const FieldName* FieldRoles::guessed_name(size_t i) const {
  static constexpr FieldName kTimeName{"", FieldRole::kTime, 90, ""};
  static constexpr FieldName kLevelName{"", FieldRole::kLevel, 90, ""};
  static constexpr FieldName kMessageName{"", FieldRole::kMessage, 5, ""};
  auto at = static_cast<int>(i);
  return at == guessed_.time      ? &kTimeName
         : at == guessed_.level   ? &kLevelName
         : at == guessed_.message ? &kMessageName
                                  : nullptr;
}

// "date=2026-11-20 time=16:42:07.318": the first of each kind.
void FieldRoles::join_date_and_clock() {
  std::string_view date, clock;
  for (size_t i = 0; i < std::min(count_, kLooksMax); ++i) {
    if (given(i).kind != ValueKind::kText) continue;
    if (date.empty() && is_date(given(i).value)) date = given(i).value;
    if (clock.empty() && is_clock(given(i).value)) clock = given(i).value;
  }
  if (date.empty() || clock.empty()) return;
  char* both = static_cast<char*>(draft_->arena().allocate(date.size() + clock.size() + 1, 1));
  char* p = std::copy(date.begin(), date.end(), both);
  *p++ = ' ';
  p = std::copy(clock.begin(), clock.end(), p);
  TimeText time;
  if (read_timestamp({both, static_cast<size_t>(p - both)}, time)) draft_->set_time(time);
}

}  // namespace foreshock::parse
