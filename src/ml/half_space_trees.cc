#include "ml/half_space_trees.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {

HalfSpaceTrees::HalfSpaceTrees(uint64_t seed, Options options) : options_(options), seed_(seed) {
  CHECK(options.trees > 0 && options.trees <= 256 && options.depth > 0 && options.depth <= 15 &&
        options.window > 0)
      << options.depth;
}

void HalfSpaceTrees::fit(const Rows& rows) {
  CHECK(rows.size() > 0 && rows.columns <= kColumnsMax) << rows.columns;
  low_.assign(rows[0].begin(), rows[0].end());
  high_ = low_;
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t c = 0; c < rows.columns; ++c) {
      low_[c] = std::min(low_[c], rows[i][c]);
      high_[c] = std::max(high_[c], rows[i][c]);
    }
  draw();
  for (size_t i = 0; i < rows.size(); ++i) update(rows[i]);
  // A first window that is not full is still the best reference there is.
  if (reference_rows_ == 0) {
    for (Node& node : nodes_) node.reference = node.latest;
    reference_rows_ = in_window_;
  }
}

void HalfSpaceTrees::draw() {
  Random random(seed_);
  in_window_ = reference_rows_ = 0;
  nodes_.assign(options_.trees * tree_nodes(), Node{});
  size_t columns = low_.size();
  std::vector<double> low, high;
  for (size_t t = 0; t < options_.trees; ++t) {
    // The work range of this tree: the data's range, stretched at random so that trees differ.
    std::vector<double> from(columns), to(columns);
    for (size_t c = 0; c < columns; ++c) {
      double width = std::max(1e-9, high_[c] - low_[c]);
      double centre = low_[c] + random.uniform() * width;
      double reach = 2 * std::max(centre - low_[c], high_[c] - centre) + 1e-9;
      from[c] = centre - reach;
      to[c] = centre + reach;
    }
    Node* tree = &nodes_[t * tree_nodes()];
    for (size_t n = 0; n < tree_nodes() / 2; ++n) {
      // Walk down to node n again: cheaper in memory than keeping a box per node, and done once.
      low = from;
      high = to;
      size_t bits = 0, path[16];
      for (size_t m = n; m > 0; m = (m - 1) / 2) path[bits++] = m;
      size_t at = 0;
      while (bits > 0) {
        size_t child = path[--bits];
        (child == 2 * at + 1 ? high : low)[tree[at].column] = static_cast<double>(tree[at].cut);
        at = child;
      }
      size_t column = random.below(columns);
      tree[n].column = static_cast<uint32_t>(column);
      tree[n].cut = static_cast<float>(std::clamp((low[column] + high[column]) / 2, -3e38, 3e38));
    }
  }
}

void HalfSpaceTrees::update(std::span<const double> row) {
  CHECK(row.size() == low_.size() && !nodes_.empty()) << row.size();
  for (size_t t = 0; t < options_.trees; ++t) {
    Node* tree = &nodes_[t * tree_nodes()];
    for (size_t n = 0; n < tree_nodes();) {
      ++tree[n].latest;
      n = 2 * n + (row[tree[n].column] < static_cast<double>(tree[n].cut) ? 1 : 2);
    }
  }
  if (++in_window_ < options_.window) return;
  reference_rows_ = in_window_;
  in_window_ = 0;
  for (Node& node : nodes_) {
    node.reference = node.latest;
    node.latest = 0;
  }
}

double HalfSpaceTrees::score(std::span<const double> row) const {
  CHECK(row.size() == low_.size() && !nodes_.empty()) << row.size();
  double rows = static_cast<double>(std::max<uint64_t>(1, reference_rows_));
  double small = 0.1 * rows, sum = 0;
  for (size_t t = 0; t < options_.trees; ++t) {
    const Node* tree = &nodes_[t * tree_nodes()];
    size_t n = 0, depth = 0;
    while (depth<options_.depth&& static_cast<double>(tree[n].reference)> small) {
      n = 2 * n + (row[tree[n].column] < static_cast<double>(tree[n].cut) ? 1 : 2);
      ++depth;
    }
    sum += static_cast<double>(tree[n].reference) * std::exp2(static_cast<double>(depth));
  }
  return -std::log2((sum / static_cast<double>(options_.trees) + 0.5) / rows);
}

void HalfSpaceTrees::save(StateWriter& out) const {
  out.values(low_);
  out.values(high_);
  out.u64(in_window_);
  out.u64(reference_rows_);
  out.u32(static_cast<uint32_t>(nodes_.size()));
  for (const Node& node : nodes_) {
    out.u32(node.column);
    out.f32(node.cut);
    out.u32(node.reference);
    out.u32(node.latest);
  }
}

Status HalfSpaceTrees::load(StateReader& in) {
  HalfSpaceTrees loaded(seed_, options_);
  loaded.low_ = in.values(kColumnsMax, -1e300, 1e300);
  loaded.high_ = in.values(kColumnsMax, -1e300, 1e300);
  loaded.in_window_ = in.u64(options_.window);
  loaded.reference_rows_ = in.u64(options_.window);
  loaded.nodes_.resize(in.count(options_.trees * tree_nodes(), sizeof(Node)));
  for (Node& node : loaded.nodes_) {
    node.column = in.u32(static_cast<uint32_t>(kColumnsMax));
    node.cut = in.f32(-3e38f, 3e38f);
    node.reference = in.u32();
    node.latest = in.u32();
    if (node.column >= loaded.low_.size()) in.spoil();
  }
  size_t expected = loaded.low_.empty() ? 0 : options_.trees * tree_nodes();
  if (loaded.low_.size() != loaded.high_.size() || loaded.nodes_.size() != expected) in.spoil();
  RETURN_IF_ERROR(in.status("half-space trees"));
  *this = std::move(loaded);
  return {};
}

size_t HalfSpaceTrees::memory_bytes() const {
  return sizeof *this + nodes_.capacity() * sizeof(Node) +
         (low_.capacity() + high_.capacity()) * sizeof(double);
}

}  // namespace foreshock::ml
