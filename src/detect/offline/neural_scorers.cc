#include "detect/offline/neural_scorers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ml/neural_sequences.h"

namespace foreshock::detect {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"autoencoder",    "lstm_autoencoder", "lstm_next",
                                                    "lstm_next_top9", "gru_next",         "transformer_next"};
constexpr uint32_t kLikeliest = 9;  // DeepLog's g

std::optional<ml::NeuralKind> kind_of(std::string_view name) {
  if (name == "lstm_autoencoder") return ml::NeuralKind::kLstmAutoencoder;
  if (name == "lstm_next" || name == "lstm_next_top9") return ml::NeuralKind::kLstmNext;
  if (name == "gru_next") return ml::NeuralKind::kGruNext;
  if (name == "transformer_next") return ml::NeuralKind::kTransformerNext;
  return std::nullopt;
}

class NeuralEvents final : public SessionScorer {
 public:
  NeuralEvents(ml::NeuralSequences model, bool by_rank) : model_(std::move(model)), by_rank_(by_rank) {}

  void fit(std::span<const Session> healthy) override { health_ = model_.fit(healthy); }
  Status health() const override { return health_; }
  size_t folds_max() const override { return 3; }

  double score(const Session& session) const override {
    double most = 0, sum = 0, missed = 0;
    std::vector<ml::NeuralSequences::Step> steps = model_.judge(session);
    for (const ml::NeuralSequences::Step& step : steps) {
      most = std::max<double>(most, step.surprise);
      sum += step.surprise;
      missed += step.rank >= kLikeliest;
    }
    if (by_rank_) return missed + 1e-3 * most;
    return most + 0.1 * sum / std::sqrt(std::max(1.0, static_cast<double>(steps.size())));
  }

  EventParts parts(const Session& session) const override {
    std::vector<double> surprise;
    for (const ml::NeuralSequences::Step& step : model_.judge(session)) surprise.push_back(step.surprise);
    return surprise_parts(session, surprise);
  }
  void save(ml::StateWriter& out) const override { model_.save(out); }
  Status load(ml::StateReader& in) override { return model_.load(in); }

 private:
  ml::NeuralSequences model_;
  bool by_rank_;
  Status health_;
};

}  // namespace

std::span<const std::string_view> neural_scorer_names() {
  return kNames;
}

std::unique_ptr<SessionScorer> make_neural_scorer(std::string_view name, uint64_t seed,
                                                  std::shared_ptr<const ml::NeuralPlugin> plugin,
                                                  const ml::NeuralWatcher& watcher) {
  std::optional<ml::NeuralKind> kind = kind_of(name);
  if (!kind || !plugin) return nullptr;
  return std::make_unique<NeuralEvents>(ml::NeuralSequences(std::move(plugin), *kind, seed, watcher),
                                        name == "lstm_next_top9");
}

EventParts surprise_parts(const Session& session, std::span<const double> surprise) {
  EventParts parts;
  if (surprise.empty()) return parts;
  std::vector<double> sorted(surprise.begin(), surprise.end());
  auto middle = sorted.begin() + static_cast<ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  for (size_t i = 0; i < surprise.size(); ++i) {
    double above = surprise[i] - *middle;
    if (above > 0) parts[i < session.size() ? session[i] : kEndOfSession] += above;
  }
  return parts;
}

}  // namespace foreshock::detect
