#include "detect/finding.h"

namespace foreshock::detect {

std::string_view finding_kind_name(FindingKind kind) {
  static constexpr std::string_view kNames[] = {
      "new_template",   "rare_template", "rate_high",       "rate_low",     "silence",   "error_ratio",
      "severity",       "slot_number",   "slot_value",      "sequence",     "mix",       "foreshock",
      "source_silence", "source_lag",    "source_failures", "format_drift", "clock_skew"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view scorer_name(Scorer scorer) {
  static constexpr std::string_view kNames[] = {"novelty", "class",    "rate", "silence",   "error_share",
                                                "slots",   "sequence", "mix",  "foreshock", "source"};
  return kNames[static_cast<size_t>(scorer)];
}

Scorer scorer_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kNewTemplate:
    case FindingKind::kRareTemplate:
      return Scorer::kNovelty;
    case FindingKind::kRateHigh:
    case FindingKind::kRateLow:
      return Scorer::kRate;
    case FindingKind::kSilence:
      return Scorer::kSilence;
    case FindingKind::kErrorRatio:
      return Scorer::kErrorShare;
    case FindingKind::kSeverity:
      return Scorer::kClass;
    case FindingKind::kSlotNumber:
    case FindingKind::kSlotValue:
      return Scorer::kSlots;
    case FindingKind::kSequence:
      return Scorer::kSequence;
    case FindingKind::kMix:
      return Scorer::kMix;
    case FindingKind::kForeshock:
      return Scorer::kForeshock;
    case FindingKind::kSourceSilence:
    case FindingKind::kSourceLag:
    case FindingKind::kSourceFailures:
    case FindingKind::kFormatDrift:
    case FindingKind::kClockSkew:
      return Scorer::kSource;
  }
  return Scorer::kNovelty;
}

}  // namespace foreshock::detect
