// Codes: what status numbers and error names mean, as data: HTTP, exit codes, signals, errno, SQLSTATE, gRPC.
//
// A code decides where words do not: "GET <path> <num>" is normal at 200 and an incident at 503. Each lookup
// gives a strength (as in phrases.h: 0 fine, 4 an incident whatever the level says), a cause and a sentence
// part for a person, or nothing when the number is no code of that table. Compact and sorted; pure.
#pragma once

#include <optional>
#include <string_view>

#include "classify/classifier.h"

namespace foreshock::classify {

struct CodeMeaning {
  int strength = 0;
  Cause cause = Cause::kOther;
  std::string_view meaning;
};

std::optional<CodeMeaning> http_status(int status);    // 100..599
std::optional<CodeMeaning> exit_code(int code);        // 0..255
std::optional<CodeMeaning> signal_number(int number);  // 1..31
std::optional<CodeMeaning> errno_number(int number);   // Linux
std::optional<CodeMeaning> grpc_status(int status);    // 0..16
std::optional<CodeMeaning> mysql_error(int number);
std::optional<CodeMeaning> oracle_error(int number);
// Names, in any case: "ENOSPC", "SIGSEGV", "40P01" (SQLSTATE: five characters), "DEADLINE_EXCEEDED".
std::optional<CodeMeaning> named_code(std::string_view name);
std::optional<CodeMeaning> sqlstate(std::string_view state);

}  // namespace foreshock::classify
