// Faults: what can go wrong in the shop, as timelines of effects; and scenarios made of them.
//
// A fault lasts from 0 to 1 of its own span. Effects inject messages at a rate that ramps between two
// values, scale what a service says normally, or silence it. Effects before the fault's `begins` are its
// precursors: what somebody could have seen coming.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/generate/messages.h"

namespace foreshock::app::generate {

struct Effect {
  enum class Kind : uint8_t { kInject, kScale, kSilence };
  Kind kind = Kind::kInject;
  Service service = Service::kEdge;
  double from = 0, until = 1;            // of the fault's span
  double rate_first = 0, rate_last = 0;  // kInject: share of the shop's mean rate; kScale: factor
  Label label = Label::kIncident;
  Level level = Level::kError;
  const char* logger = "";
  const char* text = "";
  bool with_trace = false;
};

struct Fault {
  const char* name;
  const char* help;
  Service root;
  double begins;  // of the span: when users begin to feel it
  double ends;
  std::vector<Effect> effects;
};

const std::vector<Fault>& all_faults();
const Fault* find_fault(std::string_view name);

}  // namespace foreshock::app::generate
