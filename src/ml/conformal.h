// ConformalReservoir: honest p-values by rank among recent scores of the same kind.
//
// Keeps the last n scores (a ring, so it follows the stream) and answers p = (1 + #{s_i >= s}) / (n + 1):
// valid whatever the scores' law as long as the new one is exchangeable with the kept ones (Vovk). Higher
// scores are stranger. Callers add only what they believe to be healthy. The smallest answer is 1/(n+1);
// GpdTail goes on from there. Cost: add O(1), p_value O(n) over floats; memory 4 bytes a score.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ml/state_codec.h"

namespace foreshock::ml {

class ConformalReservoir {
 public:
  explicit ConformalReservoir(size_t capacity = 512);
  void add(double score);
  double p_value(double score) const;  // 1 while empty
  // The score that a share `p` of the kept ones reaches or passes; 0 while empty.
  double score_at(double p) const;
  size_t size() const { return scores_.size(); }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const { return sizeof *this + scores_.capacity() * sizeof(float); }

 private:
  size_t capacity_;
  size_t next_ = 0;
  std::vector<float> scores_;
};

}  // namespace foreshock::ml
