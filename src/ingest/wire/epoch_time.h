// Times that protocols write as a number since 1970, whose unit only its size tells; private to ingest.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace foreshock::ingest::wire {

// "1700000000", "1700000000.123456", "1700000000123" (ms), microseconds and nanoseconds alike -> nanoseconds.
// Digits are exact: nothing goes through a double. nullopt for anything else, and for times past 2262.
std::optional<int64_t> epoch_ns(std::string_view number);

}  // namespace foreshock::ingest::wire
