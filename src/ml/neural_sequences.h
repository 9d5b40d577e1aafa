// NeuralSequences: a network that reads a session's events and says how surprising each one is.
//
// Four kinds: an LSTM, a GRU or a transformer that expects the next event (Du et al., DeepLog, CCS 2017; ours
// also gives a likelihood, and the end of a session is an event), and an LSTM autoencoder that restores the
// session from one vector. Sessions are cut into pieces of at most `piece` events; a later piece begins with
// events of the one before it, as context that is not judged again. Events of the training data become
// symbols, the commonest kSymbolsMax of them; what was never seen gets a fixed surprise, because no network
// can know it. At most kPiecesMax pieces are learned (sampled). Training takes seconds to a minute on one
// core and tells each epoch; judging about 30 us an event. Made by the plug-in given at construction.
#pragma once

#include <optional>
#include <unordered_map>

#include "ml/neural_plugin.h"

namespace foreshock::ml {

class NeuralSequences {
 public:
  static constexpr size_t kSymbolsMax = 1024, kPiecesMax = 8192;
  static constexpr float kUnseenSurprise = 20;  // nats: one in five hundred million

  NeuralSequences(std::shared_ptr<const NeuralPlugin> plugin, NeuralKind kind, uint64_t seed,
                  NeuralWatcher watcher = {});

  // At least one session. Replaces what was learned, or leaves nothing learned and says why.
  Status fit(std::span<const std::vector<uint32_t>> sessions);
  struct Step {
    float surprise = 0;  // nats
    uint32_t rank = 0;   // events that were likelier; kSymbolsMax where it was never seen
  };
  // A step for each event and, last, for the end; empty where nothing was learned.
  std::vector<Step> judge(std::span<const uint32_t> session) const;

  void save(StateWriter& out) const;
  Status load(StateReader& in);  // replaces the state or leaves it as it was
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const;

 private:
  static constexpr uint32_t kUnseen = 0, kEnd = 1, kFirstKnown = 2;
  // Pieces of one session, and how many leading symbols of each were in the piece before.
  struct Pieces {
    std::vector<uint32_t> symbols;
    std::vector<uint64_t> ends;
    std::vector<size_t> context;
  };
  void cut(std::span<const uint32_t> session, Pieces& into) const;

  std::shared_ptr<const NeuralPlugin> plugin_;
  NeuralKind kind_;
  uint64_t seed_;
  NeuralWatcher watcher_;
  std::unordered_map<uint32_t, uint32_t> symbol_of_;
  std::optional<NeuralNet> net_;
};

}  // namespace foreshock::ml
