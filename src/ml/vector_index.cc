#include "ml/vector_index.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <queue>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr size_t kLinks = 12;       // of a row on the upper layers; twice as many on the ground
constexpr size_t kSlack = 8;        // links past that before they are thinned out, which is what costs
constexpr size_t kBuildWidth = 40;  // candidates while building
constexpr size_t kLevelsMax = 12;

struct LeastFirst {
  bool operator()(const Nearest& a, const Nearest& b) const {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  }
};
struct BestFirst {
  bool operator()(const Nearest& a, const Nearest& b) const { return LeastFirst()(b, a); }
};
bool more_similar(const Nearest& a, const Nearest& b) {
  return LeastFirst()(a, b);
}

using Lanes = float __attribute__((vector_size(16)));
Lanes lanes_at(const float* values) {
  Lanes out;
  std::memcpy(&out, values, sizeof(out));
  return out;
}

size_t links_max(size_t level) {
  return level == 0 ? 2 * kLinks : kLinks;
}

}  // namespace

float inner_product(std::span<const float> a, std::span<const float> b) {
  CHECK(a.size() == b.size());
  // Four registers of four sums each; their order is ours, so that every machine adds alike.
  Lanes sums[4] = {};
  size_t at = 0;
  for (; at + 16 <= a.size(); at += 16)
    for (size_t lane = 0; lane < 4; ++lane)
      sums[lane] += lanes_at(&a[at + 4 * lane]) * lanes_at(&b[at + 4 * lane]);
  Lanes sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  float rest = 0;
  for (; at < a.size(); ++at) rest += a[at] * b[at];
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest;
}

VectorIndex::VectorIndex(size_t columns, uint64_t seed) : columns_(columns), random_(seed) {
  CHECK(columns > 0);
}

VectorIndex::Links& VectorIndex::links(uint32_t row, size_t level) {
  return level == 0 ? ground_[row] : upper_[row][level - 1];
}

std::vector<Nearest> VectorIndex::search_layer(std::span<const float> query, Nearest start, size_t width,
                                               size_t level) {
  visited_.resize(levels_.size(), 0);
  if (++search_number_ == 0) {
    std::fill(visited_.begin(), visited_.end(), 0);
    search_number_ = 1;
  }
  std::priority_queue<Nearest, std::vector<Nearest>, BestFirst> open;
  std::priority_queue<Nearest, std::vector<Nearest>, LeastFirst> best;
  visited_[start.row] = search_number_;
  open.push(start);
  best.push(start);
  while (!open.empty()) {
    Nearest next = open.top();
    open.pop();
    if (best.size() >= width && more_similar(best.top(), next)) break;
    for (uint32_t row : links(next.row, level)) {
      if (visited_[row] == search_number_) continue;
      visited_[row] = search_number_;
      Nearest found{row, similarity(query, row)};
      if (best.size() >= width && !more_similar(found, best.top())) continue;
      open.push(found);
      best.push(found);
      if (best.size() > width) best.pop();
    }
  }
  std::vector<Nearest> out(best.size());
  for (size_t i = best.size(); i-- > 0; best.pop()) out[i] = best.top();
  return out;
}

// From the entry down to the layer above `to_level`, always to the most similar neighbour.
Nearest VectorIndex::descend(std::span<const float> query, size_t to_level) {
  Nearest best{entry_, similarity(query, entry_)};
  for (size_t level = levels_[entry_]; level > to_level; --level) {
    for (bool moved = true; moved;) {
      moved = false;
      for (uint32_t row : links(best.row, level)) {
        Nearest found{row, similarity(query, row)};
        if (!more_similar(found, best)) continue;
        best = found;
        moved = true;
      }
    }
  }
  return best;
}

// Candidates that are nearer to the new row than to one that was chosen before, so that links point in
// different directions; what is left out fills the rest.
std::vector<Nearest> VectorIndex::spread(const std::vector<Nearest>& candidates, size_t count) const {
  std::vector<Nearest> chosen, left;
  for (const Nearest& candidate : candidates) {
    if (chosen.size() == count) break;
    bool covered = std::any_of(chosen.begin(), chosen.end(), [&](const Nearest& other) {
      return similarity(row(candidate.row), other.row) > candidate.similarity;
    });
    (covered ? left : chosen).push_back(candidate);
  }
  for (size_t i = 0; i < left.size() && chosen.size() < count; ++i) chosen.push_back(left[i]);
  return chosen;
}

void VectorIndex::link_back(uint32_t from, uint32_t to, size_t level) {
  Links& out = links(from, level);
  out.push_back(to);
  if (out.size() <= links_max(level) + kSlack) return;
  std::vector<Nearest> candidates;
  for (uint32_t other : out) candidates.push_back({other, similarity(row(from), other)});
  std::sort(candidates.begin(), candidates.end(), more_similar);
  out.clear();
  for (const Nearest& kept : spread(candidates, links_max(level))) out.push_back(kept.row);
}

uint32_t VectorIndex::add(std::span<const float> vector) {
  CHECK(vector.size() == columns_);
  auto number = static_cast<uint32_t>(levels_.size());
  double level_drawn = -std::log(1 - random_.uniform()) / std::log(static_cast<double>(kLinks));
  size_t level = std::min(static_cast<size_t>(level_drawn), kLevelsMax);
  vectors_.insert(vectors_.end(), vector.begin(), vector.end());
  levels_.push_back(static_cast<uint8_t>(level));
  ground_.emplace_back();
  upper_.emplace_back(level);
  if (number == 0) return number;
  size_t top = levels_[entry_];
  Nearest at = descend(vector, std::min(level, top));
  for (size_t layer = std::min(level, top) + 1; layer-- > 0;) {
    std::vector<Nearest> found = search_layer(vector, at, kBuildWidth, layer);
    at = found.front();
    for (const Nearest& neighbour : spread(found, kLinks)) {
      links(number, layer).push_back(neighbour.row);
      link_back(neighbour.row, number, layer);
    }
  }
  if (level > top) entry_ = number;
  return number;
}

std::vector<Nearest> VectorIndex::search(std::span<const float> query, size_t count, size_t width) {
  CHECK(query.size() == columns_);
  if (levels_.empty() || count == 0) return {};
  std::vector<Nearest> found = search_layer(query, descend(query, 0), std::max(width, count), 0);
  if (found.size() > count) found.resize(count);
  // Two equal vectors may be more than 1 by rounding.
  for (Nearest& one : found) one.similarity = std::min(one.similarity, 1.0F);
  return found;
}

size_t VectorIndex::memory_bytes() const {
  size_t bytes =
      vectors_.capacity() * sizeof(float) + levels_.capacity() + visited_.capacity() * sizeof(uint32_t);
  for (const Links& row : ground_) bytes += sizeof(Links) + row.capacity() * sizeof(uint32_t);
  for (const auto& row : upper_) {
    bytes += sizeof(row);
    for (const Links& layer : row) bytes += sizeof(Links) + layer.capacity() * sizeof(uint32_t);
  }
  return bytes;
}

}  // namespace foreshock::ml
