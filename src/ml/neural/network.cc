#include "ml/neural/network.h"

#include <cmath>
#include <stdexcept>

namespace foreshock::ml::neural {
namespace {

constexpr int64_t kHeads = 4, kLayers = 2;
constexpr size_t kTensorsOfLayer = 12;
constexpr uint32_t kWidthMax = 4096, kHiddenMax = 1024, kPieceMax = 4096;

int64_t embedding_of(const ForeshockNeuralShape& shape) {
  return shape.kind == kForeshockTransformerNext ? shape.hidden : std::max<int64_t>(4, shape.hidden / 2);
}

}  // namespace

Network::Network(const ForeshockNeuralShape& shape) : shape_(shape), random_(shape.seed) {
  if (shape.kind > kForeshockTransformerNext || shape.width < 1 || shape.width > kWidthMax ||
      shape.hidden < kHeads || shape.hidden > kHiddenMax || shape.hidden % kHeads != 0 ||
      (shape.kind != kForeshockAutoencoder && (shape.piece < 2 || shape.piece > kPieceMax)))
    throw std::invalid_argument("a network of this shape cannot be built");
  int64_t width = shape.width, hidden = shape.hidden, inner = embedding_of(shape);
  if (shape.kind == kForeshockAutoencoder) {
    int64_t neck = std::max<int64_t>(2, hidden / 4);
    first_ = add_linear(width, hidden);
    add_linear(hidden, neck);
    add_linear(neck, hidden);
    head_ = add_linear(hidden, width);
    return;
  }
  // One row more than symbols: what stands before the first.
  table_ = add({width + 1, inner}, 0.5);
  switch (shape.kind) {
    case kForeshockLstmAutoencoder:
      first_ = add_recurrent(inner, hidden, 4);
      second_ = add_recurrent(hidden, hidden, 4);
      break;
    case kForeshockLstmNext:
      first_ = add_recurrent(inner, hidden, 4);
      break;
    case kForeshockGruNext:
      first_ = add_recurrent(inner, hidden, 3);
      break;
    default:
      add_transformer(hidden);
  }
  head_ = add_linear(hidden, width);
}

size_t Network::add(std::vector<int64_t> sizes, double range) {
  at::Tensor tensor = at::empty(sizes, at::kFloat);
  float* values = tensor.data_ptr<float>();
  for (int64_t i = 0; i < tensor.numel(); ++i)
    values[i] = static_cast<float>((2 * random_.uniform() - 1) * range);
  parameters_.push_back(tensor.set_requires_grad(true));
  return parameters_.size() - 1;
}

size_t Network::add_constant(std::vector<int64_t> sizes, double value) {
  parameters_.push_back(at::full(sizes, value, at::kFloat).set_requires_grad(true));
  return parameters_.size() - 1;
}

size_t Network::add_linear(int64_t in, int64_t out) {
  double range = 1 / std::sqrt(static_cast<double>(in));
  size_t at = add({out, in}, range);
  add({out}, range);
  return at;
}

size_t Network::add_recurrent(int64_t in, int64_t out, int64_t gates) {
  double range = 1 / std::sqrt(static_cast<double>(out));
  size_t at = add({gates * out, in}, range);
  add({gates * out, out}, range);
  add({gates * out}, range);
  add({gates * out}, range);
  return at;
}

// Per layer: norm, query-key-value, joined heads, norm, out and back. A last norm closes.
void Network::add_transformer(int64_t model) {
  places_ = add({static_cast<int64_t>(shape_.piece), model}, 0.1);
  first_ = parameters_.size();
  for (int64_t layer = 0; layer < kLayers; ++layer) {
    add_constant({model}, 1);
    add_constant({model}, 0);
    add_linear(model, 3 * model);
    add_linear(model, model);
    add_constant({model}, 1);
    add_constant({model}, 0);
    add_linear(model, 2 * model);
    add_linear(2 * model, model);
  }
  second_ = add_constant({model}, 1);
  add_constant({model}, 0);
}

at::Tensor Network::linear(const at::Tensor& in, size_t at) const {
  return at::linear(in, parameters_[at], parameters_[at + 1]);
}

at::Tensor Network::recurrent(const at::Tensor& in, size_t at, bool gru) const {
  at::Tensor start = at::zeros({1, in.size(0), shape_.hidden}, at::kFloat);
  std::vector<at::Tensor> weights(parameters_.begin() + static_cast<std::ptrdiff_t>(at),
                                  parameters_.begin() + static_cast<std::ptrdiff_t>(at + 4));
  if (gru) return std::get<0>(at::gru(in, start, weights, true, 1, 0.0, false, false, true));
  return std::get<0>(at::lstm(in, {start, start}, weights, true, 1, 0.0, false, false, true));
}

at::Tensor Network::restore(const at::Tensor& rows) const {
  at::Tensor x = at::relu(linear(rows, first_));
  x = at::relu(linear(x, first_ + 2));
  x = at::relu(linear(x, first_ + 4));
  return linear(x, head_);
}

at::Tensor Network::embedded(const at::Tensor& symbols) const {
  at::Tensor begin = at::full({symbols.size(0), 1}, static_cast<int64_t>(shape_.width), at::kLong);
  at::Tensor before = at::cat({begin, symbols.narrow(1, 0, symbols.size(1) - 1)}, 1);
  return at::embedding(parameters_[table_], before);
}

at::Tensor Network::transformed(at::Tensor x) const {
  int64_t n = x.size(0), steps = x.size(1), model = x.size(2), part = model / kHeads;
  x = x + parameters_[places_].narrow(0, 0, steps);
  at::Tensor future = at::ones({steps, steps}, at::kBool).triu(1);
  auto norm = [&](const at::Tensor& in, size_t at) {
    return at::layer_norm(in, {model}, parameters_[at], parameters_[at + 1]);
  };
  for (size_t layer = 0; layer < static_cast<size_t>(kLayers); ++layer) {
    size_t at = first_ + layer * kTensorsOfLayer;
    std::vector<at::Tensor> heads =
        linear(norm(x, at), at + 2).view({n, steps, 3, kHeads, part}).permute({2, 0, 3, 1, 4}).unbind(0);
    at::Tensor weight = at::matmul(heads[0], heads[1].transpose(2, 3)) / std::sqrt(static_cast<double>(part));
    weight = at::softmax(weight.masked_fill(future, -1e9), -1);
    at::Tensor joined = at::matmul(weight, heads[2]).transpose(1, 2).reshape({n, steps, model});
    x = x + linear(joined, at + 4);
    x = x + linear(at::gelu(linear(norm(x, at + 6), at + 8)), at + 10);
  }
  return norm(x, second_);
}

at::Tensor Network::squeezed(const at::Tensor& symbols, const at::Tensor& lengths) const {
  at::Tensor read = recurrent(at::embedding(parameters_[table_], symbols), first_, false);
  at::Tensor last = (lengths - 1).view({-1, 1, 1}).expand({-1, 1, read.size(2)});
  at::Tensor whole = read.gather(1, last).expand({-1, symbols.size(1), -1});
  return recurrent(whole, second_, false);
}

at::Tensor Network::log_odds(const at::Tensor& symbols, const at::Tensor& lengths) const {
  switch (shape_.kind) {
    case kForeshockLstmAutoencoder:
      return linear(squeezed(symbols, lengths), head_);
    case kForeshockLstmNext:
      return linear(recurrent(embedded(symbols), first_, false), head_);
    case kForeshockGruNext:
      return linear(recurrent(embedded(symbols), first_, true), head_);
    default:
      return linear(transformed(embedded(symbols)), head_);
  }
}

}  // namespace foreshock::ml::neural
