#include "incidents/telling/phrases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"

namespace foreshock::incidents {
namespace {

struct Phrase {
  std::array<std::string_view, 3> words;  // all must occur; "" always does
  std::string_view text;
};

// The first that fits wins, so the more telling ones come first.
constexpr std::array kPhrases{
    Phrase{{"no space left"}, "disk full"},
    Phrase{{"disk", "full"}, "disk full"},
    Phrase{{"disk quota"}, "disk quota used up"},
    Phrase{{"read-only file system"}, "file system turned read-only"},
    Phrase{{"out of memory"}, "out of memory"},
    Phrase{{"outofmemory"}, "out of memory"},
    Phrase{{"oom"}, "killed for want of memory"},
    Phrase{{"heap", "limit"}, "out of memory"},
    Phrase{{"certificate", "expire"}, "certificate expired"},
    Phrase{{"certificate"}, "certificates not accepted"},
    Phrase{{"x509"}, "certificates not accepted"},
    Phrase{{"tls", "handshake"}, "TLS handshakes fail"},
    Phrase{{"no such host"}, "names do not resolve"},
    Phrase{{"nxdomain"}, "names do not resolve"},
    Phrase{{"name resolution"}, "names do not resolve"},
    Phrase{{"getaddrinfo"}, "names do not resolve"},
    Phrase{{"pool", "exhausted"}, "connection pool exhausted"},
    Phrase{{"pool", "timeout"}, "connection pool exhausted"},
    Phrase{{"too many connections"}, "too many connections"},
    Phrase{{"too many clients"}, "too many database connections"},
    Phrase{{"too many open files"}, "too many open files"},
    Phrase{{"deadlock"}, "deadlocks"},
    Phrase{{"slow query"}, "slow database queries"},
    Phrase{{"connection", "refused"}, "connections refused"},
    Phrase{{"connect", "refused"}, "connections refused"},
    Phrase{{"econnrefused"}, "connections refused"},
    Phrase{{"connection", "reset"}, "connections reset"},
    Phrase{{"circuit", "open"}, "circuit breaker open"},
    Phrase{{"retr", "exhausted"}, "retries used up"},
    Phrase{{"retr", "attempt"}, "retries pile up"},
    Phrase{{"crashloop"}, "crashes again and again"},
    Phrase{{"back-off restarting"}, "crashes again and again"},
    Phrase{{"segmentation fault"}, "crashes"},
    Phrase{{"segfault"}, "crashes"},
    Phrase{{"panic"}, "crashes"},
    Phrase{{"core dumped"}, "crashes"},
    Phrase{{"rate limit"}, "calls are rate-limited"},
    Phrase{{"too many requests"}, "calls are rate-limited"},
    Phrase{{"permission denied"}, "access denied"},
    Phrase{{"unauthorized"}, "access denied"},
    Phrase{{"authentication", "fail"}, "sign-ins fail"},
    Phrase{{"invalid config"}, "bad configuration"},
    Phrase{{"configuration", "error"}, "bad configuration"},
    Phrase{{"missing", "variable"}, "bad configuration"},
    Phrase{{"replication", "lag"}, "replication lags"},
    Phrase{{"timed out"}, "calls time out"},
    Phrase{{"timeout"}, "calls time out"},
    Phrase{{"deadline exceeded"}, "calls time out"},
};

struct CauseWords {
  std::string_view cause, text;
};
constexpr std::array kCauseWords{
    CauseWords{"auth", "access problems"},
    CauseWords{"network", "network errors"},
    CauseWords{"dns", "names do not resolve"},
    CauseWords{"tls", "certificate or TLS errors"},
    CauseWords{"storage", "storage errors"},
    CauseWords{"memory", "short of memory"},
    CauseWords{"cpu", "overloaded"},
    CauseWords{"database", "database errors"},
    CauseWords{"config", "bad configuration"},
    CauseWords{"dependency_timeout", "calls time out"},
    CauseWords{"crash", "crashes"},
    CauseWords{"scheduling", "cannot be scheduled"},
    CauseWords{"data_quality", "bad data"},
    CauseWords{"client_error", "requests refused"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view phrase_of(std::string_view text) {
  for (const Phrase& phrase : kPhrases)
    if (std::ranges::all_of(phrase.words, [&](std::string_view word) {
          return word.empty() || text.find(word) != std::string_view::npos;
        }))
      return phrase.text;
  return "";
}

bool speaks_of_database(std::string_view text, std::string_view cause) {
  static constexpr std::array<std::string_view, 8> kWords{"database", "postgres", "mysql", "sql",
                                                          "mongo",    "jdbc",     "redis", "db "};
  return cause == "database" || std::ranges::any_of(kWords, [&](std::string_view word) {
           return text.find(word) != std::string_view::npos;
         });
}

std::string by_kind(const detect::Finding& f) {
  std::string quoted = f.template_text.empty() ? "" : "\"" + one_line(f.template_text, 60) + "\"";
  std::string lines = !quoted.empty() ? "of " + quoted : f.unit.starts_with("errors") ? "errors" : "lines";
  using enum detect::FindingKind;
  switch (f.kind) {
    case kSilence:
      return quoted.empty() ? "went silent" : "no more of " + quoted;
    case kRateHigh:
      return "far more " + lines + " than usual";
    case kRateLow:
      return "far fewer " + lines + " than usual";
    case kErrorRatio:
      return "far more errors than usual";
    case kNewTemplate:
      return quoted.empty() ? "a new message" : "new message " + quoted;
    case kRareTemplate:
      return quoted.empty() ? "a rare message" : "rare message " + quoted;
    case kSeverity:
      return quoted.empty() ? "serious errors" : quoted;
    case kSlotNumber:
      return quoted.empty() ? "unusual numbers" : "unusual numbers in " + quoted;
    case kSlotValue:
      return quoted.empty() ? "a new value" : "a new value in " + quoted;
    case kSequence:
      return quoted.empty() ? "a broken order of messages" : "messages in an unknown order around " + quoted;
    case kMix:
      return "an unusual mixture of messages";
    case kSourceSilence:
      return "source went silent";
    case kSourceLag:
      return "lines arrive late";
    case kSourceFailures:
      return "lines cannot be read";
    case kFormatDrift:
      return "lines changed their format";
    case kClockSkew:
      return "clock is wrong";
    case kForeshock:
      return quoted.empty() ? "what came before an earlier incident"
                            : quoted + ", as before an earlier incident";
  }
  return "unusual lines";
}

// Counts that fell are told as such: "calls time out" would be the opposite of "no more time-outs". What a
// source's lines say has nothing to do with what is wrong with the source.
bool tells_of_absence(detect::FindingKind kind) {
  return kind == detect::FindingKind::kSilence || kind == detect::FindingKind::kRateLow ||
         detect::is_of_source(kind);
}

}  // namespace

std::string headline(const detect::Finding& finding) {
  if (tells_of_absence(finding.kind)) return by_kind(finding);
  std::string text = lower(std::string_view(finding.template_text).substr(0, 1024));
  if (finding.template_text.empty())
    for (const detect::TopTemplate& top : finding.top_templates) {
      text = lower(std::string_view(top.text).substr(0, 1024));
      if (!phrase_of(text).empty()) break;
    }
  std::string_view phrase = finding.outcome == "normal" ? "" : phrase_of(text);
  if (!phrase.empty()) {
    bool connection = phrase.starts_with("connection");
    return (connection && speaks_of_database(text, finding.cause) ? "database " : "") + std::string(phrase);
  }
  if (finding.outcome != "normal" && finding.template_text.empty())
    for (const CauseWords& words : kCauseWords)
      if (words.cause == finding.cause) return std::string(words.text);
  return by_kind(finding);
}

std::string one_line(std::string_view text, size_t bytes_max) {
  std::string out;
  bool cut = text.size() > bytes_max;
  text = text.substr(0, bytes_max);
  while (!text.empty()) {
    size_t valid = valid_utf8_prefix(text);
    for (char c : text.substr(0, valid))
      out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
    if (valid == text.size()) break;
    // A character that the cut split is left out; other broken bytes are shown as such.
    if (!cut || text.size() - valid > 3) out += "\xef\xbf\xbd";
    text.remove_prefix(valid + 1);
  }
  return cut ? out + "..." : out;
}

std::string name_list(const std::vector<std::string>& names, size_t shown_max) {
  std::string out;
  size_t shown = names.size() <= shown_max + 1 ? names.size() : shown_max;
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += one_line(names[i], 64);
  }
  if (shown < names.size()) out += fmt::format(" and {} more", names.size() - shown);
  return out;
}

std::string clock_time(Timestamp at) {
  CivilTime civil = to_civil(at);
  return fmt::format("{:02}:{:02}:{:02} UTC", civil.hour, civil.minute, civil.second);
}

std::string span_in_words(int64_t span_ns) {
  int64_t seconds = std::max<int64_t>(0, span_ns / kSecond);
  if (seconds >= 86400) return fmt::format("{}d{}h", seconds / 86400, seconds % 86400 / 3600);
  if (seconds >= 3600) return fmt::format("{}h{}m", seconds / 3600, seconds % 3600 / 60);
  if (seconds >= 120) return fmt::format("{}m", seconds / 60);
  return fmt::format("{}s", seconds);
}

}  // namespace foreshock::incidents
