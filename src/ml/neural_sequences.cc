#include "ml/neural_sequences.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "ml/outlier_model.h"

namespace foreshock::ml {
namespace {

constexpr uint32_t kHidden = 64;
constexpr size_t kContextShare = 4;  // a quarter of a piece is context

// A vector must hold the whole piece of an autoencoder: half as long.
uint32_t piece_of(NeuralKind kind) {
  return kind == NeuralKind::kLstmAutoencoder ? 64 : 128;
}

}  // namespace

NeuralSequences::NeuralSequences(std::shared_ptr<const NeuralPlugin> plugin, NeuralKind kind, uint64_t seed,
                                 NeuralWatcher watcher)
    : plugin_(std::move(plugin)), kind_(kind), seed_(seed), watcher_(std::move(watcher)) {
  CHECK(kind != NeuralKind::kAutoencoder);
}

void NeuralSequences::cut(std::span<const uint32_t> session, Pieces& into) const {
  std::vector<uint32_t> symbols;
  for (uint32_t event : session) {
    auto found = symbol_of_.find(event);
    symbols.push_back(found == symbol_of_.end() ? kUnseen : found->second);
  }
  symbols.push_back(kEnd);
  size_t piece = piece_of(kind_), context = 0;
  for (size_t at = 0; at < symbols.size();) {
    size_t begin = at - context, end = std::min(symbols.size(), begin + piece);
    into.symbols.insert(into.symbols.end(), symbols.begin() + static_cast<ptrdiff_t>(begin),
                        symbols.begin() + static_cast<ptrdiff_t>(end));
    into.ends.push_back(into.symbols.size());
    into.context.push_back(context);
    at = end;
    context = piece / kContextShare;
  }
}

Status NeuralSequences::fit(std::span<const std::vector<uint32_t>> sessions) {
  CHECK(!sessions.empty());
  net_.reset();
  symbol_of_.clear();
  std::map<uint32_t, size_t> seen;
  for (const std::vector<uint32_t>& session : sessions)
    for (uint32_t event : session) ++seen[event];
  std::vector<std::pair<size_t, uint32_t>> order;
  for (auto [event, count] : seen) order.emplace_back(count, event);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (order.size() > kSymbolsMax) order.resize(kSymbolsMax);
  for (const auto& [count, event] : order)
    symbol_of_.emplace(event, static_cast<uint32_t>(kFirstKnown + symbol_of_.size()));

  Pieces all, chosen;
  for (size_t i : sample_rows(sessions.size(), kPiecesMax, seed_)) cut(sessions[i], all);
  for (size_t i : sample_rows(all.ends.size(), kPiecesMax, seed_)) {
    uint64_t begin = i == 0 ? 0 : all.ends[i - 1];
    chosen.symbols.insert(chosen.symbols.end(), all.symbols.begin() + static_cast<ptrdiff_t>(begin),
                          all.symbols.begin() + static_cast<ptrdiff_t>(all.ends[i]));
    chosen.ends.push_back(chosen.symbols.size());
  }
  uint32_t width = static_cast<uint32_t>(kFirstKnown + symbol_of_.size());
  Result<NeuralNet> net = NeuralNet::make(plugin_, {kind_, width, kHidden, piece_of(kind_), seed_});
  if (!net) return fail(net.error());
  NeuralPlan plan{.epochs_max = 30, .batch = 32, .patience = 2, .learning_rate = 3e-3F};
  if (kind_ == NeuralKind::kTransformerNext) plan.learning_rate = 1e-3F;
  // Restoring starts slowly: the vector must first learn to carry something.
  if (kind_ == NeuralKind::kLstmAutoencoder)
    plan.epochs_max = 40, plan.patience = 5, plan.learning_rate = 2e-3F;
  RETURN_IF_ERROR(net->train_pieces(chosen.symbols, chosen.ends, plan, watcher_));
  net_ = std::move(*net);
  return {};
}

std::vector<NeuralSequences::Step> NeuralSequences::judge(std::span<const uint32_t> session) const {
  if (!net_) return {};
  Pieces pieces;
  cut(session, pieces);
  Result<NeuralNet::Judged> judged = net_->judge(pieces.symbols, pieces.ends);
  if (!judged) return {};
  std::vector<Step> steps;
  size_t begin = 0;
  for (size_t i = 0; i < pieces.ends.size(); begin = pieces.ends[i++])
    for (size_t k = begin + pieces.context[i]; k < pieces.ends[i]; ++k)
      steps.push_back(pieces.symbols[k] == kUnseen
                          ? Step{kUnseenSurprise, static_cast<uint32_t>(kSymbolsMax)}
                          : Step{std::min(judged->surprise[k], kUnseenSurprise), judged->rank[k]});
  return steps;
}

void NeuralSequences::save(StateWriter& out) const {
  std::map<uint32_t, uint32_t> sorted(symbol_of_.begin(), symbol_of_.end());
  out.u32(static_cast<uint32_t>(sorted.size()));
  for (auto [event, symbol] : sorted) {
    out.u32(event);
    out.u32(symbol);
  }
  out.flag(net_.has_value());
  if (net_) net_->save(out);
}

Status NeuralSequences::load(StateReader& in) {
  NeuralSequences loaded(plugin_, kind_, seed_, watcher_);
  size_t symbols = in.count(kSymbolsMax, 8);
  for (size_t i = 0; i < symbols; ++i) {
    uint32_t event = in.u32(), symbol = in.u32(static_cast<uint32_t>(kFirstKnown + symbols - 1));
    if (symbol < kFirstKnown || !loaded.symbol_of_.emplace(event, symbol).second) in.spoil();
  }
  bool fitted = in.flag();
  RETURN_IF_ERROR(in.status("a sequence network"));
  if (fitted) {
    Result<NeuralNet> net = NeuralNet::load(plugin_, kind_, in);
    if (!net) return fail(net.error());
    if (net->shape().width != kFirstKnown + symbols || net->shape().piece != piece_of(kind_))
      return fail(ErrorKind::kCorrupt, "the saved sequence network does not fit its events");
    loaded.net_ = std::move(*net);
  }
  *this = std::move(loaded);
  return {};
}

size_t NeuralSequences::memory_bytes() const {
  return sizeof *this + symbol_of_.size() * 24 + (net_ ? net_->memory_bytes() : 0);
}

}  // namespace foreshock::ml
