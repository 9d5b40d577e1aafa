#include "classify/classifier.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "classify/known_messages.h"
#include "classify/lexicon/codes.h"
#include "classify/lexicon/phrases.h"
#include "classify/lexicon/words.h"
#include "parse/severity.h"

namespace foreshock::classify {
namespace {

constexpr size_t kNegationReach = 3;  // words between "no" and what it takes back
constexpr size_t kSlotTextMax = 96;   // longer slot values are payload, not a reason
constexpr int kCauses = static_cast<int>(Cause::kMaintenance) + 1;

// What speaks for a class, gathered from words and codes.
struct Evidence {
  int strength = 0;             // the strongest sign of failure
  std::string sign;             // its words
  Cause cause = Cause::kOther;  // of the strongest sign that names one
  int cause_strength = 0;
  bool recovered = false, recovered_weakly = false;
  bool code_fine = false;  // a decisive code said success
  bool starts = false;

  void add(int sign_strength, Cause sign_cause, std::string_view words) {
    if (sign_strength > strength) {
      strength = sign_strength;
      sign = words;
    }
    if (sign_cause != Cause::kOther && sign_strength > cause_strength) {
      cause = sign_cause;
      cause_strength = sign_strength;
    }
  }
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// A word or slot with what it stands for: the slot's value where one is known.
struct Reader {
  std::span<const Word> words;
  std::span<const std::string> values;  // empty when they do not line up with the text's slots

  std::string_view text(size_t at) const {
    const Word& word = words[at];
    if (word.slot < 0) return word.text;
    return static_cast<size_t>(word.slot) < values.size()
               ? std::string_view(values[static_cast<size_t>(word.slot)])
               : std::string_view();
  }
  std::optional<int> number(size_t at) const {
    std::string_view digits = text(at);
    int value = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  }
  bool is(size_t at, std::string_view word) const {
    return at < words.size() && words[at].slot < 0 && words[at].text == word;
  }
};

// "no error", "without any failure", "0 errors", "checking for errors": the match is taken back.
bool negated_before(const Reader& reader, size_t at) {
  for (size_t back = 1; back <= kNegationReach && back <= at; ++back) {
    size_t i = at - back;
    if (reader.words[i + 1].clause) return false;
    const Word& word = reader.words[i];
    if (back == 1 && reader.number(i) == 0) return true;
    if (word.slot >= 0) continue;
    if (is_one_of(word.text,
                  {"no", "not", "without", "never", "zero", "ignoring", "ignore", "ignored", "neither", "nor",
                   "avoid", "avoids", "prevent", "prevents", "isnt", "wasnt", "didnt", "doesnt", "dont"}))
      return true;
    if (word.text == "for" && i > 0 &&
        is_one_of(reader.words[i - 1].text,
                  {"check", "checking", "checked", "scan", "scanning", "monitoring", "watching"}))
      return true;
    if (back == 1 &&
        is_one_of(word.text, {"if", "any", "ignored", "hide", "show", "count", "total", "max", "expected"}))
      return true;
  }
  return false;
}

// "errors=0", "error: none": the value takes the key back. Returns the strength that is left.
int strength_after_value(const Reader& reader, size_t end, int strength) {
  if (end >= reader.words.size() || reader.words[end].clause) return strength;
  const Word& next = reader.words[end];
  bool value_follows =
      next.before == '=' || next.before == ':' || (end > 0 && next.slot >= 0) || is_number(next.text);
  if (next.glued) return std::min(strength, 1);  // "error_code": an identifier names, it does not tell
  if (reader.number(end) == 0 && !reader.is(end, "exit")) return 0;
  bool keyed = next.before == '=' || next.before == ':' || next.before == '"';
  std::string_view text = reader.text(end);
  if (is_one_of(text, {"none", "null", "nil"})) return 0;
  if (keyed && is_one_of(text, {"false", "no", "ok", "undefined", "-", "\"\""})) return 0;
  // A counter whose value is hidden in the slot says nothing yet.
  if (value_follows && next.slot >= 0 && text.empty() && next.before == '=' && next.text == "num")
    return std::min(strength, 1);
  return strength;
}

void read_phrases(const Reader& reader, Evidence& evidence) {
  for (const PhraseMatch& match : find_phrases(reader.words)) {
    int strength = match.phrase->strength;
    if (strength == 0) continue;
    if (match.phrase->negatable && negated_before(reader, match.at)) continue;
    // Only generic words take values: "connection refused: 0" would be nonsense.
    if (match.length == 1) strength = strength_after_value(reader, match.at + match.length, strength);
    if (strength == 0) continue;
    std::string words;
    for (size_t i = 0; i < match.length; ++i) words += (i ? " " : "") + reader.words[match.at + i].text;
    evidence.add(strength, match.phrase->cause, words);
  }
  auto any_of = [&](std::span<const std::string_view> list) {
    for (size_t at = 0; at < reader.words.size(); ++at)
      for (std::string_view phrase : list)
        if (match_length(phrase, reader.words, at) > 0 &&
            !(at > 0 && is_one_of(reader.words[at - 1].text, {"not", "no", "un", "in"})))
          return true;
    return false;
  };
  evidence.recovered = any_of(recoveries());
  evidence.recovered_weakly = any_of(weak_recoveries());
  evidence.starts = any_of(starts());
}

bool spoke_of(const Reader& reader, size_t before, size_t reach, std::string_view prefix) {
  for (size_t back = 1; back <= reach && back <= before; ++back) {
    const Word& word = reader.words[before - back];
    if (word.slot < 0 && word.text.starts_with(prefix)) return true;
  }
  return false;
}

// Where an access log keeps its status: the first plausible number after "HTTP/1.1" or after a method.
std::optional<size_t> http_status_place(const Reader& reader) {
  for (size_t at = 0; at < reader.words.size(); ++at) {
    if (reader.words[at].slot >= 0) continue;
    const std::string& word = reader.words[at].text;
    bool protocol = word == "http";
    bool method = is_one_of(word, {"get", "post", "put", "delete", "head", "patch", "options"});
    if (!protocol && !method) continue;
    size_t reach = protocol ? 4 : 8;
    for (size_t next = at + 1; next < reader.words.size() && next <= at + reach; ++next) {
      if (reader.is(next, "http")) break;
      auto number = reader.number(next);
      if (number && *number >= 100 && *number <= 599) return next;
    }
  }
  return std::nullopt;
}

std::optional<CodeMeaning> code_at(const Reader& reader, size_t at, bool about_http, bool about_mysql) {
  std::string_view text = reader.text(at);
  if (reader.words[at].slot >= 0)
    if (auto named = named_code(text)) return named;
  if (at > 0 &&
      (reader.is(at - 1, "sqlstate") || (reader.is(at - 1, "state") && spoke_of(reader, at, 3, "sql")))) {
    // A state such as 40P01 is cut in no place, "57 P01" never occurs.
    if (auto state = sqlstate(text)) return state;
  }
  auto number = reader.number(at);
  if (!number || at == 0) return std::nullopt;
  if (reader.is(at - 1, "ora")) return oracle_error(*number);
  if (reader.is(at - 1, "errno") || (reader.is(at - 1, "error") && spoke_of(reader, at, 2, "os")))
    return errno_number(*number);
  if (reader.is(at - 1, "signal") || reader.is(at - 1, "sig")) return signal_number(*number);
  bool coded = is_one_of(reader.words[at - 1].text, {"code", "status", "with", "value"});
  if (coded && (spoke_of(reader, at, 5, "exit") || spoke_of(reader, at, 5, "returned non")))
    return exit_code(*number);
  if (about_mysql && (reader.is(at - 1, "error") || coded)) return mysql_error(*number);
  if (coded && spoke_of(reader, at, 4, "grpc")) return grpc_status(*number);
  bool status = is_one_of(reader.words[at - 1].text,
                          {"status", "statuscode", "code", "returned", "responded", "response", "http"});
  if (status && (about_http || reader.is(at - 1, "status")) && *number >= 100) return http_status(*number);
  return std::nullopt;
}

void read_codes(const Reader& reader, Evidence& evidence) {
  bool about_http = false, about_mysql = false;
  for (const Word& word : reader.words) {
    if (word.slot >= 0) continue;
    about_http = about_http || is_one_of(word.text, {"http", "https", "url", "request", "response",
                                                     "upstream", "endpoint", "api"});
    // "MySQL" is cut by its capitals.
    bool cut_by_case =
        word.text == "sql" && word.glued && &word != &reader.words[0] && (&word - 1)->text == "my";
    about_mysql =
        about_mysql || cut_by_case || word.text.starts_with("mysql") || word.text.starts_with("mariadb");
  }
  auto take = [&](const CodeMeaning& code) {
    evidence.code_fine = evidence.code_fine || code.strength == 0;
    evidence.add(code.strength, code.cause, code.meaning);
  };
  if (auto place = http_status_place(reader)) take(*http_status(*reader.number(*place)));
  for (size_t at = 0; at < reader.words.size(); ++at) {
    if (auto code = code_at(reader, at, about_http, about_mysql)) take(*code);
    const Word& word = reader.words[at];
    if (word.slot < 0 && (word.text[0] == 'e' || word.text[0] == 's' || word.text.starts_with("0x")))
      if (auto named = named_code(word.text)) take(*named);
    // A reason kept in a slot: error=<*>, status: <*>.
    std::string_view value = word.slot >= 0 ? reader.text(at) : std::string_view();
    if (!value.empty() && value.size() <= kSlotTextMax && at > 0 &&
        is_one_of(reader.words[at - 1].text, {"error", "err", "reason", "cause", "status", "result", "state",
                                              "msg", "message", "exception", "outcome"})) {
      std::vector<Word> inner = split_words(value);
      for (const PhraseMatch& match : find_phrases(inner))
        if (match.phrase->strength > 0)
          evidence.add(match.phrase->strength, match.phrase->cause, match.phrase->words);
    }
  }
}

// The subject that most topic words name; kOther when none does.
Cause topic_of(std::span<const Word> words) {
  std::array<int, kCauses> votes{};
  for (const Word& word : words) {
    if (word.slot >= 0) continue;
    for (const Topic& topic : topics()) {
      bool starred = topic.word.back() == '*';
      std::string_view stem = topic.word.substr(0, topic.word.size() - (starred ? 1 : 0));
      if (starred ? word.text.starts_with(stem) : word.text == stem) {
        // Words that fill every log ("request", "client", "connection") weigh less than a subject's own.
        bool weak = topic.cause == Cause::kClientError || topic.cause == Cause::kNetwork || stem == "user" ||
                    stem == "write" || stem == "node";
        votes[static_cast<size_t>(topic.cause)] += weak ? 1 : 2;
        break;
      }
    }
  }
  auto best = std::max_element(votes.begin(), votes.end());
  return *best == 0 ? Cause::kOther : static_cast<Cause>(best - votes.begin());
}

bool speaks_of_database(std::span<const Word> words) {
  for (const Word& word : words)
    for (std::string_view name : {"sql", "mysql", "postgres", "postgresql", "mongo", "mongodb", "redis",
                                  "database", "db", "cassandra", "mariadb", "hikari"})
      if (word.slot < 0 && word.text == name) return true;
  return false;
}

Cause decide_cause(const Evidence& evidence, std::span<const Word> words, Outcome outcome) {
  if (outcome == Outcome::kNormal) {
    if (evidence.starts) return Cause::kDeploy;
    Cause topic = topic_of(words);
    return topic == Cause::kMaintenance ? topic : Cause::kOther;
  }
  Cause cause = evidence.cause;
  bool generic = cause == Cause::kOther || cause == Cause::kNetwork || cause == Cause::kDependencyTimeout ||
                 evidence.cause_strength < evidence.strength;
  if (generic && speaks_of_database(words)) return Cause::kDatabase;
  return cause == Cause::kOther ? topic_of(words) : cause;
}

enum Row { kRowUnknown, kRowInfo, kRowWarn, kRowError, kRowFatal };

Row row_of(uint8_t severity) {
  if (severity == 0) return kRowUnknown;
  if (severity < static_cast<uint8_t>(parse::Severity::kWarn)) return kRowInfo;
  if (severity < static_cast<uint8_t>(parse::Severity::kError)) return kRowWarn;
  return severity < static_cast<uint8_t>(parse::Severity::kCritical) ? kRowError : kRowFatal;
}

Outcome decide_outcome(const Evidence& evidence, Row row) {
  constexpr Outcome N = Outcome::kNormal, W = Outcome::kWarning, I = Outcome::kIncident;
  // Rows: no level, info and below, warn, error, fatal; columns: strength 0 to 4.
  static constexpr Outcome kTable[5][5] = {
      {N, W, W, I, I}, {N, N, W, W, I}, {W, W, W, W, I}, {W, W, W, I, I}, {I, I, I, I, I}};
  int strength = evidence.strength;
  bool quiet_level = row == kRowUnknown || row == kRowInfo;
  if (quiet_level && evidence.recovered && strength <= 3) strength = 0;
  if (quiet_level && (evidence.recovered_weakly || evidence.code_fine) && strength <= 1) strength = 0;
  return kTable[row][strength];
}

double confidence_of(const Evidence& evidence, Row row, Outcome outcome) {
  if (outcome == Outcome::kNormal)
    return row == kRowInfo ? (evidence.strength == 0 ? 0.9 : 0.7) : evidence.code_fine ? 0.85 : 0.7;
  double confidence = 0.5 + 0.08 * evidence.strength;
  bool agrees = (outcome == Outcome::kIncident && row >= kRowError) ||
                (outcome == Outcome::kWarning && row == kRowWarn);
  if (agrees) confidence += 0.12;
  if (outcome == Outcome::kIncident && row == kRowInfo) confidence -= 0.1;
  return std::clamp(confidence, 0.3, 0.97);
}

std::string why_of(const Evidence& evidence, uint8_t severity, Row row, Outcome outcome) {
  std::string level = severity > 0 ? "level " + std::string(parse::severity_band(severity)) : "";
  if (outcome == Outcome::kNormal) return evidence.code_fine ? "a code of success" : "no sign of failure";
  if (evidence.strength == 0) return level;
  std::string sign = "\"" + evidence.sign + "\"";
  return row >= kRowWarn ? sign + " at " + level : sign;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  static constexpr std::string_view kNames[] = {"normal", "warning", "incident"};
  return kNames[static_cast<size_t>(outcome)];
}

std::string_view cause_name(Cause cause) {
  static constexpr std::string_view kNames[kCauses] = {
      "other",        "auth",       "network", "dns",        "tls",
      "storage",      "memory",     "cpu",     "database",   "dependency_timeout",
      "config",       "deploy",     "crash",   "scheduling", "data_quality",
      "client_error", "maintenance"};
  return kNames[static_cast<size_t>(cause)];
}

namespace {

constexpr double kKnownConfidence = 0.95;

Class class_of_known(const KnownMessage& known, uint8_t severity_number) {
  Class out;
  out.outcome = known.outcome;
  out.cause = known.cause;
  out.confidence = kKnownConfidence;
  out.severity_number = severity_number != 0 ? severity_number : known.severity_number;
  out.why = std::string(known.program) + ": " + std::string(known.name);
  out.known = &known;
  return out;
}

Class class_by_lexicon(std::string_view template_text, uint8_t severity_number,
                       std::span<const std::string> slot_values) {
  std::vector<Word> words = split_words(template_text);
  size_t slots = 0;
  for (const Word& word : words) slots += word.slot >= 0;
  Reader reader{words, slot_values.size() == slots ? slot_values : std::span<const std::string>()};
  Evidence evidence;
  read_phrases(reader, evidence);
  read_codes(reader, evidence);

  Row row = row_of(severity_number);
  Class out;
  out.outcome = decide_outcome(evidence, row);
  out.cause = decide_cause(evidence, words, out.outcome);
  out.confidence = confidence_of(evidence, row, out.outcome);
  out.why = why_of(evidence, severity_number, row, out.outcome);
  out.severity_number = severity_number;
  if (severity_number == 0) {
    parse::Severity guess = out.outcome == Outcome::kNormal    ? parse::Severity::kInfo
                            : out.outcome == Outcome::kWarning ? parse::Severity::kWarn
                            : evidence.strength >= 4           ? parse::Severity::kCritical
                                                               : parse::Severity::kError;
    out.severity_number = static_cast<uint8_t>(guess);
  }
  return out;
}

}  // namespace

Class classify(std::string_view template_text, uint8_t severity_number,
               std::span<const std::string> slot_values, std::string_view service) {
  const KnownMessage* known = find_known_message(template_text, service);
  if (known != nullptr && known->decides) return class_of_known(*known, severity_number);
  Class out = class_by_lexicon(template_text, severity_number, slot_values);
  out.known = known;
  return out;
}

}  // namespace foreshock::classify
