// Slot numbers: the value of a numeric slot in one unit, and its bin on a logarithmic scale.
//
// Times are milliseconds, sizes bytes, percentages per cent; other numbers are as written. Four bins an
// octave, from 2^-10 to 2^30: a value is known to a fifth of itself, which is enough to tell a tail from the
// rest, and two scales add up bin by bin, whatever the batches were. Below one counts as the first bin. No
// allocation; about 10 ns a value. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "templates/event.h"

namespace foreshock::features {

constexpr size_t kNumberBins = 160;

// Nothing when the text holds no number of this type.
std::optional<double> slot_number(std::string_view text, parse::TokenType type);
size_t number_bin(double value);
// The bin holds [number_bin_low(i), number_bin_low(i + 1)).
double number_bin_low(size_t bin);

}  // namespace foreshock::features
