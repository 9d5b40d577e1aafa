#include "auth/throttle.h"

#include <algorithm>

namespace foreshock::auth {

Throttle::Throttle(int burst, int per_minute, size_t peers_max)
    : burst_(burst), per_ns_(per_minute / 60e9), peers_max_(peers_max) {}

double Throttle::left(const Bucket& bucket, int64_t steady_ns) const {
  return std::min(burst_, bucket.left + static_cast<double>(steady_ns - bucket.at_ns) * per_ns_);
}

bool Throttle::allows(std::string_view peer, int64_t steady_ns) const {
  std::lock_guard guard(mutex_);
  auto found = buckets_.find(std::string(peer));
  return found == buckets_.end() || left(found->second, steady_ns) >= 1;
}

void Throttle::failed(std::string_view peer, int64_t steady_ns) {
  std::lock_guard guard(mutex_);
  auto found = buckets_.find(std::string(peer));
  if (found == buckets_.end()) {
    if (buckets_.size() >= peers_max_) make_room(steady_ns);
    found = buckets_.emplace(std::string(peer), Bucket{burst_, steady_ns}).first;
  }
  Bucket& bucket = found->second;
  bucket.left = std::max(0.0, left(bucket, steady_ns) - 1);
  bucket.at_ns = steady_ns;
}

size_t Throttle::peers() const {
  std::lock_guard guard(mutex_);
  return buckets_.size();
}

void Throttle::make_room(int64_t steady_ns) {
  std::erase_if(buckets_, [&](const auto& entry) { return left(entry.second, steady_ns) >= burst_; });
  if (buckets_.size() < peers_max_) return;
  // One pass finds the fullest bucket; then a sixteenth of the table goes with it, so that a stream of new
  // addresses pays for such a pass rarely.
  double mildest = 0;
  for (const auto& [peer, bucket] : buckets_) mildest = std::max(mildest, left(bucket, steady_ns));
  size_t to_go = std::max<size_t>(1, peers_max_ / 16);
  std::erase_if(buckets_, [&](const auto& entry) {
    if (to_go == 0 || left(entry.second, steady_ns) + 1 < mildest) return false;
    --to_go;
    return true;
  });
}

}  // namespace foreshock::auth
