#include "ml/neural/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace foreshock::ml::neural {
namespace {

constexpr double kGradientMax = 5;  // a long piece must not throw the weights away
constexpr int64_t kNoTarget = -100;
constexpr size_t kScoreBatch = 256;

class Adam {
 public:
  Adam(std::vector<at::Tensor>& parameters, double rate) : parameters_(parameters), rate_(rate) {
    for (const at::Tensor& parameter : parameters) {
      mean_.push_back(at::zeros_like(parameter));
      square_.push_back(at::zeros_like(parameter));
    }
  }

  void step() {
    at::NoGradGuard no_grad;
    double norm = 0;
    for (const at::Tensor& parameter : parameters_)
      if (parameter.grad().defined()) norm += parameter.grad().square().sum().item<double>();
    norm = std::sqrt(norm);
    double scale = norm > kGradientMax ? kGradientMax / norm : 1;
    ++steps_;
    double first = 1 - std::pow(0.9, steps_), second = 1 - std::pow(0.999, steps_);
    for (size_t i = 0; i < parameters_.size(); ++i) {
      at::Tensor& gradient = parameters_[i].mutable_grad();
      if (!gradient.defined()) continue;
      gradient.mul_(scale);
      mean_[i].mul_(0.9).add_(gradient, 0.1);
      square_[i].mul_(0.999).addcmul_(gradient, gradient, 0.001);
      parameters_[i].addcdiv_(mean_[i], (square_[i] / second).sqrt_().add_(1e-8), -rate_ / first);
      gradient.zero_();
    }
  }

 private:
  std::vector<at::Tensor>& parameters_;
  std::vector<at::Tensor> mean_, square_;
  double rate_;
  int steps_ = 0;
};

using Batch = std::vector<size_t>;

struct Split {
  std::vector<size_t> learned, kept;
};

void shuffle(std::vector<size_t>& order, Random& random) {
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
}

Split split_off_a_tenth(size_t count, Random& random) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  shuffle(order, random);
  size_t kept = count < 10 ? 0 : count / 10;
  auto cut = order.begin() + static_cast<std::ptrdiff_t>(kept);
  Split split{{cut, order.end()}, {order.begin(), cut}};
  if (split.kept.empty()) split.kept = split.learned;
  return split;
}

std::vector<Batch> batches(const std::vector<size_t>& order, size_t size) {
  std::vector<Batch> all;
  for (size_t at = 0; at < order.size(); at += size)
    all.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(at),
                     order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), at + size)));
  return all;
}

// The loop that rows and pieces share. `next_batches` gives an epoch's batches, `loss` one batch's mean loss.
void train(Network& network, const ForeshockNeuralPlan& plan, const Watcher& watcher,
           const std::function<std::vector<Batch>()>& next_batches, const std::vector<Batch>& kept,
           const std::function<at::Tensor(const Batch&)>& loss) {
  Adam adam(network.parameters(), plan.learning_rate);
  std::vector<at::Tensor> best;
  double best_loss = 1e300;
  uint32_t worse = 0;
  for (uint32_t epoch = 1; epoch <= plan.epochs_max; ++epoch) {
    double learned_sum = 0, kept_sum = 0;
    std::vector<Batch> epoch_batches = next_batches();
    for (const Batch& batch : epoch_batches) {
      at::Tensor value = loss(batch);
      value.backward();
      adam.step();
      learned_sum += value.item<double>();
    }
    at::NoGradGuard no_grad;
    for (const Batch& batch : kept) kept_sum += loss(batch).item<double>();
    double kept_loss = kept_sum / static_cast<double>(kept.size());
    if (!std::isfinite(kept_loss)) throw std::runtime_error("the training diverged");
    if (kept_loss < best_loss * 0.999) {
      best_loss = kept_loss;
      worse = 0;
      best.clear();
      for (const at::Tensor& parameter : network.parameters()) best.push_back(parameter.detach().clone());
    } else {
      ++worse;
    }
    bool go_on = watcher(epoch, learned_sum / static_cast<double>(epoch_batches.size()), kept_loss);
    if (!go_on || worse >= plan.patience) break;
  }
  at::NoGradGuard no_grad;
  for (size_t i = 0; i < best.size(); ++i) network.parameters()[i].copy_(best[i]);
}

void check_plan(const ForeshockNeuralPlan& plan) {
  if (plan.epochs_max < 1 || plan.batch < 1 || !(plan.learning_rate > 0))
    throw std::invalid_argument("a plan needs epochs, a batch and a learning rate");
}

size_t begin_of(const ForeshockNeuralPieces& pieces, size_t i) {
  return i == 0 ? 0 : pieces.ends[i - 1];
}

size_t length_of(const ForeshockNeuralPieces& pieces, size_t i) {
  return pieces.ends[i] - begin_of(pieces, i);
}

void check_pieces(const Network& network, const ForeshockNeuralPieces& pieces) {
  if (network.reads_rows()) throw std::invalid_argument("this model reads rows, not symbols");
  for (uint64_t i = 0; i < pieces.count; ++i) {
    size_t begin = begin_of(pieces, i);
    if (pieces.ends[i] <= begin || pieces.ends[i] - begin > network.shape().piece)
      throw std::invalid_argument("a piece is empty or too long");
    for (size_t k = begin; k < pieces.ends[i]; ++k)
      if (pieces.symbols[k] >= network.shape().width) throw std::invalid_argument("a symbol is out of range");
  }
}

// The symbols of a batch side by side, and their numbers.
struct Block {
  at::Tensor symbols, targets, lengths;
};

Block block_of(const ForeshockNeuralPieces& pieces, const Batch& batch) {
  size_t longest = 0;
  for (size_t i : batch) longest = std::max(longest, length_of(pieces, i));
  int64_t n = static_cast<int64_t>(batch.size()), steps = static_cast<int64_t>(longest);
  Block block{at::zeros({n, steps}, at::kLong), at::full({n, steps}, kNoTarget, at::kLong),
              at::zeros({n}, at::kLong)};
  for (size_t row = 0; row < batch.size(); ++row) {
    size_t begin = begin_of(pieces, batch[row]), length = length_of(pieces, batch[row]);
    for (size_t k = 0; k < length; ++k) {
      block.symbols.data_ptr<int64_t>()[row * longest + k] = pieces.symbols[begin + k];
      block.targets.data_ptr<int64_t>()[row * longest + k] = pieces.symbols[begin + k];
    }
    block.lengths.data_ptr<int64_t>()[row] = static_cast<int64_t>(length);
  }
  return block;
}

std::vector<size_t> by_length(const ForeshockNeuralPieces& pieces, std::vector<size_t> order) {
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return length_of(pieces, a) < length_of(pieces, b); });
  return order;
}

at::Tensor rows_of(const float* values, int64_t width, const Batch& batch) {
  at::Tensor rows = at::empty({static_cast<int64_t>(batch.size()), width}, at::kFloat);
  for (size_t row = 0; row < batch.size(); ++row)
    std::copy_n(values + batch[row] * static_cast<size_t>(width), width,
                rows.data_ptr<float>() + row * static_cast<size_t>(width));
  return rows;
}

}  // namespace

void train_rows(Network& network, const float* values, uint64_t rows, const ForeshockNeuralPlan& plan,
                const Watcher& watcher) {
  check_plan(plan);
  if (!network.reads_rows()) throw std::invalid_argument("this model reads symbols, not rows");
  if (rows == 0) throw std::invalid_argument("there is no row to learn from");
  int64_t width = network.shape().width;
  Random random(network.shape().seed + 1);
  Split split = split_off_a_tenth(rows, random);
  train(
      network, plan, watcher,
      [&] {
        shuffle(split.learned, random);
        return batches(split.learned, plan.batch);
      },
      batches(split.kept, kScoreBatch),
      [&](const Batch& batch) {
        at::Tensor in = rows_of(values, width, batch);
        return at::mse_loss(network.restore(in), in);
      });
}

void train_pieces(Network& network, const ForeshockNeuralPieces& pieces, const ForeshockNeuralPlan& plan,
                  const Watcher& watcher) {
  check_plan(plan);
  check_pieces(network, pieces);
  if (pieces.count == 0) throw std::invalid_argument("there is no sequence to learn from");
  Random random(network.shape().seed + 1);
  Split split = split_off_a_tenth(pieces.count, random);
  int64_t width = network.shape().width;
  train(
      network, plan, watcher,
      [&] {
        // Shuffled first, so that pieces of one length meet others in every epoch.
        shuffle(split.learned, random);
        std::vector<Batch> cut = batches(by_length(pieces, split.learned), plan.batch);
        std::vector<size_t> order(cut.size());
        std::iota(order.begin(), order.end(), size_t{0});
        shuffle(order, random);
        std::vector<Batch> mixed;
        for (size_t i : order) mixed.push_back(std::move(cut[i]));
        return mixed;
      },
      batches(by_length(pieces, split.kept), kScoreBatch),
      [&](const Batch& batch) {
        Block block = block_of(pieces, batch);
        at::Tensor odds = network.log_odds(block.symbols, block.lengths).reshape({-1, width});
        return at::cross_entropy_loss(odds, block.targets.view({-1}), {}, at::Reduction::Mean, kNoTarget);
      });
}

void score_rows(const Network& network, const float* values, uint64_t rows, float* errors) {
  if (!network.reads_rows()) throw std::invalid_argument("this model reads symbols, not rows");
  at::NoGradGuard no_grad;
  size_t width = network.shape().width;
  std::vector<size_t> all(rows);
  std::iota(all.begin(), all.end(), size_t{0});
  for (const Batch& batch : batches(all, kScoreBatch)) {
    at::Tensor in = rows_of(values, static_cast<int64_t>(width), batch);
    at::Tensor error = (network.restore(in) - in).square_().contiguous();
    std::copy_n(error.data_ptr<float>(), batch.size() * width, errors + batch[0] * width);
  }
}

void score_pieces(const Network& network, const ForeshockNeuralPieces& pieces, float* surprise,
                  uint32_t* rank) {
  check_pieces(network, pieces);
  at::NoGradGuard no_grad;
  std::vector<size_t> all(pieces.count);
  std::iota(all.begin(), all.end(), size_t{0});
  for (const Batch& batch : batches(by_length(pieces, all), kScoreBatch)) {
    Block block = block_of(pieces, batch);
    at::Tensor chance =
        at::log_softmax(network.log_odds(block.symbols, block.lengths), -1);  // [n, steps, width]
    at::Tensor own = chance.gather(2, block.symbols.unsqueeze(2));
    at::Tensor likelier = (chance > own).sum(2).contiguous();
    own = own.squeeze(2).contiguous();
    size_t steps = static_cast<size_t>(own.size(1));
    for (size_t row = 0; row < batch.size(); ++row) {
      size_t begin = begin_of(pieces, batch[row]);
      for (size_t k = 0; k < length_of(pieces, batch[row]); ++k) {
        surprise[begin + k] = -own.data_ptr<float>()[row * steps + k];
        rank[begin + k] = static_cast<uint32_t>(likelier.data_ptr<int64_t>()[row * steps + k]);
      }
    }
  }
}

}  // namespace foreshock::ml::neural
