// Runbook: what to do about one kind of fault: what it is for, when it fits, and its steps in order.
//
// Read from YAML, strictly: an unknown key, a missing one or a value that does not fit is an error that names
// file and key. A step is `read` (look), `act` (change something), `verify` (did it help) or `undo` (take an
// act back); its command or address is text for a person. Nothing here runs anything. Plain data; parsing is
// pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace foreshock::remediation {

enum class StepKind : uint8_t { kRead, kAct, kVerify, kUndo };
std::string_view step_kind_name(StepKind kind);  // "read", "act", "verify", "undo"

struct RunbookStep {
  StepKind kind = StepKind::kRead;
  std::string text;          // what to do and what to look for
  std::string command, url;  // at most one of them; what to type or to open
};

// When a runbook fits. `services` narrows, the others are reasons; at least one list is not empty.
struct RunbookMatch {
  std::vector<TemplateId> templates;
  std::vector<std::string> words;     // any of them in a message, whatever its case
  std::vector<std::string> causes;    // classify's names: "storage", "dns", ...
  std::vector<std::string> services;  // '*' stands for any text
};

struct Runbook {
  std::string id;  // lower-case letters, digits and dashes
  std::string title;
  std::string purpose;  // one sentence: what it is for
  RunbookMatch match;
  std::vector<RunbookStep> steps;
  std::string origin;  // "built-in", or the file's name
};

constexpr size_t kRunbookBytesMax = 64 * 1024;
constexpr size_t kRunbookStepsMax = 50;
constexpr size_t kMatchItemsMax = 100;
constexpr size_t kStepTextBytesMax = 2'000;

// `name` is the file's name for messages.
Result<Runbook> parse_runbook(std::string_view yaml, const std::string& name);

}  // namespace foreshock::remediation
