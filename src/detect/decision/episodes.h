// Episodes: what is already known to be wrong, so that one subject does not fire in every window.
//
// A subject (kind, service, template) that fires opens an episode with the finding's id. While it goes on the
// same finding is told again with the same id and a longer window, at most every `update_every` (and ever
// more rarely as it lasts), or at once when it got twice as bad or became an alarm: readers replace by id.
// When the subject was quiet for the cool-down the episode is over and the next firing is a new finding.
// Bounded: the one quiet for longest gives way. Deterministic.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "detect/detect_options.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

struct Episode {
  std::string id;
  uint32_t service = 0;
  uint8_t kind = 0;
  bool alarmed = false;
  bool severe = false;  // its outcome is incident
  Timestamp window_start, last_hit, last_told;
  double peak = 0;
  double score = 0;
};

class Episodes {
 public:
  // The open episode of a subject, or nullptr; forgets it when its cool-down is over.
  Episode* find(uint64_t subject, Timestamp at, int64_t cool_down_ns);
  Episode& open(uint64_t subject, Episode episode);
  void close(uint64_t subject) { open_.erase(subject); }
  // Whether an open episode is due to be told again with this strength.
  static bool due(const Episode& episode, Timestamp at, double strength, const DetectOptions& options);
  const std::unordered_map<uint64_t, Episode>& all() const { return open_; }
  void expire(Timestamp at, int64_t cool_down_ns);

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);
  size_t memory_bytes() const { return open_.size() * (sizeof(Episode) + 64); }

 private:
  std::unordered_map<uint64_t, Episode> open_;
};

}  // namespace foreshock::detect
