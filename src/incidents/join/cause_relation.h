// What the causes of two findings say about each other: may both come from one fault?
//
// A dependency time-out or a network error can follow from anything; a full disk and an expired certificate
// have nothing to do with each other, even in the same minute. The table is small, written by hand and
// symmetric; an unknown cause never keeps findings apart. Pure.
#pragma once

#include <string_view>

namespace foreshock::incidents {

// A cause that tells what others see of a fault rather than the fault: "", "other", "network", ...
bool is_symptom(std::string_view cause);
// Both are causes of their own and neither leads to the other.
bool far_apart(std::string_view a, std::string_view b);

}  // namespace foreshock::incidents
