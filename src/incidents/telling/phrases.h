// Phrases: findings in the words a person would use: "database connections refused", "disk full".
//
// Recognised from the words of the message first, then from its cause, then from what the detector saw. Text
// of logs is cut, stripped of control characters and kept valid UTF-8 before it enters a sentence. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/finding.h"

namespace foreshock::incidents {

// What is wrong, without the service: "database connections refused".
std::string headline(const detect::Finding& finding);
// At most `bytes_max` bytes of a text that may hold anything, on one line, with "..." when cut.
std::string one_line(std::string_view text, size_t bytes_max);
// "cart", "cart and web", "cart, web and 3 more".
std::string name_list(const std::vector<std::string>& names, size_t shown_max);
// "10:02:13 UTC".
std::string clock_time(Timestamp at);
// Whole seconds, or the two largest units: "40s", "3m", "1h5m".
std::string span_in_words(int64_t span_ns);

}  // namespace foreshock::incidents
