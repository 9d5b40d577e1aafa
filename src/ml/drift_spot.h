// DriftSpot: which value is extreme, at a rate of false alarms asked for, whatever the law of the series?
//
// DSPOT (Siffer, Fouque, Termier, Largouet 2017): what is left of the values after a moving mean feeds two
// peaks-over-threshold tails, one for each side; a value is extreme when its tail probability is below
// `rate`. Extreme values teach neither mean nor tails. Ours takes GpdTail's probability-weighted fit instead
// of Grimshaw's. O(1) a value plus the tail's refits; about 4 KB.
#pragma once

#include <vector>

#include "ml/gpd_tail.h"
#include "ml/state_codec.h"

namespace foreshock::ml {

class DriftSpot {
 public:
  explicit DriftSpot(double rate = 1e-4, size_t depth = 50);
  struct Verdict {
    double mean = 0;
    double log_p = 0;  // of the side on which the value lies
    bool extreme = false;
  };
  Verdict take(double value);  // values that are not finite are ignored: p = 1

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const {
    return sizeof *this + recent_.capacity() * sizeof(double) + up_.memory_bytes() + down_.memory_bytes();
  }

 private:
  double log_rate_;
  size_t depth_, next_ = 0;
  std::vector<double> recent_;
  GpdTail up_{0.98}, down_{0.98};
};

}  // namespace foreshock::ml
