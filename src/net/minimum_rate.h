// MinimumRate: until when more of a message must have come, so that nobody holds a connection and what it has
// sent so far by dripping (slowloris). Used by HTTP bodies and by gRPC's messages.
//
// A sender has `patience` to begin with. Time uses it up; a byte that comes gives 1/rate seconds back, up to
// the whole. So who is silent for `patience` is late, as with an idle limit, and so is who stays below the
// rate for long; one who pours and pauses is not. With a rate of 0 each byte gives all of it back: only
// silence counts. Pure arithmetic, a few ns; not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace foreshock::net {

class MinimumRate {
 public:
  MinimumRate() = default;
  MinimumRate(int64_t patience_ns, int64_t bytes_per_second, int64_t now_ns)
      : patience_ns_(patience_ns), bytes_per_second_(bytes_per_second), deadline_ns_(now_ns + patience_ns) {}

  void received(size_t bytes, int64_t now_ns) {
    if (bytes == 0) return;
    int64_t whole = now_ns + patience_ns_;
    if (bytes_per_second_ == 0 || bytes >= static_cast<size_t>(kMostBytes)) {
      deadline_ns_ = whole;
      return;
    }
    deadline_ns_ =
        std::min(whole, deadline_ns_ + static_cast<int64_t>(bytes) * (kSecond / bytes_per_second_));
  }
  // We did not read for so long; that is not the sender's fault.
  void waited(int64_t ns) { deadline_ns_ += ns; }
  int64_t deadline_ns() const { return deadline_ns_; }

 private:
  static constexpr int64_t kMostBytes = 1 << 20;  // at once; no rate that is asked for outlasts them
  int64_t patience_ns_ = 0, bytes_per_second_ = 0, deadline_ns_ = 0;
};

}  // namespace foreshock::net
