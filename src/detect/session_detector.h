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
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ml/neural_plugin.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

using Session = std::vector<uint32_t>;  // event keys as small numbers, in order

struct SessionVerdict {
  double score = 0;  // higher is stranger; comparable within one detector
  double p_value = 1;
  bool anomalous = false;
};

// Stands for the end of a session where an event is named: it came too early, or too late.
constexpr uint32_t kEndOfSession = UINT32_MAX;
using EventParts = std::map<uint32_t, double>;  // by event, none negative

// One way to score a session; higher is stranger.
class SessionScorer {
 public:
  virtual ~SessionScorer() = default;
  virtual void fit(std::span<const Session> healthy) = 0;
  virtual Status health() const { return {}; }  // what the last fit could not do
  virtual double score(const Session& session) const = 0;
  // What each event adds to the score, in any unit; an event that is missing can be blamed too.
  virtual EventParts parts(const Session& session) const = 0;
  virtual size_t folds_max() const { return 10; }     // fewer where a fit is dear
  virtual void save(ml::StateWriter& out) const = 0;  // what was learned
  virtual Status load(ml::StateReader& in) = 0;       // replaces it, or says why not
};

// "ensemble", "new_events", "length", "kneser_ney", "count_relations", "always" (the trivial baseline), every
// ml::OutlierModel, and the networks of the neural plug-in.
std::vector<std::string> session_model_names();
bool session_model_is_neural(std::string_view name);

class SessionDetector {
 public:
  struct Options {
    std::string model = "ensemble";
    double false_rate = 0.001;
    uint64_t seed = 1;
    size_t folds = 10;
    std::shared_ptr<const ml::NeuralPlugin> neural;  // wanted by neural models only
    ml::NeuralWatcher watcher;                       // told each epoch of a network's training
  };
  // kInvalid: no session, or an unknown model (the error lists the known ones). kUnavailable: a neural model
  // without the plug-in.
  static Result<SessionDetector> train(std::span<const Session> healthy, const Options& options);
  SessionVerdict judge(const Session& session) const;

  struct EventShare {
    uint32_t event = 0;  // or kEndOfSession
    double share = 0;
    uint32_t count = 0, usual = 0;  // in this session, and in the middle one of the healthy
  };
  // The events that made the score, largest share first; shares sum to 1, or nothing made it.
  std::vector<EventShare> explain(const Session& session) const;

  const std::string& model() const { return options_.model; }
  void set_false_rate(double rate) { options_.false_rate = rate; }
  void save(ml::StateWriter& out) const;
  // As saved, but for the plug-in. kCorrupt: damaged; kUnavailable: a network without the plug-in.
  static Result<SessionDetector> load(ml::StateReader& in, const Options& options);

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
  void learn_usual(std::span<const Session> healthy);

  Options options_;
  std::map<uint32_t, uint32_t> usual_;  // median count by event, where it is not 0
  std::vector<Member> members_;
  Calibration calibration_;
};

}  // namespace foreshock::detect
