#include "parse/severity.h"

#include <array>
#include <cstddef>

namespace foreshock::parse {
namespace {

struct Word {
  std::string_view word;  // lower case
  Severity severity;
};

// JUL's finer steps and Serilog's names map onto the nearest band.
constexpr std::array<Word, 67> kWords = {{{"trace", Severity::kTrace},
                                          {"trc", Severity::kTrace},
                                          {"trce", Severity::kTrace},
                                          {"verbose", Severity::kTrace},
                                          {"vrb", Severity::kTrace},
                                          {"verb", Severity::kTrace},
                                          {"silly", Severity::kTrace},
                                          {"finest", Severity::kTrace},
                                          {"all", Severity::kTrace},
                                          {"finer", Severity::kDebug},
                                          {"fine", Severity::kDebug},
                                          {"debug", Severity::kDebug},
                                          {"dbg", Severity::kDebug},
                                          {"dbug", Severity::kDebug},
                                          {"debu", Severity::kDebug},
                                          {"config", Severity::kDebug},
                                          {"info", Severity::kInfo},
                                          {"inf", Severity::kInfo},
                                          {"information", Severity::kInfo},
                                          {"informational", Severity::kInfo},
                                          {"success", Severity::kInfo},
                                          {"default", Severity::kInfo},
                                          {"log", Severity::kInfo},
                                          {"http", Severity::kInfo},
                                          {"normal", Severity::kInfo},
                                          {"system", Severity::kInfo},
                                          {"notice", Severity::kInfo2},
                                          {"note", Severity::kInfo},
                                          {"noti", Severity::kInfo2},
                                          {"warn", Severity::kWarn},
                                          {"warning", Severity::kWarn},
                                          {"wrn", Severity::kWarn},
                                          {"wrni", Severity::kWarn},
                                          {"warni", Severity::kWarn},
                                          {"error", Severity::kError},
                                          {"err", Severity::kError},
                                          {"erro", Severity::kError},
                                          {"eror", Severity::kError},
                                          {"errors", Severity::kError},
                                          {"severe", Severity::kError},
                                          {"fail", Severity::kError},
                                          {"failure", Severity::kError},
                                          {"critical", Severity::kCritical},
                                          {"crit", Severity::kCritical},
                                          {"crt", Severity::kCritical},
                                          {"cri", Severity::kCritical},
                                          {"dpanic", Severity::kCritical},
                                          {"alert", Severity::kAlert},
                                          {"alrt", Severity::kAlert},
                                          {"fatal", Severity::kFatal},
                                          {"ftl", Severity::kFatal},
                                          {"fata", Severity::kFatal},
                                          {"fault", Severity::kFatal},
                                          {"emerg", Severity::kFatal},
                                          {"emergency", Severity::kFatal},
                                          {"panic", Severity::kFatal},
                                          {"pnc", Severity::kFatal},
                                          {"off", Severity::kUnknown},
                                          // As German, French, Spanish and Italian programs write them.
                                          {"fehler", Severity::kError},
                                          {"warnung", Severity::kWarn},
                                          {"hinweis", Severity::kInfo},
                                          {"erreur", Severity::kError},
                                          {"errore", Severity::kError},
                                          {"avviso", Severity::kWarn},
                                          {"aviso", Severity::kWarn},
                                          {"advertencia", Severity::kWarn},
                                          {"avertissement", Severity::kWarn}}};

// By their first letter's low five bits, which both cases share: a word is compared with those of its letter.
struct LetterRange {
  uint8_t from = 0, to = 0;
};
struct ByLetter {
  std::array<Word, kWords.size()> words{};
  std::array<LetterRange, 32> ranges{};
};
constexpr ByLetter kByLetter = [] {
  ByLetter by_letter;
  size_t count = 0;
  for (size_t letter = 0; letter < 32; ++letter) {
    by_letter.ranges[letter].from = static_cast<uint8_t>(count);
    for (const Word& known : kWords)
      if ((known.word[0] & 31) == static_cast<int>(letter)) by_letter.words[count++] = known;
    by_letter.ranges[letter].to = static_cast<uint8_t>(count);
  }
  return by_letter;
}();

std::optional<Severity> from_letter(char letter) {
  switch (letter) {
    case 'T':
    case 'V':
      return Severity::kTrace;
    case 'D':
      return Severity::kDebug;
    case 'I':
      return Severity::kInfo;
    case 'N':
      return Severity::kInfo2;
    case 'W':
      return Severity::kWarn;
    case 'E':
      return Severity::kError;
    case 'C':
      return Severity::kCritical;
    case 'F':
      return Severity::kFatal;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string_view severity_band(uint8_t severity_number) {
  static constexpr std::array<std::string_view, 7> kBands = {"unknown", "trace", "debug", "info",
                                                             "warn",    "error", "fatal"};
  if (severity_number == 0 || severity_number > 24) return kBands[0];
  return kBands[static_cast<size_t>((severity_number - 1) / 4 + 1)];
}

std::string_view severity_name(uint8_t severity_number) {
  static constexpr std::array<std::string_view, 25> kNames = {
      "",       "TRACE",  "TRACE2", "TRACE3", "TRACE4", "DEBUG",  "DEBUG2", "DEBUG3", "DEBUG4",
      "INFO",   "INFO2",  "INFO3",  "INFO4",  "WARN",   "WARN2",  "WARN3",  "WARN4",  "ERROR",
      "ERROR2", "ERROR3", "ERROR4", "FATAL",  "FATAL2", "FATAL3", "FATAL4"};
  return severity_number < kNames.size() ? kNames[severity_number] : std::string_view();
}

std::optional<Severity> severity_from_word(std::string_view word) {
  if (word.size() == 1) return from_letter(word[0]);
  // DEBUG5, trace8, INFO2: steps inside a band.
  if (word.size() >= 5 && word.back() >= '1' && word.back() <= '9') word.remove_suffix(1);
  std::array<char, 16> lower{};
  if (word.size() < 3 || word.size() > 13) return std::nullopt;
  const LetterRange range = kByLetter.ranges[word[0] & 31];
  if (range.from == range.to) return std::nullopt;
  for (size_t i = 0; i < word.size(); ++i) {
    char c = word[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  std::string_view key(lower.data(), word.size());
  for (size_t i = range.from; i < range.to; ++i) {
    const Word& known = kByLetter.words[i];
    if (known.word.size() != key.size() || known.word != key) continue;
    if (known.severity == Severity::kUnknown) return std::nullopt;
    return known.severity;
  }
  return std::nullopt;
}

Severity severity_from_syslog(int level) {
  static constexpr std::array<Severity, 8> kLevels = {Severity::kFatal, Severity::kAlert, Severity::kCritical,
                                                      Severity::kError, Severity::kWarn,  Severity::kInfo2,
                                                      Severity::kInfo,  Severity::kDebug};
  return level >= 0 && level < 8 ? kLevels[static_cast<size_t>(level)] : Severity::kUnknown;
}

Severity severity_from_http_status(int status) {
  if (status >= 500) return Severity::kError;
  if (status >= 400) return Severity::kWarn;
  return Severity::kInfo;
}

}  // namespace foreshock::parse
