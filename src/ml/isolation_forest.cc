#include "ml/isolation_forest.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "ml/random.h"

namespace foreshock::ml {
namespace {

constexpr size_t kTreesMax = 1000, kNodesMax = 1u << 22;

// Mean depth of an unsuccessful search in a binary search tree of n rows.
double mean_depth(double n) {
  if (n <= 1) return 0;
  if (n <= 2) return 1;
  return 2 * (std::log(n - 1) + 0.5772156649) - 2 * (n - 1) / n;
}

}  // namespace

// Grows one tree into the forest's arrays; children always stand behind their parent, so a walk ends.
class IsolationTreeBuilder {
 public:
  IsolationTreeBuilder(IsolationForest& forest, const Rows& rows, Random& random)
      : forest_(forest), rows_(rows), random_(random) {}

  void grow(uint32_t node, std::span<size_t> members, size_t depth_left) {
    size_t cut = 0;
    if (members.size() > 1 && depth_left > 0 && choose_cut(node, members)) cut = partition(node, members);
    IsolationForest::Node& here = forest_.nodes_[node];
    if (cut == 0 || cut == members.size()) {
      here.terms = 0;
      here.threshold = mean_depth(static_cast<double>(members.size()));
      return;
    }
    uint32_t child = static_cast<uint32_t>(forest_.nodes_.size());
    here.child = child;
    forest_.nodes_.resize(forest_.nodes_.size() + 2);
    grow(child, members.first(cut), depth_left - 1);
    grow(child + 1, members.subspan(cut), depth_left - 1);
  }

 private:
  bool choose_cut(uint32_t node, std::span<const size_t> members) {
    varying_.clear();
    for (size_t c = 0; c < rows_.columns; ++c)
      for (size_t member : members)
        if (rows_[member][c] != rows_[members[0]][c]) {
          varying_.push_back(static_cast<uint32_t>(c));
          break;
        }
    if (varying_.empty()) return false;
    IsolationForest::Node& here = forest_.nodes_[node];
    here.term = static_cast<uint32_t>(forest_.terms_.size());
    size_t wanted = std::min(varying_.size(), forest_.options_.slope_columns);
    for (size_t i = 0; i < wanted; ++i) {
      std::swap(varying_[i], varying_[i + random_.below(varying_.size() - i)]);
      float slope = wanted == 1 ? 1.0f : static_cast<float>(random_.normal() / spread(varying_[i], members));
      forest_.terms_.push_back({varying_[i], slope});
    }
    here.terms = static_cast<uint32_t>(wanted);
    double low = project(node, members[0]), high = low;
    for (size_t member : members) {
      low = std::min(low, project(node, member));
      high = std::max(high, project(node, member));
    }
    here.threshold = low + random_.uniform() * (high - low);
    return high > low;
  }

  double spread(size_t column, std::span<const size_t> members) const {
    double low = rows_[members[0]][column], high = low;
    for (size_t member : members) {
      low = std::min(low, rows_[member][column]);
      high = std::max(high, rows_[member][column]);
    }
    return std::max(1e-30, high - low);
  }

  double project(uint32_t node, size_t row) const {
    const IsolationForest::Node& here = forest_.nodes_[node];
    double sum = 0;
    for (uint32_t t = here.term; t < here.term + here.terms; ++t)
      sum += static_cast<double>(forest_.terms_[t].slope) * rows_[row][forest_.terms_[t].column];
    return sum;
  }

  size_t partition(uint32_t node, std::span<size_t> members) {
    double threshold = forest_.nodes_[node].threshold;
    auto middle = std::partition(members.begin(), members.end(),
                                 [&](size_t member) { return project(node, member) <= threshold; });
    return static_cast<size_t>(middle - members.begin());
  }

  IsolationForest& forest_;
  const Rows& rows_;
  Random& random_;
  std::vector<uint32_t> varying_;
};

IsolationForest::IsolationForest(uint64_t seed, Options options) : seed_(seed), options_(options) {
  CHECK(options.trees > 0 && options.trees <= kTreesMax && options.sample > 1 && options.sample <= 4096 &&
        options.slope_columns > 0)
      << options.trees;
}

void IsolationForest::fit(const Rows& rows) {
  CHECK(rows.size() > 0 && rows.columns <= kColumnsMax) << rows.columns;
  columns_ = rows.columns;
  roots_.clear();
  nodes_.clear();
  terms_.clear();
  Random random(seed_);
  size_t sample = std::min(options_.sample, rows.size());
  size_t depth_max =
      static_cast<size_t>(std::ceil(std::log2(static_cast<double>(std::max<size_t>(2, sample)))));
  normaliser_ = std::max(1.0, mean_depth(static_cast<double>(sample)));
  IsolationTreeBuilder builder(*this, rows, random);
  for (size_t t = 0; t < options_.trees; ++t) {
    std::vector<size_t> members = sample_rows(rows.size(), sample, random.next());
    roots_.push_back(static_cast<uint32_t>(nodes_.size()));
    nodes_.resize(nodes_.size() + 1);
    builder.grow(roots_.back(), members, depth_max);
  }
}

double IsolationForest::depth(const Node& root, std::span<const double> row) const {
  const Node* node = &root;
  double depth = 0;
  while (node->child != 0) {
    double sum = 0;
    for (uint32_t t = node->term; t < node->term + node->terms; ++t)
      sum += static_cast<double>(terms_[t].slope) * row[terms_[t].column];
    node = &nodes_[node->child + (sum <= node->threshold ? 0 : 1)];
    ++depth;
  }
  return depth + node->threshold;
}

double IsolationForest::score(std::span<const double> row) const {
  CHECK(row.size() == columns_ && !roots_.empty()) << row.size();
  double sum = 0;
  for (uint32_t root : roots_) sum += depth(nodes_[root], row);
  return std::exp2(-sum / static_cast<double>(roots_.size()) / normaliser_);
}

void IsolationForest::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(columns_));
  out.f64(normaliser_);
  out.u32(static_cast<uint32_t>(roots_.size()));
  for (uint32_t root : roots_) out.u32(root);
  out.u32(static_cast<uint32_t>(terms_.size()));
  for (const Term& term : terms_) {
    out.u32(term.column);
    out.f32(term.slope);
  }
  out.u32(static_cast<uint32_t>(nodes_.size()));
  for (const Node& node : nodes_) {
    out.u32(node.child);
    out.u32(node.term);
    out.u32(node.terms);
    out.f64(node.threshold);
  }
}

Status IsolationForest::load(StateReader& in) {
  IsolationForest loaded(seed_, options_);
  loaded.columns_ = in.u32(kColumnsMax);
  loaded.normaliser_ = in.f64(1, 1e3);
  loaded.roots_.resize(in.count(kTreesMax, sizeof(uint32_t)));
  for (uint32_t& root : loaded.roots_) root = in.u32(kNodesMax);
  loaded.terms_.resize(in.count(kNodesMax, sizeof(Term)));
  for (Term& term : loaded.terms_) {
    term.column = in.u32();
    term.slope = in.f32(-3e38f, 3e38f);
    if (term.column >= loaded.columns_) in.spoil();
  }
  loaded.nodes_.resize(in.count(kNodesMax, 20));
  for (size_t i = 0; i < loaded.nodes_.size(); ++i) {
    Node& node = loaded.nodes_[i];
    node.child = in.u32();
    node.term = in.u32(kNodesMax);
    node.terms = in.u32(kNodesMax);
    node.threshold = in.f64(-1e300, 1e300);
    // A child stands behind its parent, so that no walk can go in circles.
    if (node.child != 0 && (node.child <= i || size_t{node.child} + 1 >= loaded.nodes_.size())) in.spoil();
    if (node.child != 0 && size_t{node.term} + node.terms > loaded.terms_.size()) in.spoil();
    if (node.child == 0 && (node.threshold < 0 || node.threshold > 1e3)) in.spoil();
  }
  for (uint32_t root : loaded.roots_)
    if (root >= loaded.nodes_.size()) in.spoil();
  if (loaded.roots_.empty() != (loaded.columns_ == 0)) in.spoil();
  RETURN_IF_ERROR(in.status("an isolation forest"));
  *this = std::move(loaded);
  return {};
}

size_t IsolationForest::memory_bytes() const {
  return sizeof *this + roots_.capacity() * sizeof(uint32_t) + nodes_.capacity() * sizeof(Node) +
         terms_.capacity() * sizeof(Term);
}

}  // namespace foreshock::ml
