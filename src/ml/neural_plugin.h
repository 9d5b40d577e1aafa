// NeuralPlugin: the neural networks, in a library of their own that is loaded only when one is asked for.
//
// Linking libtorch costs every process half a second and 170 MB, so the program itself does not: it opens
// libforeshock_neural.so (src/ml/neural) with symbols that stay inside. A plug-in that is missing, does not
// load or speaks another version of the door gives an error that says what to do; everything else works
// without it. NeuralNet is one network behind the door. Opening is for one thread and stays open until the
// process ends (libtorch does not unload cleanly); afterwards one thread per net. The caller names the file;
// nothing is searched for here. Callers that want one thread in OpenBLAS too set OPENBLAS_NUM_THREADS=1
// first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ml/state_codec.h"

struct ForeshockNeuralDoor;

namespace foreshock::ml {

// "autoencoder", "lstm_autoencoder", "lstm_next", "gru_next", "transformer_next".
enum class NeuralKind : uint32_t { kAutoencoder, kLstmAutoencoder, kLstmNext, kGruNext, kTransformerNext };

struct NeuralShape {
  NeuralKind kind = NeuralKind::kAutoencoder;
  uint32_t width = 0;   // columns of a row, or different symbols
  uint32_t hidden = 0;  // units of the widest inner layer, a multiple of 4
  uint32_t piece = 0;   // symbols in the longest piece
  uint64_t seed = 1;
};

struct NeuralPlan {
  uint32_t epochs_max = 30;
  uint32_t batch = 32;
  uint32_t patience = 3;
  float learning_rate = 3e-3F;
};

struct NeuralEpoch {
  uint32_t epoch, epochs_max;
  double loss, validation_loss;
};
using NeuralWatcher = std::function<void(const NeuralEpoch&)>;

class NeuralPlugin {
 public:
  // kUnavailable: not there, not loadable, or of another version.
  static Result<std::shared_ptr<const NeuralPlugin>> open(const std::string& path);
  std::string_view built_with() const;
  const ForeshockNeuralDoor& door() const { return *door_; }

 private:
  explicit NeuralPlugin(const ForeshockNeuralDoor* door) : door_(door) {}
  const ForeshockNeuralDoor* door_;
};

class NeuralNet {
 public:
  static Result<NeuralNet> make(std::shared_ptr<const NeuralPlugin> plugin, const NeuralShape& shape);

  const NeuralShape& shape() const { return shape_; }
  Status train_rows(std::span<const float> values, const NeuralPlan& plan, const NeuralWatcher& watcher);
  // Piece i ends before symbols[ends[i]].
  Status train_pieces(std::span<const uint32_t> symbols, std::span<const uint64_t> ends,
                      const NeuralPlan& plan, const NeuralWatcher& watcher);
  // Squared error of every value.
  Result<std::vector<float>> errors(std::span<const float> values) const;
  struct Judged {
    std::vector<float> surprise;  // nats, by symbol
    std::vector<uint32_t> rank;   // how many symbols were likelier
  };
  Result<Judged> judge(std::span<const uint32_t> symbols, std::span<const uint64_t> ends) const;

  void save(StateWriter& out) const;  // shape and weights
  // kCorrupt: damaged, of another kind, or with numbers no training leaves behind.
  static Result<NeuralNet> load(std::shared_ptr<const NeuralPlugin> plugin, NeuralKind kind, StateReader& in);
  size_t memory_bytes() const;

 private:
  NeuralNet(std::shared_ptr<const NeuralPlugin> plugin, const NeuralShape& shape, void* model);
  std::vector<float> weights() const;
  std::shared_ptr<const NeuralPlugin> plugin_;
  NeuralShape shape_;
  std::shared_ptr<void> model_;
};

}  // namespace foreshock::ml
