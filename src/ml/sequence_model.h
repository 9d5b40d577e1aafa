// SequenceModel: how surprising is the next symbol, given the ones before it?
//
// Interpolated Kneser-Ney over symbols (Kneser and Ney 1995; Chen and Goodman 1999, one discount per order):
// the longest context is counted as it is, shorter ones count in how many different contexts a symbol
// followed. A session is padded with a begin and an end symbol, so stopping early is surprising too. The
// vocabulary has one place for symbols never seen. learn() may go on at any time. Bounded: kGramsMax grams;
// what comes after is not learned and counted in refused(). About 50 ns per order and symbol; 24 bytes a gram
// and table.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "ml/state_codec.h"

namespace foreshock::ml {

class SequenceModel {
 public:
  static constexpr size_t kOrderMax = 8;
  static constexpr size_t kGramsMax = 1u << 20;
  explicit SequenceModel(size_t order = 4);

  void learn(std::span<const uint32_t> session);
  // Bits of surprise of each symbol and, last, of the end.
  std::vector<double> surprise(std::span<const uint32_t> session) const;
  // P(next | the last order - 1 of `before`); over all symbols, the unseen and the end it sums to 1.
  double probability(std::span<const uint32_t> before, uint32_t next) const;
  double probability_of_end(std::span<const uint32_t> before) const;
  size_t sessions() const { return sessions_; }
  size_t vocabulary() const { return vocabulary_; }
  uint64_t refused() const { return refused_; }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const;

 private:
  struct Context {
    uint64_t total = 0;
    uint32_t distinct = 0;
  };
  // One order: grams (context and symbol) and contexts, both by hash.
  struct Level {
    std::unordered_map<uint64_t, uint64_t> grams;
    std::unordered_map<uint64_t, Context> contexts;
    uint64_t once = 0, twice = 0;  // grams counted once and twice, for the discount
    double discount() const;
  };
  void count(std::span<const uint32_t> gram);
  double probability_padded(std::span<const uint32_t> context, uint32_t symbol) const;
  std::vector<uint32_t> padded(std::span<const uint32_t> session) const;

  size_t order_;
  size_t sessions_ = 0, vocabulary_ = 0, grams_ = 0;
  uint64_t refused_ = 0;
  std::vector<Level> levels_;  // [0] is without context
};

}  // namespace foreshock::ml
