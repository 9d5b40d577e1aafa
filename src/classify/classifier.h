// Classifier: outcome and cause of a template, useful on day 0 without training.
//
// Works on a template's text, its severity and its decisive slots (HTTP status, exit code, errno ...), so it
// runs once per (template, decisive bucket) and is cached by its callers. Day 0 is the catalogue of known
// messages and, for all others, a lexicon with negation ("no error", "0 errors" are not errors), code tables
// and severity priors; trained models join later through the same door. Pure and deterministic.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parse/token_scan.h"

namespace foreshock::classify {

enum class Outcome : uint8_t { kNormal, kWarning, kIncident };
std::string_view outcome_name(Outcome outcome);

enum class Cause : uint8_t {
  kOther,
  kAuth,
  kNetwork,
  kDns,
  kTls,
  kStorage,
  kMemory,
  kCpu,
  kDatabase,
  kDependencyTimeout,
  kConfig,
  kDeploy,
  kCrash,
  kScheduling,
  kDataQuality,
  kClientError,
  kMaintenance,
};
std::string_view cause_name(Cause cause);

struct KnownMessage;  // known_messages.h

struct Class {
  Outcome outcome = Outcome::kNormal;
  Cause cause = Cause::kOther;
  double confidence = 0;                // 0..1
  uint8_t severity_number = 0;          // estimated when the line carried none
  std::string why;                      // the words or codes that decided, for a person
  const KnownMessage* known = nullptr;  // when common software is known to print it
};

// `template_text` with typed slots; `severity_number` 0 when unknown; slot values of one line, may be empty;
// `service`: who printed it, as far as known. What the catalogue of known messages says goes before the
// lexicon.
Class classify(std::string_view template_text, uint8_t severity_number,
               std::span<const std::string> slot_values, std::string_view service = {});

}  // namespace foreshock::classify
