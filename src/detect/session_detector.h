// SessionDetector: is this session (a block's, a request's, a job's events in order) like those that went
// well?
//
// Trained on healthy sessions alone. Every scorer is fitted on four fifths of them and scores the fifth it
// has not seen; these held-out scores turn a score into a p-value by rank, with an exponential tail past the
// largest. The default joins three scorers by the Cauchy combination: ties between counts that break, events
// never seen, Kneser-Ney surprise; the joined score is calibrated once more on the same held-out sessions.
// The threshold is `false_rate` of healthy sessions, or "stranger than all healthy ones" where there are too
// few to know better. Nothing is ever chosen on test data. Called by `foreshock detect sessions`, one thread;
// training costs eleven fits (HDFS, 4,855 sessions: .3 s), judging 20-200 us.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foreshock::detect {

using Session = std::vector<uint32_t>;  // event keys as small numbers, in order

struct SessionVerdict {
  double score = 0;  // higher is stranger; comparable within one detector
  double p_value = 1;
  bool anomalous = false;
};

// One way to score a session; higher is stranger.
class SessionScorer {
 public:
  virtual ~SessionScorer() = default;
  virtual void fit(std::span<const Session> healthy) = 0;
  virtual double score(const Session& session) const = 0;
};

// "ensemble", "new_events", "length", "kneser_ney", "count_relations", "always" (the trivial baseline) and
// every ml::OutlierModel.
std::vector<std::string> session_model_names();

class SessionDetector {
 public:
  struct Options {
    std::string model = "ensemble";
    double false_rate = 0.001;
    uint64_t seed = 1;
    size_t folds = 10;
  };
  // kInvalid: no session, or an unknown model (the error lists the known ones).
  static Result<SessionDetector> train(std::span<const Session> healthy, const Options& options);
  SessionVerdict judge(const Session& session) const;

 private:
  // Held-out scores of healthy sessions, ascending.
  struct Calibration {
    std::vector<double> scores;
    double tail_scale = 1;
    void settle();
    double log_p(double score, bool ties_split) const;
  };
  struct Member {
    std::string name;
    std::unique_ptr<SessionScorer> scorer;
    Calibration calibration;
  };
  double joined(std::span<const double> scores) const;

  Options options_;
  std::vector<Member> members_;
  Calibration calibration_;
};

}  // namespace foreshock::detect
