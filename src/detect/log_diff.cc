#include "detect/log_diff.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "ml/distributions.h"

namespace foreshock::detect {
namespace {

constexpr size_t kLongBlocks = 10;      // of the shorter window, for Welch's test
constexpr size_t kStretches = 40;       // of the shorter window: a burst within one is one piece of evidence
constexpr double kDenseShare = 0.8;     // of long blocks with lines, from which on roots are near normal
constexpr uint64_t kDenseMean = 4;      // lines in a long block
constexpr uint32_t kPiecesMin = 6;      // pieces of evidence in both windows together, to be tested at all
constexpr double kRootVariance = 0.25;  // of the root of a Poisson count

uint64_t sum(const std::vector<uint32_t>& blocks) {
  return std::accumulate(blocks.begin(), blocks.end(), uint64_t{0});
}

// Pieces of evidence: how many stretches of this length cover all blocks with lines. A short burst is one.
std::vector<uint32_t> pieces(const std::vector<uint32_t>& blocks, size_t stretch) {
  std::vector<uint32_t> out(blocks.size());
  for (size_t i = 0; i < blocks.size();) {
    out[i] = blocks[i] > 0;
    i += blocks[i] > 0 ? stretch : 1;
  }
  return out;
}

// How much more the counts of long blocks vary than independent pieces would: 1, or more.
double dispersion(const std::vector<double>& a, const std::vector<double>& b) {
  double squares = 0, mean = 0;
  for (const std::vector<double>* counts : {&a, &b}) {
    double own = std::accumulate(counts->begin(), counts->end(), 0.0) / static_cast<double>(counts->size());
    for (double count : *counts) squares += (count - own) * (count - own);
    mean += own * static_cast<double>(counts->size());
  }
  double blocks = static_cast<double>(a.size() + b.size());
  return mean > 0 ? std::max(1.0, squares / (blocks - 2) / (mean / blocks)) : 1.0;
}

std::vector<double> long_blocks(const std::vector<uint32_t>& blocks, size_t width) {
  std::vector<double> out;
  for (size_t i = 0; i + width <= blocks.size(); i += width)
    out.push_back(std::accumulate(blocks.begin() + static_cast<std::ptrdiff_t>(i),
                                  blocks.begin() + static_cast<std::ptrdiff_t>(i + width), 0.0));
  return out;
}

// P(X >= k) of n trials that each hit with `share`.
double binomial_upper(uint64_t k, uint64_t n, double share) {
  if (k == 0) return 1;
  return std::exp(ml::log_beta_lower(static_cast<double>(k), static_cast<double>(n - k) + 1, share));
}

double binomial_two_sided(uint64_t k, uint64_t n, double share) {
  double upper = binomial_upper(k, n, share), lower = binomial_upper(n - k, n, 1 - share);
  return std::min(1.0, 2 * std::min(upper, lower));
}

struct Roots {
  double mean = 0, variance = 0, correlation = 0;
  double count = 0;
};

Roots roots_of(const std::vector<double>& counts) {
  Roots out;
  out.count = static_cast<double>(counts.size());
  std::vector<double> roots;
  for (double count : counts) roots.push_back(std::sqrt(count));
  for (double root : roots) out.mean += root / out.count;
  double squares = 0, products = 0;
  for (size_t i = 0; i < roots.size(); ++i) {
    double here = roots[i] - out.mean;
    squares += here * here;
    if (i > 0) products += here * (roots[i - 1] - out.mean);
  }
  out.variance = squares / std::max(out.count - 1, 1.0);
  // The estimate of a short series is low by about (1 + 3r) / n.
  if (squares > 0) out.correlation = std::clamp(products / squares + 1 / out.count, 0.0, 0.8);
  return out;
}

// Welch's test on the roots of long blocks' counts.
double p_of_means(const std::vector<double>& a, const std::vector<double>& b) {
  Roots of_a = roots_of(a), of_b = roots_of(b);
  auto variance_of_mean = [](const Roots& roots) {
    double widened = roots.variance * (1 + roots.correlation) / (1 - roots.correlation);
    return std::max(widened, kRootVariance) / roots.count;
  };
  double va = variance_of_mean(of_a), vb = variance_of_mean(of_b);
  double t2 = (of_a.mean - of_b.mean) * (of_a.mean - of_b.mean) / (va + vb);
  double freedom = (va + vb) * (va + vb) / (va * va / (of_a.count - 1) + vb * vb / (of_b.count - 1));
  if (t2 <= 0) return 1;
  return std::min(1.0, std::exp(ml::log_beta_lower(freedom / 2, 0.5, freedom / (freedom + t2))));
}

// Whether one of the series of long blocks is dense enough for roots to be near normal.
bool dense(const std::vector<double>& a, const std::vector<double>& b) {
  auto one = [](const std::vector<double>& blocks) {
    auto filled = std::count_if(blocks.begin(), blocks.end(), [](double n) { return n > 0; });
    double lines = std::accumulate(blocks.begin(), blocks.end(), 0.0),
           size = static_cast<double>(blocks.size());
    return static_cast<double>(filled) >= kDenseShare * size &&
           lines >= static_cast<double>(kDenseMean) * size;
  };
  return one(a) || one(b);
}

class Comparison {
 public:
  Comparison(size_t blocks_a, size_t blocks_b)
      : share_b_(static_cast<double>(blocks_b) / static_cast<double>(blocks_a + blocks_b)),
        width_(std::max<size_t>(1, std::min(blocks_a, blocks_b) / kLongBlocks)),
        stretch_(std::max<size_t>(1, std::min(blocks_a, blocks_b) / kStretches)),
        usable_(std::min(blocks_a, blocks_b) >= 2 * width_) {}

  void add(size_t index, const DiffSeries& series, LogDiff& out) {
    Difference difference;
    difference.index = index;
    difference.count_a = sum(series.a);
    difference.count_b = sum(series.b);
    if (difference.count_a + difference.count_b == 0) return;
    bool in_a = difference.count_a > 0, in_b = difference.count_b > 0;
    difference.change = !in_a ? Change::kNew : !in_b ? Change::kVanished : Change::kRate;
    std::optional<double> p = p_of(series);
    if (p) {
      difference.p_value = *p;
      tested_.push_back(difference);
    }
    if (!in_a) out.only_in_b.push_back(index);
    if (!in_b) out.only_in_a.push_back(index);
    for (size_t slot = 0; in_a && in_b && slot < series.slots.size(); ++slot)
      add_slot(difference, slot, series.slots[slot]);
  }

  void judge(double q_max, LogDiff& out) {
    std::stable_sort(tested_.begin(), tested_.end(),
                     [](const Difference& x, const Difference& y) { return x.p_value < y.p_value; });
    double q = 1;
    for (size_t rank = tested_.size(); rank-- > 0;) {
      q = std::min(
          q, tested_[rank].p_value * static_cast<double>(tested_.size()) / static_cast<double>(rank + 1));
      tested_[rank].q_value = q;
    }
    out.tested = tested_.size();
    for (const Difference& difference : tested_)
      if (difference.q_value <= q_max) out.items.push_back(difference);
  }

 private:
  // Nothing when there is too little of it ever to be told.
  std::optional<double> p_of(const DiffSeries& series) const {
    if (usable_) {
      std::vector<double> a = long_blocks(series.a, width_), b = long_blocks(series.b, width_);
      if (dense(a, b)) return p_of_means(a, b);
    }
    std::vector<uint32_t> of_a = pieces(series.a, stretch_), of_b = pieces(series.b, stretch_);
    uint64_t in_a = sum(of_a), in_b = sum(of_b);
    if (in_a + in_b < kPiecesMin) return std::nullopt;
    double shared = usable_ ? dispersion(long_blocks(of_a, width_), long_blocks(of_b, width_)) : 1.0;
    // A part of a piece speaks for no difference.
    double less = static_cast<double>(std::min(in_a, in_b)), more = static_cast<double>(std::max(in_a, in_b));
    auto few = static_cast<uint64_t>(std::ceil(less / shared));
    auto many = static_cast<uint64_t>(std::floor(more / shared));
    if (few >= many) return 1.0;
    return in_b > in_a ? binomial_two_sided(many, few + many, share_b_)
                       : binomial_two_sided(few, few + many, share_b_);
  }

  void add_slot(Difference difference, size_t slot, const SlotTypes& types) {
    auto most = [](const std::map<std::string, uint32_t>& blocks) {
      return std::max_element(blocks.begin(), blocks.end(),
                              [](const auto& x, const auto& y) { return x.second < y.second; });
    };
    auto total = [](const std::map<std::string, uint32_t>& blocks) {
      uint32_t out = 0;
      for (const auto& [type, count] : blocks) out += count;
      return out;
    };
    std::map<std::string, uint32_t> both = types.blocks_a;
    for (const auto& [type, count] : types.blocks_b) both[type] += count;
    uint32_t all_a = total(types.blocks_a), all_b = total(types.blocks_b);
    if (both.size() < 2 || all_a == 0 || all_b == 0 || all_a + all_b < kPiecesMin) return;
    auto rarer = std::min_element(both.begin(), both.end(),
                                  [](const auto& x, const auto& y) { return x.second < y.second; });
    auto found = types.blocks_b.find(rarer->first);
    uint64_t in_b = found == types.blocks_b.end() ? 0 : found->second;
    if (rarer->second < kPiecesMin) return;
    double share = static_cast<double>(all_b) / static_cast<double>(all_a + all_b);
    difference.p_value = binomial_two_sided(in_b, rarer->second, share);
    difference.change = Change::kSlotType;
    difference.slot = slot;
    difference.type_a = most(types.blocks_a)->first;
    difference.type_b = most(types.blocks_b)->first;
    tested_.push_back(std::move(difference));
  }

  double share_b_;
  size_t width_, stretch_;
  bool usable_;
  std::vector<Difference> tested_;
};

// One that went and one that came, alike but for the types of their slots, are one change.
void pair_slot_types(const std::vector<DiffSeries>& series, std::vector<Difference>& items) {
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string& skeleton = series[items[i].index].skeleton;
    if (items[i].change != Change::kNew || skeleton.empty()) continue;
    auto gone = std::find_if(items.begin(), items.end(), [&](const Difference& other) {
      return other.change == Change::kVanished && series[other.index].skeleton == skeleton;
    });
    if (gone == items.end()) continue;
    items[i].change = Change::kSlotType;
    items[i].type_a = series[gone->index].text;
    items[i].type_b = series[items[i].index].text;
    items[i].count_a = gone->count_a;
    items[i].p_value = std::max(items[i].p_value, gone->p_value);
    items[i].q_value = std::max(items[i].q_value, gone->q_value);
    auto at = static_cast<size_t>(gone - items.begin());
    items.erase(gone);
    if (at < i) --i;
  }
}

}  // namespace

const char* change_name(Change change) {
  constexpr const char* kNames[] = {"new", "vanished", "slot_type", "rate"};
  return kNames[static_cast<size_t>(change)];
}

LogDiff compare_logs(const std::vector<DiffSeries>& series, size_t blocks_a, size_t blocks_b, double q_max) {
  LogDiff out;
  if (blocks_a == 0 || blocks_b == 0) return out;
  Comparison comparison(blocks_a, blocks_b);
  for (size_t i = 0; i < series.size(); ++i) comparison.add(i, series[i], out);
  comparison.judge(q_max, out);
  pair_slot_types(series, out.items);
  std::stable_sort(out.items.begin(), out.items.end(), [](const Difference& x, const Difference& y) {
    return x.change != y.change ? x.change < y.change : x.p_value < y.p_value;
  });
  auto told = [&](size_t index) {
    return std::any_of(out.items.begin(), out.items.end(),
                       [&](const Difference& item) { return item.index == index; });
  };
  std::erase_if(out.only_in_a, told);
  std::erase_if(out.only_in_b, told);
  return out;
}

}  // namespace foreshock::detect
