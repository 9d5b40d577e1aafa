// KnownMessage: a message that common software is known to print: its name, class and what to look at first.
//
// The catalogue is data (templates/known/<program>.yaml), compiled in as constant tables, so that on first
// sight of a line of sshd, nginx or the kernel its template has a name. Callers ask once per template, never
// per line: a look-up reads the template's text word by word and costs 2-10 us. A known pattern and a mined
// text meet when every constant of the pattern stands in the text, in order, and slots stand where the
// pattern has slots; <*> takes one to many words, a typed slot one slot of its kind. So a text that the miner
// has not yet generalised ("for root") and one that it has ("for <*>") find the same entry. Texts with too
// few constants to be sure are known only under their program's name. Pure, deterministic, thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "classify/classifier.h"

namespace foreshock::classify {

struct KnownMessage {
  std::string_view program;  // "sshd": the file it stands in
  std::string_view name;     // "Password login failed"
  std::string_view pattern;  // canonical template text
  std::string_view hint;     // one sentence: what to look at first
  bool decides = false;      // false: the class depends on values (an HTTP status), the lexicon decides
  Outcome outcome = Outcome::kNormal;
  Cause cause = Cause::kOther;
  uint8_t severity_number = 0;
  std::span<const std::string_view> examples;  // messages that we wrote; each must find this entry
};

// A program, and under which names its lines come ("postgres", "postgresql").
struct KnownProgram {
  std::string_view program;
  std::span<const std::string_view> services;
};

std::span<const KnownMessage> known_messages();  // by program, in the order of the files
std::span<const KnownProgram> known_programs();

// The entry that says most about this template, or nullptr. `service`: who printed it, as the record says;
// may be empty.
const KnownMessage* find_known_message(std::string_view template_text, std::string_view service);

}  // namespace foreshock::classify
