#include "ml/random_cut_forest.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "ml/trees/random_cut_tree.h"

namespace foreshock::ml {
namespace {

std::vector<float> narrowed(std::span<const double> row) {
  std::vector<float> narrow(row.size());
  for (size_t i = 0; i < row.size(); ++i) narrow[i] = static_cast<float>(std::clamp(row[i], -1e30, 1e30));
  return narrow;
}

}  // namespace

RandomCutForest::RandomCutForest(uint64_t seed, Options options) : options_(options), seed_(seed) {
  CHECK(options.trees > 0 && options.trees <= 1000 && options.sample > 1 && options.sample <= 1024 &&
        options.horizon >= options.sample)
      << options.trees;
}
RandomCutForest::~RandomCutForest() = default;
RandomCutForest::RandomCutForest(RandomCutForest&&) noexcept = default;
RandomCutForest& RandomCutForest::operator=(RandomCutForest&&) noexcept = default;

void RandomCutForest::fit(const Rows& rows) {
  columns_ = 0;
  seen_ = 0;
  trees_.clear();
  for (size_t i = 0; i < rows.size(); ++i) update(rows[i]);
}

void RandomCutForest::update(std::span<const double> row) {
  if (columns_ == 0) {
    CHECK(!row.empty() && row.size() <= kColumnsMax) << row.size();
    columns_ = row.size();
    Random seeds(seed_);
    trees_.reserve(options_.trees);
    for (size_t t = 0; t < options_.trees; ++t) trees_.emplace_back(columns_, options_.sample, seeds.next());
  }
  CHECK(row.size() == columns_) << row.size();
  std::vector<float> narrow = narrowed(row);
  double chance = static_cast<double>(options_.sample) /
                  static_cast<double>(std::clamp<uint64_t>(++seen_, options_.sample, options_.horizon));
  for (RandomCutTree& tree : trees_) tree.offer(narrow, chance);
}

double RandomCutForest::score(std::span<const double> row) const {
  CHECK(row.size() == columns_) << row.size();
  std::vector<float> narrow = narrowed(row);
  double sum = 0;
  for (const RandomCutTree& tree : trees_) sum += tree.displacement(narrow, {});
  return sum / static_cast<double>(std::max<size_t>(1, trees_.size()));
}

std::vector<double> RandomCutForest::attribution(std::span<const double> row) const {
  CHECK(row.size() == columns_) << row.size();
  std::vector<float> narrow = narrowed(row);
  std::vector<double> parts(columns_, 0);
  for (const RandomCutTree& tree : trees_) (void)tree.displacement(narrow, parts);
  double sum = 0;
  for (double part : parts) sum += part;
  if (sum > 0)
    for (double& part : parts) part /= sum;
  return parts;
}

void RandomCutForest::save(StateWriter& out) const {
  out.u32(static_cast<uint32_t>(columns_));
  out.u64(seen_);
  out.u32(static_cast<uint32_t>(trees_.size()));
  for (const RandomCutTree& tree : trees_) tree.save(out);
}

Status RandomCutForest::load(StateReader& in) {
  size_t columns = in.u32(kColumnsMax);
  uint64_t seen = in.u64();
  size_t count = in.u32(static_cast<uint32_t>(options_.trees));
  if (count != (columns == 0 ? 0 : options_.trees)) in.spoil();
  std::vector<RandomCutTree> trees;
  // Trees are made one by one as the bytes hold out: a lie about the width must not cost memory.
  for (size_t t = 0; t < count && in.ok(); ++t) {
    trees.emplace_back(columns, options_.sample, seed_);
    trees.back().load(in);
  }
  RETURN_IF_ERROR(in.status("a random cut forest"));
  columns_ = columns;
  seen_ = seen;
  trees_ = std::move(trees);
  return {};
}

size_t RandomCutForest::memory_bytes() const {
  size_t bytes = sizeof *this;
  for (const RandomCutTree& tree : trees_) bytes += tree.memory_bytes();
  return bytes;
}

}  // namespace foreshock::ml
