// Networks that read a session's events in order, as SessionScorers.
//
// A session's score is its most surprising event, plus a tenth of the whole surprise over the root of its
// length so that ties are rare: the same law as kneser_ney's. "lstm_next_top9" judges as DeepLog did: how
// many events were not among the nine likeliest. Every network comes from the plug-in (ml/neural_plugin.h).
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "detect/session_detector.h"

namespace foreshock::detect {

// "autoencoder" (over counts; session_scorers.cc makes it), "lstm_autoencoder", "lstm_next",
// "lstm_next_top9", "gru_next", "transformer_next".
std::span<const std::string_view> neural_scorer_names();
// One of those that read events in order; null for any other name.
std::unique_ptr<SessionScorer> make_neural_scorer(std::string_view name, uint64_t seed,
                                                  std::shared_ptr<const ml::NeuralPlugin> plugin,
                                                  const ml::NeuralWatcher& watcher);

// Parts by event from the surprise of each and, last, of the end: what is above the session's mildest half.
EventParts surprise_parts(const Session& session, std::span<const double> surprise);

}  // namespace foreshock::detect
