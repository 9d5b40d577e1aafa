// Network: the five nets of the plug-in over ATen's tensors: parameters in one list, a forward pass each.
//
// Parameters are plain tensors in a fixed order, drawn from ml's own seeded chance and not from libtorch's,
// so that a seed means the same with every version of it. Sequences are read from the left: position t sees
// the symbols before t only (the autoencoder sees the whole piece).
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "ml/neural/door.h"
#include "ml/random.h"

namespace foreshock::ml::neural {

class Network {
 public:
  explicit Network(const ForeshockNeuralShape& shape);

  // [rows, width] -> the same, restored.
  at::Tensor restore(const at::Tensor& rows) const;
  // [pieces, steps] of symbols -> [pieces, steps, width]: log-odds of each symbol at each step. `lengths`:
  // symbols of each piece; what lies behind them does not matter.
  at::Tensor log_odds(const at::Tensor& symbols, const at::Tensor& lengths) const;

  const ForeshockNeuralShape& shape() const { return shape_; }
  bool reads_rows() const { return shape_.kind == kForeshockAutoencoder; }
  std::vector<at::Tensor>& parameters() { return parameters_; }
  const std::vector<at::Tensor>& parameters() const { return parameters_; }

 private:
  size_t add(std::vector<int64_t> sizes, double range);  // uniform in [-range, range]; where it stands
  size_t add_constant(std::vector<int64_t> sizes, double value);
  size_t add_linear(int64_t in, int64_t out);
  size_t add_recurrent(int64_t in, int64_t out, int64_t gates);
  void add_transformer(int64_t model);
  at::Tensor linear(const at::Tensor& in, size_t at) const;
  at::Tensor recurrent(const at::Tensor& in, size_t at, bool gru) const;
  at::Tensor embedded(const at::Tensor& symbols) const;  // each step gets the symbol before it
  at::Tensor transformed(at::Tensor x) const;
  at::Tensor squeezed(const at::Tensor& symbols, const at::Tensor& lengths) const;

  ForeshockNeuralShape shape_;
  Random random_;
  std::vector<at::Tensor> parameters_;
  size_t table_ = 0, first_ = 0, second_ = 0, head_ = 0, places_ = 0;
};

}  // namespace foreshock::ml::neural
