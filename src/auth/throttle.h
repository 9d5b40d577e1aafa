// Throttle: how many failures an address has left; a token bucket per address in bounded memory.
//
// Each address may fail `burst` times at once and `per_minute` times a minute after that. When the table is
// full, addresses whose bucket is full again are forgotten; if all are busy the fullest one gives way, so an
// attacker with many addresses costs memory for kThrottledPeersMax of them and no more. Thread-safe; a call
// costs a lock and a hash probe. Time is passed in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace foreshock::auth {

class Throttle {
 public:
  Throttle(int burst, int per_minute, size_t peers_max);

  bool allows(std::string_view peer, int64_t steady_ns) const;  // whether it may try (and fail) once more
  void failed(std::string_view peer, int64_t steady_ns);
  size_t peers() const;

 private:
  struct Bucket {
    double left = 0;
    int64_t at_ns = 0;
  };
  double left(const Bucket& bucket, int64_t steady_ns) const;
  void make_room(int64_t steady_ns);

  const double burst_;
  const double per_ns_;
  const size_t peers_max_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace foreshock::auth
