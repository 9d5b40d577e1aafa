// Ledger: how strange each service was in each ten minutes of the last week, and which scorer said so.
//
// One cell of 16 bytes per service and window in which anything was strange; quiet windows take nothing. A
// p-value is kept as a quarter of a power of ten in one byte. Bounded: kCellsMax cells in all (the oldest
// windows give way), a week of them per service. Written by Desk and Watch on the watch's thread; O(1) for
// the newest window. Deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "detect/anomaly_board.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class Ledger {
 public:
  // A p-value of a scorer; what is not strange (p > 1e-3) leaves no trace. `score` is a finding's, or 0.
  void note(uint32_t service, Timestamp at, Scorer scorer, double log_p, double score = 0);

  // Lanes without names: `names[service]` are filled in by the caller's table.
  template <class NameOf>
  AnomalyBoard board(Timestamp start, Timestamp end, NameOf name_of) const {
    AnomalyBoard out = board_of(start, end);
    size_t at = 0;
    for (uint32_t service : lanes_between(start, end)) out.services[at++].service = name_of(service);
    rank(out);
    return out;
  }

  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in, size_t services);

 private:
  struct Cell {
    int32_t window = 0;
    uint8_t score = 0;
    std::array<uint8_t, kScorerCount> votes{};  // -log10 p, in quarters
  };
  std::vector<uint32_t> lanes_between(Timestamp start, Timestamp end) const;
  AnomalyBoard board_of(Timestamp start, Timestamp end) const;
  static void rank(AnomalyBoard& board);
  Cell& cell(uint32_t service, int32_t window);
  void forget(int32_t before);

  std::vector<std::vector<Cell>> lanes_;  // by service; ascending windows
  size_t cells_ = 0;
  int32_t newest_ = INT32_MIN / 2;
};

}  // namespace foreshock::detect
