// Finding: what a detector says; the noun of this room.
//
// Every finding explains itself: which scorer, what was expected (a band) and observed, how unlikely (a
// calibrated p-value), who contributed with which share, and real lines as evidence. `alarm` is the budget's
// decision; a finding without it goes to the digest and is kept all the same. Plain data, owned text.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace foreshock::detect {

enum class FindingKind : uint8_t {
  kNewTemplate,
  kRareTemplate,
  kRateHigh,
  kRateLow,
  kSilence,     // a service or template that used to talk and stopped
  kErrorRatio,  // the share of errors of a service
  kSeverity,    // a line whose class is incident, whatever its rate
  kSlotNumber,  // a number in a template's slot is far from its usual range: latencies, sizes
  kSlotValue,   // a slot that knew few values got a new one
  kSequence,    // sessions go on in a way they never did, or stop where they never stopped
  kMix,         // a service writes another mixture of templates than usual
  kForeshock,   // what came before a known incident, comes again
  // Of sources instead of services; `service` is then the source's kind and name.
  kSourceSilence,
  kSourceLag,
  kSourceFailures,  // lines claim a format and break it
  kFormatDrift,     // the mixture of formats is not what it was
  kClockSkew,
};
constexpr size_t kFindingKinds = 17;
std::string_view finding_kind_name(FindingKind kind);  // "new_template", "rate_high", ...

// Who judges. Each has votes on the Anomalies page, and a weight that verdicts move.
enum class Scorer : uint8_t {
  kNovelty,
  kClass,
  kRate,
  kSilence,
  kErrorShare,
  kSlots,
  kSequence,
  kMix,
  kForeshock,
  kSource,  // judges sources, where no other scorer has a say: no vote, no weight
};
constexpr size_t kScorerCount = 9;            // those with a vote
std::string_view scorer_name(Scorer scorer);  // "novelty", "error_share", ...
constexpr bool is_of_source(FindingKind kind) {
  return kind >= FindingKind::kSourceSilence;
}
Scorer scorer_of(FindingKind kind);

struct Contribution {
  std::string name;  // a template's text, a scorer, a slot
  double share = 0;  // adds up to 1 over a finding
};

struct TopTemplate {
  TemplateId id;
  std::string text;
  uint64_t count = 0;
  double share = 0;
};

struct SimilarFinding {
  std::string id;
  Timestamp at;
};

constexpr double kNoQuietValue = std::numeric_limits<double>::quiet_NaN();

struct Finding {
  std::string id;  // 16 hex digits: hash of tenant, kind, subject and window: the same on replay
  TenantId tenant;
  FindingKind kind = FindingKind::kNewTemplate;
  std::string service;
  TemplateId template_id;  // 0 for service-level findings
  std::string template_text;
  Timestamp at;  // event time of the evidence that decided
  Timestamp window_start, window_end;
  double observed = 0, expected = 0, expected_low = 0, expected_high = 0;
  std::string unit;  // "lines/10s", "share"
  double p_value = 1;
  double score = 0;  // 0..100, for display
  bool alarm = false;
  uint8_t severity_number = 0;
  std::string outcome;  // "normal", "warning", "incident"
  std::string cause;    // "storage", "network", ... ; "" when unknown
  std::string why;      // one plain sentence
  std::vector<Contribution> contributions;
  std::vector<TopTemplate> top_templates;
  std::vector<std::string> examples;  // three raw lines at most
  std::string model;                  // name and version of the scorer
  Timestamp first_seen;               // of the template in this service; of the service where there is none
  std::string change;                 // a start or deployment shortly before; "" when none was seen
  Timestamp change_at;
  std::vector<SimilarFinding> similar;  // earlier ones of the same subject, newest first, three at most
  // At this value of `observed` the model would not have claimed it; NaN where no number would do.
  double quiet_at = kNoQuietValue;
  std::string counterfactual;  // the same as a sentence; "" with it
  int64_t latency_ns = -1;     // from socket to decision (wall clock); -1 in replays
};

}  // namespace foreshock::detect
