// Times as people and programs write them in requests, all told apart by their form.
//
// RFC 3339; seconds, milliseconds, microseconds or nanoseconds since 1970, by size (a fraction only on
// seconds); `now`, `now-1h`, `now+90s`, `now-1d12h`. Pure: the present time is passed in.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace foreshock::api {

std::optional<Timestamp> parse_time_input(std::string_view text, Timestamp now);

// An epoch number whose unit follows from its size: below 1e11 seconds, 1e14 milliseconds, 1e17
// microseconds, above nanoseconds.
Timestamp from_epoch(int64_t number);

}  // namespace foreshock::api
