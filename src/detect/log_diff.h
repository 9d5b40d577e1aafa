// LogDiff: what differs between two windows of logs: templates that are new, gone, come at another rate, or
// hold values of another type.
//
// Each window comes as counts per template and block of time; all blocks are of one length. Log counts are
// bursty, so a window's own blocks say how much a count varies, and a Poisson law is only the floor of it:
// frequent templates are compared by Welch's test on the roots of their block counts, its variance widened by
// the blocks' correlation; sparse ones by how many blocks they occur in (exact binomial), so that a burst is
// one piece of evidence and not a hundred. All p-values go through Benjamini and Hochberg's rule: of the
// differences told, at most the share q_max is false on average; without any difference nothing is told in
// at least 1 - q_max of the comparisons. Templates too rare to ever be told are not tested, which is decided
// by both windows together and so favours none. Pure and deterministic. Cost: about 1 us a block and template.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"

namespace foreshock::detect {

constexpr double kDiffShareFalse = 0.05;  // q_max

// What one slot of a template held: in how many blocks of a window values of each type came.
struct SlotTypes {
  std::map<std::string, uint32_t> blocks_a, blocks_b;
};

struct DiffSeries {
  TemplateId id;
  std::string text;
  std::string skeleton;          // the text with all slots alike; "" where nobody knows
  std::vector<uint32_t> a, b;    // lines per block
  std::vector<SlotTypes> slots;  // may be empty
};

enum class Change : uint8_t { kNew, kVanished, kSlotType, kRate };
const char* change_name(Change change);

struct Difference {
  size_t index = 0;  // into the series given
  Change change = Change::kRate;
  double p_value = 1, q_value = 1;
  uint64_t count_a = 0, count_b = 0;
  size_t slot = 0;
  std::string type_a, type_b;  // of kSlotType
};

struct LogDiff {
  std::vector<Difference> items;  // new ones first, then gone, slot types, rates; surest first
  size_t tested = 0;              // hypotheses
  // Seen in one window only, but too rarely to tell that from chance.
  std::vector<size_t> only_in_a, only_in_b;
};

// The series' vectors have blocks_a and blocks_b elements.
LogDiff compare_logs(const std::vector<DiffSeries>& series, size_t blocks_a, size_t blocks_b,
                     double q_max = kDiffShareFalse);

}  // namespace foreshock::detect
