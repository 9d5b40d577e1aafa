// RandomCutTree: one tree of a RandomCutForest: a bounded sample of rows under random cuts.
//
// Nodes live in one array with a free list; boxes of inner nodes in two flat arrays. Equal rows share a leaf
// and count. insert() and erase() walk one path; the boxes above are mended on the way back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ml/random.h"
#include "ml/state_codec.h"

namespace foreshock::ml {

class RandomCutTree {
 public:
  RandomCutTree(size_t columns, size_t sample, uint64_t seed);
  // Takes the row until the sample is full, then with the given chance in the place of a random one.
  void offer(std::span<const float> row, double chance);
  // Expected displacement by `row`; adds each column's part to `parts` where that is not empty.
  double displacement(std::span<const float> row, std::span<double> parts) const;
  void save(StateWriter& out) const;
  void load(StateReader& in);  // spoils the reader on damage
  size_t memory_bytes() const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Node {
    uint32_t parent = kNone, left = kNone, right = kNone;
    uint32_t mass = 0;
    uint32_t slot = kNone;  // a leaf's row; kNone for inner nodes
  };
  const float* low(uint32_t node) const;
  const float* high(uint32_t node) const;
  bool leaf(uint32_t node) const { return nodes_[node].slot != kNone; }
  uint32_t take_node();
  void insert(uint32_t slot);
  void erase(uint32_t slot);
  void join(uint32_t above, uint32_t slot, std::span<const float> row);
  void mend_upwards(uint32_t node);
  bool mend(uint32_t node);
  uint32_t child_towards(uint32_t node, std::span<const float> row) const;
  void save_node(StateWriter& out, uint32_t node) const;
  uint32_t load_node(StateReader& in, size_t depth, std::vector<bool>& seen);

  size_t columns_, sample_;
  Random random_;
  uint32_t root_ = kNone;
  size_t used_ = 0;                // slots
  std::vector<float> rows_;        // sample x columns
  std::vector<uint32_t> leaf_of_;  // slot -> leaf
  std::vector<Node> nodes_;
  std::vector<float> low_, high_;  // boxes by node
  std::vector<uint32_t> cut_column_;
  std::vector<float> cut_;
  std::vector<uint32_t> free_;
};

}  // namespace foreshock::ml
