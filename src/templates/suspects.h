// Suspects: the miner's own doubts about its templates, from a sample of lines, each with a proposal.
//
// Over-merged: a slot with few values that change what follows (the line's level, or the template that comes
// next in the same stream), by a chi-squared test over the sample, corrected for how many were made. Over-
// split: templates of one level that differ in one word that is no word of state; from three such words on,
// or where they hold digits, it is a constant that varies. A person accepts or rejects; nothing is done by
// itself. Pure and deterministic: the same sample gives the same suspects under the same ids. Cost: a pattern
// match a line, about 2 us; memory bounded by the sample. What it does not see: slots beyond kSlotsLookedAt,
// and anything that the sample does not hold.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "templates/catalogue.h"

namespace foreshock::templates {

constexpr size_t kSuspectsMax = 200;
constexpr size_t kSlotsLookedAt = 8;

struct SampledLine {
  TemplateId id;  // as resolved
  std::string_view body;
  std::string_view stream;  // lines of one stream follow each other
  uint8_t severity_number = 0;
};

enum class SuspectKind : uint8_t { kOverMerged, kOverSplit, kVaryingConstant };
std::string_view suspect_kind_name(SuspectKind kind);

struct Suspect {
  uint64_t id = 0;
  SuspectKind kind = SuspectKind::kOverMerged;
  std::vector<TemplateId> templates;
  uint32_t slot = 0;                // over-merged
  std::vector<std::string> values;  // over-merged: what a split would take out
  std::string words;                // one sentence
  std::map<std::string, double> numbers;
  std::string text;   // of a merge
  double weight = 0;  // lines concerned, for the order
};

struct SuspectReport {
  std::vector<Suspect> suspects;  // those that concern most lines first
  uint64_t lines = 0, templates = 0, raw_shape_lines = 0;
  std::map<TemplateId, uint64_t> counts;
};

// `lines` in order of time.
SuspectReport find_suspects(const Catalogue& catalogue, std::span<const SampledLine> lines);

}  // namespace foreshock::templates
