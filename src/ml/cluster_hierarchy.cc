#include "ml/cluster_hierarchy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr size_t kRowsMax = 1024;
constexpr double kDistanceMin = 1e-6;

double distance(const double* a, const double* b, size_t n) {
  double sum = 0;
  for (size_t c = 0; c < n; ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return std::max(kDistanceMin, std::sqrt(sum));
}

struct Edge {
  double length;
  uint32_t a, b;
};

// Prim's algorithm over the raised distances; edges come out shortest first.
std::vector<Edge> spanning_tree(const std::vector<double>& rows, const std::vector<double>& core,
                                size_t columns) {
  size_t n = core.size();
  std::vector<double> best(n, 1e300);
  std::vector<uint32_t> from(n, 0);
  std::vector<bool> inside(n, false);
  std::vector<Edge> edges;
  uint32_t at = 0;
  inside[0] = true;
  for (size_t step = 1; step < n; ++step) {
    uint32_t next = 0;
    double shortest = 1e301;
    for (uint32_t j = 0; j < n; ++j) {
      if (inside[j]) continue;
      double far = std::max({distance(&rows[at * columns], &rows[j * columns], columns), core[at], core[j]});
      if (far < best[j]) {
        best[j] = far;
        from[j] = at;
      }
      if (best[j] < shortest) {
        shortest = best[j];
        next = j;
      }
    }
    inside[next] = true;
    edges.push_back({shortest, from[next], next});
    at = next;
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return a.length < b.length; });
  return edges;
}

// One group of rows that was joined by ever longer edges: when it was born, what it is worth.
struct Group {
  uint32_t left = 0, right = 0;  // parts; 0, 0 for a single row
  uint32_t size = 1;
  double density = 0;    // at which its parts joined
  double stability = 0;  // of the best choice inside
  bool chosen = false;   // this group itself is that choice
};

class Dendrogram {
 public:
  Dendrogram(size_t rows, const std::vector<Edge>& edges, size_t cluster_rows)
      : minimum_(cluster_rows), rows_(rows) {
    groups_.resize(rows);
    std::vector<uint32_t> top(rows);
    std::iota(top.begin(), top.end(), 0u);
    std::vector<uint32_t> root(rows + edges.size());
    std::iota(root.begin(), root.end(), 0u);
    auto find = [&](uint32_t x) {
      while (root[x] != x) x = root[x] = root[root[x]];
      return x;
    };
    for (const Edge& edge : edges) {
      uint32_t a = find(edge.a), b = find(edge.b);
      Group joined{a, b, groups_[a].size + groups_[b].size, 1 / edge.length};
      root[a] = root[b] = static_cast<uint32_t>(groups_.size());
      groups_.push_back(joined);
    }
  }

  // Labels every row; -1 is noise. Walks down from the whole, following the larger part where the smaller one
  // is too small to be a cluster: such rows only fall off.
  std::vector<int32_t> labels(size_t& clusters) {
    label_.assign(rows_, -1);
    clusters = 0;
    uint32_t whole = static_cast<uint32_t>(groups_.size() - 1);
    choose(whole, groups_[whole].density);
    mark(whole, whole, clusters);
    if (clusters == 0) {  // one cloud, nothing splits off
      std::fill(label_.begin(), label_.end(), 0);
      clusters = 1;
    }
    return label_;
  }

 private:
  bool big(uint32_t group) const { return groups_[group].size >= minimum_; }

  // Excess of mass of the cluster that begins at `start` with density `birth`, and whether it beats its
  // parts.
  double choose(uint32_t start, double birth) {
    double own = 0, parts = 0;
    uint32_t at = start;
    while (at >= rows_) {
      const Group& group = groups_[at];
      double gain = std::max(0.0, group.density - birth);
      if (big(group.left) && big(group.right)) {
        own += gain * group.size;
        parts = choose(group.left, group.density) + choose(group.right, group.density);
        break;
      }
      uint32_t larger = groups_[group.left].size >= groups_[group.right].size ? group.left : group.right;
      own += gain * (group.size - groups_[larger].size);
      at = larger;
    }
    bool whole = start == groups_.size() - 1;
    groups_[start].chosen = !whole && own >= parts;
    return groups_[start].chosen ? own : parts;
  }

  void mark(uint32_t start, uint32_t begun, size_t& clusters) {
    if (groups_[begun].chosen) {
      paint(start, static_cast<int32_t>(clusters++));
      return;
    }
    uint32_t at = start;
    while (at >= rows_) {
      const Group& group = groups_[at];
      if (big(group.left) && big(group.right)) {
        mark(group.left, group.left, clusters);
        mark(group.right, group.right, clusters);
        return;
      }
      at = groups_[group.left].size >= groups_[group.right].size ? group.left : group.right;
    }
  }

  void paint(uint32_t group, int32_t label) {
    std::vector<uint32_t> open = {group};
    while (!open.empty()) {
      uint32_t at = open.back();
      open.pop_back();
      if (at < rows_) {
        label_[at] = label;
        continue;
      }
      open.push_back(groups_[at].left);
      open.push_back(groups_[at].right);
    }
  }

  size_t minimum_, rows_;
  std::vector<Group> groups_;
  std::vector<int32_t> label_;
};

}  // namespace

void ClusterHierarchy::fit(const Rows& rows) {
  scale_.fit(rows);
  size_t columns = rows.columns;
  std::vector<double> row;
  rows_.clear();
  for (size_t i : sample_rows(rows.size(), kRowsMax, seed_)) {
    scale_.apply(rows[i], row);
    rows_.insert(rows_.end(), row.begin(), row.end());
  }
  size_t n = rows_.size() / columns, rank = std::min(options_.neighbours, n - 1);
  core_.resize(n);
  std::vector<double> all(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) all[j] = distance(&rows_[i * columns], &rows_[j * columns], columns);
    std::nth_element(all.begin(), all.begin() + static_cast<ptrdiff_t>(rank), all.end());
    core_[i] = all[rank];
  }
  size_t clusters = 1;
  label_.assign(n, 0);
  if (n > 1)
    label_ = Dendrogram(n, spanning_tree(rows_, core_, columns), options_.cluster_rows).labels(clusters);
  densest_.assign(clusters, 0);
  densest_any_ = 0;
  for (size_t i = 0; i < n; ++i) {
    densest_any_ = std::max(densest_any_, 1 / core_[i]);
    if (label_[i] >= 0) {
      double& densest = densest_[static_cast<size_t>(label_[i])];
      densest = std::max(densest, 1 / core_[i]);
    }
  }
}

ClusterHierarchy::Next ClusterHierarchy::next_row(std::span<const double> row) const {
  CHECK(row.size() == columns() && !core_.empty()) << row.size();
  std::vector<double> scaled;
  scale_.apply(row, scaled);
  Next next{1e300, 0};
  for (size_t k = 0; k < core_.size(); ++k) {
    double reach = std::max(distance(scaled.data(), &rows_[k * scaled.size()], scaled.size()), core_[k]);
    if (reach < next.reach) next = {reach, k};
  }
  return next;
}

double ClusterHierarchy::score(std::span<const double> row) const {
  Next next = next_row(row);
  int32_t cluster = label_[next.row];
  double densest = cluster < 0 ? densest_any_ : densest_[static_cast<size_t>(cluster)];
  return 1 - 1 / (next.reach * std::max(densest, 1e-9));
}

int ClusterHierarchy::label(std::span<const double> row) const {
  return label_[next_row(row).row];
}

void ClusterHierarchy::save(StateWriter& out) const {
  scale_.save(out);
  out.values(rows_);
  out.values(core_);
  for (int32_t label : label_) out.u32(static_cast<uint32_t>(label + 1));
  out.values(densest_);
  out.f64(densest_any_);
}

Status ClusterHierarchy::load(StateReader& in) {
  ClusterHierarchy loaded(seed_, options_);
  loaded.scale_.load(in);
  loaded.rows_ = in.values(kRowsMax * kColumnsMax, -1e7, 1e7);
  loaded.core_ = in.values(kRowsMax, kDistanceMin, 1e300);
  for (size_t i = 0; i < loaded.core_.size(); ++i)
    loaded.label_.push_back(static_cast<int32_t>(in.u32(kRowsMax)) - 1);
  loaded.densest_ = in.values(kRowsMax, 0, 1 / kDistanceMin);
  loaded.densest_any_ = in.f64(0, 1 / kDistanceMin);
  for (int32_t label : loaded.label_)
    if (label >= static_cast<int32_t>(loaded.densest_.size())) in.spoil();
  if (loaded.rows_.size() != loaded.core_.size() * loaded.columns()) in.spoil();
  if ((loaded.columns() == 0) != loaded.core_.empty()) in.spoil();
  RETURN_IF_ERROR(in.status("a cluster hierarchy"));
  *this = std::move(loaded);
  return {};
}

size_t ClusterHierarchy::memory_bytes() const {
  return sizeof *this + scale_.memory_bytes() + label_.capacity() * sizeof(int32_t) +
         (rows_.capacity() + core_.capacity() + densest_.capacity()) * sizeof(double);
}

}  // namespace foreshock::ml
