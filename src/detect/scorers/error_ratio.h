// ErrorRatio: is the share of errors of a service higher than it used to be? Anytime-valid.
//
// The usual share is a Beta whose counts forget over six hours, with a vague start; its concentration is
// capped, so days of calm cannot make it certain of a share that drifts. Each step gives the likelihood ratio
// of "the share is k times the usual one" (k = 2, 5, 15, equal weights) against the usual share, both
// beta-binomial; the ratios go into a Shiryaev-Roberts e-detector R <- (R + 1) * LR. A healthy service passes
// R >= A on average after at least A steps (Shin, Ramdas and Rinaldo 2022), so 1 / R serves as its p. Beside
// it the plain tail of the step is given, for people. Learning stops while R is high. 64 bytes.
#pragma once

#include <cstdint>

#include "ml/decay_counter.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class ErrorRatio {
 public:
  struct Verdict {
    double observed = 0, expected = 0, low = 0, high = 0;  // shares
    double log_p = 0;                                      // sequential
    double log_p_step = 0;                                 // of this step alone
  };
  Verdict judge(Timestamp at, uint64_t errors, uint64_t lines);
  double share(Timestamp at) const;
  double evidence(Timestamp at) const;  // lines, decayed
  // Starts from what other services of the tenant show instead of from nothing.
  void set_prior(double share) { prior_share_ = share; }

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  ml::DecayCounter errors_, lines_;
  double prior_share_ = 0.02;
  double log_r_ = -1e9;  // ln R
  uint32_t raised_ = 0;  // steps in a row with R high
};

}  // namespace foreshock::detect
