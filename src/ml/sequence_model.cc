#include "ml/sequence_model.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr uint32_t kBegin = UINT32_MAX, kEnd = UINT32_MAX - 1;

uint64_t hash_of(std::span<const uint32_t> symbols) {
  return hash64(std::string_view(reinterpret_cast<const char*>(symbols.data()), symbols.size_bytes()),
                symbols.size());
}

}  // namespace

SequenceModel::SequenceModel(size_t order) : order_(order), levels_(order) {
  CHECK(order > 0 && order <= kOrderMax) << order;
}

double SequenceModel::Level::discount() const {
  // Ney's estimate; with nothing counted once or twice there is nothing to learn it from.
  if (once == 0) return 0.5;
  return std::clamp(static_cast<double>(once) / static_cast<double>(once + 2 * twice), 0.05, 0.95);
}

std::vector<uint32_t> SequenceModel::padded(std::span<const uint32_t> session) const {
  std::vector<uint32_t> symbols(order_ - 1, kBegin);
  for (uint32_t symbol : session) symbols.push_back(std::min(symbol, kEnd - 1));
  symbols.push_back(kEnd);
  return symbols;
}

// Counts a gram at its own level; one that is new there counts as one more context of its shorter form.
void SequenceModel::count(std::span<const uint32_t> gram) {
  for (;;) {
    Level& level = levels_[gram.size() - 1];
    auto found = level.grams.find(hash_of(gram));
    if (found == level.grams.end()) {
      if (grams_ >= kGramsMax) {
        ++refused_;
        return;
      }
      ++grams_;
      found = level.grams.emplace(hash_of(gram), 0).first;
    }
    uint64_t now = ++found->second;
    if (now == 1) ++level.once;
    if (now == 2) --level.once, ++level.twice;
    if (now == 3) --level.twice;
    Context& context = level.contexts[hash_of(gram.first(gram.size() - 1))];
    ++context.total;
    context.distinct += now == 1;
    if (now > 1) return;
    if (gram.size() == 1) {
      ++vocabulary_;
      return;
    }
    gram = gram.subspan(1);
  }
}

void SequenceModel::learn(std::span<const uint32_t> session) {
  std::vector<uint32_t> symbols = padded(session);
  for (size_t i = order_ - 1; i < symbols.size(); ++i)
    count(std::span(symbols).subspan(i + 1 - order_, order_));
  ++sessions_;
}

double SequenceModel::probability_padded(std::span<const uint32_t> context, uint32_t symbol) const {
  double p = 1 / (static_cast<double>(vocabulary_) + 1);  // one place for what was never seen
  std::vector<uint32_t> gram(context.begin(), context.end());
  gram.push_back(symbol);
  for (size_t n = 1; n <= order_; ++n) {
    std::span<const uint32_t> tail = std::span<const uint32_t>(gram).last(n);
    const Level& level = levels_[n - 1];
    auto around = level.contexts.find(hash_of(tail.first(n - 1)));
    if (around == level.contexts.end() || around->second.total == 0) break;  // longer contexts are unseen too
    auto found = level.grams.find(hash_of(tail));
    double total = static_cast<double>(around->second.total), discount = level.discount();
    double counted = found == level.grams.end() ? 0 : static_cast<double>(found->second);
    p = (std::max(0.0, counted - discount) + discount * around->second.distinct * p) / total;
  }
  return p;
}

double SequenceModel::probability(std::span<const uint32_t> before, uint32_t next) const {
  std::vector<uint32_t> symbols(order_ - 1, kBegin);
  symbols.insert(symbols.end(), before.begin(), before.end());
  return probability_padded(std::span(symbols).last(order_ - 1), std::min(next, kEnd - 1));
}

double SequenceModel::probability_of_end(std::span<const uint32_t> before) const {
  std::vector<uint32_t> symbols(order_ - 1, kBegin);
  symbols.insert(symbols.end(), before.begin(), before.end());
  return probability_padded(std::span(symbols).last(order_ - 1), kEnd);
}

std::vector<double> SequenceModel::surprise(std::span<const uint32_t> session) const {
  std::vector<uint32_t> symbols = padded(session);
  std::vector<double> bits;
  for (size_t i = order_ - 1; i < symbols.size(); ++i) {
    double p = probability_padded(std::span(symbols).subspan(i + 1 - order_, order_ - 1), symbols[i]);
    bits.push_back(-std::log2(std::max(p, 1e-300)));
  }
  return bits;
}

void SequenceModel::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(order_));
  out.u64(sessions_);
  out.u64(refused_);
  for (const Level& level : levels_) {
    // Sorted, so that the bytes do not depend on the hash table's order.
    std::vector<std::pair<uint64_t, uint64_t>> grams(level.grams.begin(), level.grams.end());
    std::sort(grams.begin(), grams.end());
    out.u32(static_cast<uint32_t>(grams.size()));
    for (auto [hash, counted] : grams) {
      out.u64(hash);
      out.u64(counted);
    }
    std::vector<std::pair<uint64_t, Context>> contexts(level.contexts.begin(), level.contexts.end());
    std::sort(contexts.begin(), contexts.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    out.u32(static_cast<uint32_t>(contexts.size()));
    for (const auto& [hash, context] : contexts) {
      out.u64(hash);
      out.u64(context.total);
      out.u32(context.distinct);
    }
  }
}

Status SequenceModel::load(StateReader& in) {
  if (in.u32() != order_) in.spoil();
  SequenceModel loaded(order_);
  loaded.sessions_ = in.u64(1ull << 48);
  loaded.refused_ = in.u64(1ull << 48);
  for (Level& level : loaded.levels_) {
    for (size_t i = in.count(kGramsMax, 16); i > 0 && in.ok(); --i) {
      uint64_t hash = in.u64(), counted = in.u64(1ull << 48);
      if (counted == 0 || !level.grams.emplace(hash, counted).second) in.spoil();
      level.once += counted == 1;
      level.twice += counted == 2;
    }
    for (size_t i = in.count(kGramsMax, 20); i > 0 && in.ok(); --i) {
      uint64_t hash = in.u64();
      Context context;
      context.total = in.u64(1ull << 48);
      context.distinct = in.u32(static_cast<uint32_t>(kGramsMax));
      if (context.total < context.distinct || !level.contexts.emplace(hash, context).second) in.spoil();
    }
    loaded.grams_ += level.grams.size();
  }
  loaded.vocabulary_ = loaded.levels_[0].grams.size();
  RETURN_IF_ERROR(in.status("a sequence model"));
  *this = std::move(loaded);
  return {};
}

size_t SequenceModel::memory_bytes() const {
  size_t bytes = sizeof *this;
  for (const Level& level : levels_)
    bytes += level.grams.size() * 32 + level.contexts.size() * 40 +
             (level.grams.bucket_count() + level.contexts.bucket_count()) * sizeof(void*);
  return bytes;
}

}  // namespace foreshock::ml
