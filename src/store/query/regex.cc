#include "store/query/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "store/store_options.h"

namespace foreshock::store {
namespace {

// What one expression may use for program and automaton; past it matching falls back to slower ways.
constexpr int64_t kRegexBytes = 8 * 1024 * 1024;

tl::unexpected<Error> too_large() {
  return fail(
      ErrorKind::kInvalid,
      fmt::format("expected a smaller regular expression: with its repetitions written out it has more than "
                  "{} steps",
                  kRegexStepsMax));
}

}  // namespace

Result<std::shared_ptr<const re2::RE2>> compile_regex(const std::string& pattern, bool bytes) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kRegexBytes);
  if (bytes) options.set_encoding(RE2::Options::EncodingLatin1);
  auto regex = std::make_shared<const RE2>(pattern, options);
  bool exploded =
      regex->error_code() == RE2::ErrorPatternTooLarge || regex->error_code() == RE2::ErrorRepeatSize;
  if (exploded || (regex->ok() && regex->ProgramSize() > kRegexStepsMax)) return too_large();
  if (!regex->ok()) return fail(ErrorKind::kInvalid, "expected a regular expression: " + regex->error());
  return regex;
}

}  // namespace foreshock::store
