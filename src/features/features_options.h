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

static_assert(kGroupsMax > 0 && (kGroupsMax & (kGroupsMax - 1)) == 0,
              "the table is twice as large, a power of two");

}  // namespace foreshock::features
