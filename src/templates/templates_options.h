// Settings of this room: how much evidence makes a word a slot, and what the catalogue may hold.
//
// One configuration serves every system; these are constants and not options, because a template's id must
// not depend on who set what. Changing one changes which templates are learned from then on, never the id of
// a text. The asserts keep them in the ranges for which the algorithm was measured
// (docs/design/templates.md).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace foreshock::templates {

// How many different values at one place, everything else being equal, make the place a slot.
constexpr uint32_t kNeedAfterEquals = 2;  // key=value
constexpr uint32_t kNeedQuoted = 2;       // "x" and 'x'
constexpr uint32_t kNeedAfterNoun = 2;    // "user x", "host y"
constexpr uint32_t kNeedTyped = 2;        // values that the scan already took for variable, of two types
constexpr uint32_t kNeedMarked = 3;       // names: inner capitals, dots, underscores
constexpr uint32_t kNeedPlain = 6;        // plain words
constexpr uint32_t kNeedFirstWord = 16;   // the first word tells messages apart
constexpr uint32_t kNeedState = 32;       // words of state ("failed"), in capitals ("LOOKING"), and labels

// Free text after a clause of at least so many words and a colon: that many different first words.
constexpr size_t kClauseWordsMin = 3;
constexpr uint32_t kNeedTail = 8;
// Rows that differ at two or three places and agree in at least so many words (and in twice as many as
// differ): so many rows, with so many different values at each of the places, make them slots.
constexpr size_t kSimilarWordsMin = 4;
constexpr size_t kSimilarPlacesMax = 3;
constexpr size_t kNeedCoverRows = 6;
constexpr size_t kNeedCoverValues = 4;
constexpr size_t kSimilarRowsMax = 64;  // of one frame, the latest ones

// Shapes of one skeleton that are compared with each other; past it two values suffice.
constexpr size_t kSkeletonMembersMax = 64;
// General templates of one frame (blanks and punctuation) that a new shape is compared with, and special ones
// that a new general one is.
constexpr size_t kFrameCandidatesMax = 128;
constexpr size_t kFrameScanMax = 4096;

// Ids that a tenant may ever make, as a multiple of its templates (merged ones stay as aliases).
constexpr size_t kIdsPerTemplateMax = 4;
// Beyond the cap: shapes with all their words as slots, as a share of the cap; then one template takes all.
constexpr size_t kGeneralShare = 20;
// Text that all templates of a tenant hold together.
constexpr size_t kTextBytesMax = 16 * 1024 * 1024;
// From this share of the cap on, two values make a slot.
constexpr size_t kPressurePercent = 80;

// One lane's table of shapes: grows from the first to the second number of slots.
constexpr size_t kShapeSlotsMin = 1024;
constexpr size_t kShapeSlotsMax = 128 * 1024;

static_assert(kNeedAfterEquals >= 2 && kNeedTyped >= 2, "one value is a constant");
static_assert(kNeedPlain >= kNeedMarked && kNeedState >= kNeedPlain);
static_assert((kShapeSlotsMin & (kShapeSlotsMin - 1)) == 0 && (kShapeSlotsMax & (kShapeSlotsMax - 1)) == 0);
static_assert(kShapeSlotsMax > 4 * limits::kTemplatesPerTenantMax);

}  // namespace foreshock::templates
