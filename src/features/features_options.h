// Bounds of this room: how much one lane folds between two takes. Constants, because they guard memory and
// change no result below them.
#pragma once

#include <cstddef>

namespace foreshock::features {

// Distinct (service, template) pairs; more are folded into one group of template 0.
constexpr size_t kGroupsMax = 16 * 1024;
// Event-time steps of one group; lines of further steps count in the nearest one that is kept.
constexpr size_t kStepsPerGroupMax = 1024;
constexpr size_t kExampleBytesMax = 2 * 1024;
constexpr size_t kSlotValuesMax = 16;
constexpr size_t kSlotValueBytesMax = 256;

// What is looked at in a line's slots.
constexpr size_t kNumericSlotsMax = 4;    // the first ones with a number
constexpr size_t kSlotMinutesMax = 8;     // minutes of one take whose numbers are kept apart
constexpr size_t kWordSlotsMax = 6;       // the first ones with a word
constexpr size_t kSlotsLookedAt = 24;     // of a line
constexpr size_t kSlotWordsMax = 8;       // kinds of word of a slot in one take
constexpr size_t kSlotWordBytesMax = 48;  // longer values are no words
constexpr size_t kIdBytesMin = 6;         // shorter ids are too few to bind lines together
constexpr size_t kIdsPerLineMax = 2;
constexpr size_t kIdSightsMax =
    16 * 1024;  // of one take; past it every second id is left out, then every fourth

static_assert(kGroupsMax > 0 && (kGroupsMax & (kGroupsMax - 1)) == 0,
              "the table is twice as large, a power of two");

}  // namespace foreshock::features
