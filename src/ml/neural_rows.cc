#include "ml/neural_rows.h"

#include <algorithm>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr size_t kRowsMax = 8192;
constexpr double kFarthest = 10;
constexpr uint32_t kHiddenLeast = 16, kHiddenMost = 128;

}  // namespace

NeuralRows::NeuralRows(std::shared_ptr<const NeuralPlugin> plugin, uint64_t seed, NeuralWatcher watcher)
    : plugin_(std::move(plugin)), seed_(seed), watcher_(std::move(watcher)) {}

std::vector<float> NeuralRows::prepared(std::span<const double> row) const {
  std::vector<double> standard;
  standard_.apply(row, standard);
  std::vector<float> values;
  for (double value : standard)
    values.push_back(static_cast<float>(std::clamp(value, -kFarthest, kFarthest)));
  return values;
}

void NeuralRows::fit(const Rows& rows) {
  CHECK(rows.size() > 0 && rows.columns <= kColumnsMax) << rows.columns;
  standard_.fit(rows);
  net_.reset();
  std::vector<float> values;
  for (size_t i : sample_rows(rows.size(), kRowsMax, seed_)) {
    std::vector<float> row = prepared(rows[i]);
    values.insert(values.end(), row.begin(), row.end());
  }
  uint32_t width = static_cast<uint32_t>(rows.columns);
  uint32_t hidden = std::clamp(width / 8 * 4, kHiddenLeast, kHiddenMost);
  Result<NeuralNet> net = NeuralNet::make(plugin_, {NeuralKind::kAutoencoder, width, hidden, 0, seed_});
  if (!net) {
    health_ = fail(net.error());
    return;
  }
  health_ = net->train_rows(values, {.epochs_max = 200, .batch = 64, .patience = 10, .learning_rate = 1e-3F},
                            watcher_);
  if (health_) net_ = std::move(*net);
}

std::vector<float> NeuralRows::errors(std::span<const double> row) const {
  CHECK(row.size() == columns()) << row.size();
  if (!net_) return std::vector<float>(row.size(), 0);
  return net_->errors(prepared(row)).value_or(std::vector<float>(row.size(), 0));
}

double NeuralRows::score(std::span<const double> row) const {
  double sum = 0;
  for (float error : errors(row)) sum += error;
  return sum / static_cast<double>(row.size());
}

std::vector<double> NeuralRows::attribution(std::span<const double> row) const {
  std::vector<float> parts = errors(row);
  double sum = 0;
  for (float part : parts) sum += part;
  std::vector<double> shares;
  for (float part : parts) shares.push_back(sum > 0 ? part / sum : 0);
  return shares;
}

void NeuralRows::save(StateWriter& out) const {
  standard_.save(out);
  out.flag(net_.has_value());
  if (net_) net_->save(out);
}

Status NeuralRows::load(StateReader& in) {
  NeuralRows loaded(plugin_, seed_, watcher_);
  loaded.standard_.load(in);
  bool fitted = in.flag();
  RETURN_IF_ERROR(in.status("an autoencoder"));
  if (fitted) {
    Result<NeuralNet> net = NeuralNet::load(plugin_, NeuralKind::kAutoencoder, in);
    if (!net) return fail(net.error());
    if (net->shape().width != loaded.standard_.columns())
      return fail(ErrorKind::kCorrupt, "the saved autoencoder's columns do not fit its network");
    loaded.net_ = std::move(*net);
  }
  *this = std::move(loaded);
  return {};
}

size_t NeuralRows::memory_bytes() const {
  return sizeof *this + standard_.memory_bytes() + (net_ ? net_->memory_bytes() : 0);
}

}  // namespace foreshock::ml
