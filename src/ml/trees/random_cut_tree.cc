#include "ml/trees/random_cut_tree.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {

RandomCutTree::RandomCutTree(size_t columns, size_t sample, uint64_t seed)
    : columns_(columns), sample_(sample), random_(seed) {
  rows_.resize(sample * columns);
  leaf_of_.assign(sample, kNone);
}

// A leaf's box is its row, so only inner nodes pay for one; the arrays are kept parallel for simplicity.
const float* RandomCutTree::low(uint32_t node) const {
  return leaf(node) ? &rows_[nodes_[node].slot * columns_] : &low_[node * columns_];
}
const float* RandomCutTree::high(uint32_t node) const {
  return leaf(node) ? &rows_[nodes_[node].slot * columns_] : &high_[node * columns_];
}

uint32_t RandomCutTree::take_node() {
  if (!free_.empty()) {
    uint32_t node = free_.back();
    free_.pop_back();
    nodes_[node] = Node{};
    return node;
  }
  nodes_.emplace_back();
  cut_column_.push_back(0);
  cut_.push_back(0);
  low_.resize(nodes_.size() * columns_);
  high_.resize(nodes_.size() * columns_);
  return static_cast<uint32_t>(nodes_.size() - 1);
}

void RandomCutTree::offer(std::span<const float> row, double chance) {
  uint32_t slot = 0;
  if (used_ < sample_) {
    slot = static_cast<uint32_t>(used_++);
  } else {
    if (random_.uniform() >= chance) return;
    slot = static_cast<uint32_t>(random_.below(sample_));
    erase(slot);
  }
  std::copy(row.begin(), row.end(), rows_.begin() + static_cast<ptrdiff_t>(slot * columns_));
  insert(slot);
}

uint32_t RandomCutTree::child_towards(uint32_t node, std::span<const float> row) const {
  return row[cut_column_[node]] <= cut_[node] ? nodes_[node].left : nodes_[node].right;
}

// Puts a new inner node with the new leaf above `above`; the cut lies in the gap between the box and the row.
void RandomCutTree::join(uint32_t above, uint32_t slot, std::span<const float> row) {
  double widening = 0;
  for (size_t c = 0; c < columns_; ++c)
    widening += std::max({0.0f, low(above)[c] - row[c], row[c] - high(above)[c]});
  double at = random_.uniform() * widening;
  size_t column = 0;
  float gap = 0;
  for (size_t c = 0; c < columns_; ++c) {
    float here = std::max({0.0f, low(above)[c] - row[c], row[c] - high(above)[c]});
    if (here <= 0) continue;
    column = c;
    gap = here;
    if (at < here) break;
    at -= here;
  }
  bool below = row[column] < low(above)[column];
  // The cut must leave the row on one side and the whole box on the other, also after rounding.
  float from = below ? row[column] : high(above)[column];
  float cut = from + static_cast<float>(random_.uniform()) * gap;
  if (below && cut >= low(above)[column]) cut = from;
  if (!below && cut >= row[column]) cut = from;
  uint32_t fork = take_node(), fresh = take_node();
  nodes_[fresh].slot = slot;
  nodes_[fresh].mass = 1;
  leaf_of_[slot] = fresh;
  uint32_t parent = nodes_[above].parent;
  nodes_[fork].parent = parent;
  nodes_[fork].left = below ? fresh : above;
  nodes_[fork].right = below ? above : fresh;
  nodes_[fork].mass = nodes_[above].mass + 1;
  cut_column_[fork] = static_cast<uint32_t>(column);
  cut_[fork] = cut;
  nodes_[above].parent = fork;
  nodes_[fresh].parent = fork;
  if (parent == kNone) {
    root_ = fork;
  } else if (nodes_[parent].left == above) {
    nodes_[parent].left = fork;
  } else {
    nodes_[parent].right = fork;
  }
  mend(fork);
}

void RandomCutTree::insert(uint32_t slot) {
  std::span<const float> row(&rows_[slot * columns_], columns_);
  if (root_ == kNone) {
    root_ = take_node();
    nodes_[root_].slot = slot;
    nodes_[root_].mass = 1;
    leaf_of_[slot] = root_;
    return;
  }
  uint32_t node = root_;
  for (;;) {
    double range = 0, widening = 0;
    for (size_t c = 0; c < columns_; ++c) {
      widening += std::max({0.0f, low(node)[c] - row[c], row[c] - high(node)[c]});
      range += high(node)[c] - low(node)[c];
    }
    bool separated = widening > 0 && (leaf(node) || random_.uniform() * (range + widening) < widening);
    if (separated) {
      join(node, slot, row);
      break;
    }
    if (leaf(node)) {  // an equal row
      leaf_of_[slot] = node;
      break;
    }
    node = child_towards(node, row);
  }
  // Everything above the new leaf's fork grows by one row and perhaps by its box.
  uint32_t changed = leaf_of_[slot];
  if (nodes_[changed].slot != slot) {
    for (uint32_t n = changed; n != kNone; n = nodes_[n].parent) ++nodes_[n].mass;
    return;
  }
  for (uint32_t n = nodes_[nodes_[changed].parent].parent; n != kNone; n = nodes_[n].parent) {
    ++nodes_[n].mass;
    for (size_t c = 0; c < columns_; ++c) {
      low_[n * columns_ + c] = std::min(low_[n * columns_ + c], row[c]);
      high_[n * columns_ + c] = std::max(high_[n * columns_ + c], row[c]);
    }
  }
}

bool RandomCutTree::mend(uint32_t node) {
  bool changed = false;
  for (size_t c = 0; c < columns_; ++c) {
    float& lowest = low_[node * columns_ + c];
    float& highest = high_[node * columns_ + c];
    float down = std::min(low(nodes_[node].left)[c], low(nodes_[node].right)[c]);
    float up = std::max(high(nodes_[node].left)[c], high(nodes_[node].right)[c]);
    changed |= down != lowest || up != highest;
    lowest = down;
    highest = up;
  }
  return changed;
}

void RandomCutTree::mend_upwards(uint32_t node) {
  while (node != kNone && mend(node)) node = nodes_[node].parent;
}

void RandomCutTree::erase(uint32_t slot) {
  uint32_t gone = leaf_of_[slot];
  leaf_of_[slot] = kNone;
  for (uint32_t n = gone; n != kNone; n = nodes_[n].parent) --nodes_[n].mass;
  if (nodes_[gone].mass > 0) {
    // The leaf stays for its equals; it must show the row of one that is still there.
    if (nodes_[gone].slot == slot)
      for (uint32_t other = 0; other < sample_; ++other)
        if (leaf_of_[other] == gone) {
          nodes_[gone].slot = other;
          break;
        }
    return;
  }
  uint32_t fork = nodes_[gone].parent;
  free_.push_back(gone);
  if (fork == kNone) {
    root_ = kNone;
    return;
  }
  uint32_t sibling = nodes_[fork].left == gone ? nodes_[fork].right : nodes_[fork].left;
  uint32_t above = nodes_[fork].parent;
  nodes_[sibling].parent = above;
  if (above == kNone) {
    root_ = sibling;
  } else if (nodes_[above].left == fork) {
    nodes_[above].left = sibling;
  } else {
    nodes_[above].right = sibling;
  }
  free_.push_back(fork);
  mend_upwards(above);
}

double RandomCutTree::displacement(std::span<const float> row, std::span<double> parts) const {
  if (root_ == kNone) return 0;
  double expected = 0, reached = 1, best = 0;
  uint32_t node = root_;
  for (;;) {
    double range = 0, widening = 0;
    for (size_t c = 0; c < columns_; ++c) {
      widening += std::max({0.0f, low(node)[c] - row[c], row[c] - high(node)[c]});
      range += high(node)[c] - low(node)[c];
    }
    // Cut off here, the row would push everything in this node one level down.
    double cut_off = widening <= 0 ? 0 : widening / (range + widening);
    double gain = reached * cut_off * std::max(best, static_cast<double>(nodes_[node].mass));
    expected += gain;
    if (!parts.empty() && gain > 0)
      for (size_t c = 0; c < columns_; ++c)
        parts[c] += gain * std::max({0.0f, low(node)[c] - row[c], row[c] - high(node)[c]}) / widening;
    reached *= 1 - cut_off;
    if (leaf(node) || reached < 1e-6) return expected + reached * best;
    uint32_t child = child_towards(node, row);
    uint32_t other = nodes_[node].left == child ? nodes_[node].right : nodes_[node].left;
    best = std::max(best, static_cast<double>(nodes_[other].mass) / (nodes_[child].mass + 1.0));
    node = child;
  }
}

void RandomCutTree::save_node(StateWriter& out, uint32_t node) const {
  out.flag(leaf(node));
  if (leaf(node)) {
    out.u32(nodes_[node].mass);
    for (uint32_t slot = 0; slot < used_; ++slot)
      if (leaf_of_[slot] == node) out.u32(slot);
    return;
  }
  out.u32(cut_column_[node]);
  out.f32(cut_[node]);
  save_node(out, nodes_[node].left);
  save_node(out, nodes_[node].right);
}

void RandomCutTree::save(StateWriter& out) const {
  out.u64(random_.state());
  out.u32(static_cast<uint32_t>(used_));
  for (size_t i = 0; i < used_ * columns_; ++i) out.f32(rows_[i]);
  if (root_ != kNone) save_node(out, root_);
}

uint32_t RandomCutTree::load_node(StateReader& in, size_t depth, std::vector<bool>& seen) {
  if (!in.ok() || depth > sample_) {
    in.spoil();
    return kNone;
  }
  uint32_t node = take_node();
  if (in.flag()) {
    uint32_t mass = in.u32(static_cast<uint32_t>(used_));
    if (mass == 0) in.spoil();
    for (uint32_t i = 0; i < mass && in.ok(); ++i) {
      uint32_t slot = in.u32(static_cast<uint32_t>(used_ - 1));
      if (!in.ok() || seen[slot]) {
        in.spoil();
        break;
      }
      seen[slot] = true;
      leaf_of_[slot] = node;
      nodes_[node].slot = slot;
    }
    if (nodes_[node].slot == kNone) {
      in.spoil();
      nodes_[node].slot = 0;
    }
    nodes_[node].mass = mass;
    return node;
  }
  cut_column_[node] = in.u32(static_cast<uint32_t>(columns_ - 1));
  cut_[node] = in.f32(-3e38f, 3e38f);
  uint32_t left = load_node(in, depth + 1, seen);
  uint32_t right = load_node(in, depth + 1, seen);
  if (!in.ok()) return kNone;
  nodes_[node].left = left;
  nodes_[node].right = right;
  nodes_[left].parent = nodes_[right].parent = node;
  nodes_[node].mass = nodes_[left].mass + nodes_[right].mass;
  mend(node);
  return node;
}

void RandomCutTree::load(StateReader& in) {
  random_ = Random(in.u64());
  used_ = in.u32(static_cast<uint32_t>(sample_));
  for (size_t i = 0; i < used_ * columns_; ++i) rows_[i] = in.f32(-1e30f, 1e30f);
  if (used_ == 0 || !in.ok()) return;
  std::vector<bool> seen(used_, false);
  uint32_t root = load_node(in, 0, seen);
  if (!in.ok()) return;
  if (nodes_[root].mass != used_) in.spoil();
  root_ = root;
}

size_t RandomCutTree::memory_bytes() const {
  return sizeof *this +
         (rows_.capacity() + low_.capacity() + high_.capacity() + cut_.capacity()) * sizeof(float) +
         (leaf_of_.capacity() + cut_column_.capacity() + free_.capacity()) * sizeof(uint32_t) +
         nodes_.capacity() * sizeof(Node);
}

}  // namespace foreshock::ml
