// The ways to score a session, by name. Counts go to ml's outlier models as one column per event known from
// training plus one for all others; columns past ml::kColumnsMax share the last. Networks read the events in
// order, the autoencoder their counts; both come from the plug-in (offline/neural_scorers.h).
#pragma once

#include <memory>
#include <string_view>

#include "detect/session_detector.h"

namespace foreshock::detect {

// Null: unknown, or a network without the plug-in.
std::unique_ptr<SessionScorer> make_session_scorer(std::string_view name, uint64_t seed,
                                                   std::shared_ptr<const ml::NeuralPlugin> neural = {},
                                                   const ml::NeuralWatcher& watcher = {});

}  // namespace foreshock::detect
