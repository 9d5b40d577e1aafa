// Jury: p-values of all scorers about one service joined to one, weighted by what verdicts made of them.
//
// A vote counts for kVoteSpan. The joint p is the weighted Cauchy combination over all scorers, valid under
// any dependence; a scorer that said nothing stands for one half, so a single voice pays for the many that
// were asked. Weights start at 1 and stay within [1/4, 4]; a "true" verdict raises the weight of the scorer,
// a "false" one lowers it faster. Votes are forgotten over a restart, weights are not. Bounded by the number
// of services. Deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "detect/finding.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class Jury {
 public:
  static constexpr int64_t kVoteSpan = 2 * kMinute;
  struct Vote {
    Scorer scorer = Scorer::kNovelty;
    double log_p = 0;
  };

  Jury() { weights_.fill(1); }
  void vote(uint32_t service, Scorer scorer, double log_p, Timestamp at);
  double log_p(uint32_t service, Timestamp now) const;
  // Others that said p < 1e-3 lately.
  std::vector<Vote> others(uint32_t service, Scorer but, Timestamp now) const;

  void judge(Scorer scorer, bool real);
  double weight(Scorer scorer) const { return weights_[static_cast<size_t>(scorer)]; }
  // By how much its findings' scores are scaled: 0.7 to 1.4.
  double trust(Scorer scorer) const;

  size_t memory_bytes() const { return votes_.capacity() * sizeof(Votes); }
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  struct Votes {
    std::array<float, kScorerCount> log_p{};
    std::array<Timestamp, kScorerCount> at{};
  };
  std::array<double, kScorerCount> weights_{};
  std::vector<Votes> votes_;
};

}  // namespace foreshock::detect
