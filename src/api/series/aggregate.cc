// sum, avg, topk, ... over the series of a matrix, step by step.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "api/series/series.h"

namespace foreshock::api::series {
namespace {

using loki::VectorFunction;

struct Running {
  double sum = 0, mean = 0, squares = 0, least = 0, greatest = 0;
  size_t count = 0;

  void add(double value) {
    least = count == 0 ? value : std::min(least, value);
    greatest = count == 0 ? value : std::max(greatest, value);
    ++count;
    sum += value;
    double delta = value - mean;
    mean += delta / static_cast<double>(count);
    squares += delta * (value - mean);
  }
  double result(VectorFunction function) const {
    switch (function) {
      case VectorFunction::kAverage:
        return mean;
      case VectorFunction::kMin:
        return least;
      case VectorFunction::kMax:
        return greatest;
      case VectorFunction::kCount:
        return static_cast<double>(count);
      case VectorFunction::kDeviation:
        return std::sqrt(squares / static_cast<double>(count));
      case VectorFunction::kVariance:
        return squares / static_cast<double>(count);
      default:
        return sum;
    }
  }
};

using Groups = std::map<Labels, std::vector<size_t>>;

Groups group_series(const loki::Expression& how, const Matrix& input) {
  loki::Grouping all_together;
  Groups out;
  for (size_t i = 0; i < input.size(); ++i)
    out[keep_labels(input[i].labels, how.grouping ? *how.grouping : all_together)].push_back(i);
  return out;
}

// Keeps the k largest (or smallest) of each group at every step.
Matrix choose(const loki::Expression& how, Matrix input, size_t steps) {
  bool top = how.vector_function == VectorFunction::kTop;
  size_t k = static_cast<size_t>(std::min(how.number, 1e6));
  for (const auto& [labels, members] : group_series(how, input)) {
    for (size_t step = 0; step < steps; ++step) {
      std::vector<size_t> there;
      for (size_t i : members)
        if (input[i].present[step] != 0) there.push_back(i);
      if (there.size() <= k) continue;
      std::stable_sort(there.begin(), there.end(), [&](size_t a, size_t b) {
        double left = input[a].values[step], right = input[b].values[step];
        return top ? left > right : left < right;
      });
      for (size_t i = k; i < there.size(); ++i) input[there[i]].present[step] = 0;
    }
  }
  tidy(input, false);
  return input;
}

Matrix sort_series(Matrix input, bool falling) {
  auto last = [](const Series& series) { return series.values.empty() ? 0.0 : series.values.back(); };
  std::stable_sort(input.begin(), input.end(), [&](const Series& a, const Series& b) {
    return falling ? last(a) > last(b) : last(a) < last(b);
  });
  return input;
}

}  // namespace

Result<Matrix> aggregate(const loki::Expression& how, Matrix input, size_t steps) {
  switch (how.vector_function) {
    case VectorFunction::kTop:
    case VectorFunction::kBottom: {
      Matrix chosen = choose(how, std::move(input), steps);
      return steps == 1 ? sort_series(std::move(chosen), how.vector_function == VectorFunction::kTop)
                        : chosen;
    }
    case VectorFunction::kSort:
    case VectorFunction::kSortDescending:
      return sort_series(std::move(input), how.vector_function == VectorFunction::kSortDescending);
    default:
      break;
  }
  Matrix out;
  for (const auto& [labels, members] : group_series(how, input)) {
    Series& made = out.emplace_back(labels, steps);
    std::vector<Running> running(steps);
    for (size_t i : members)
      for (size_t step = 0; step < steps; ++step)
        if (input[i].present[step] != 0) running[step].add(input[i].values[step]);
    for (size_t step = 0; step < steps; ++step)
      if (running[step].count > 0) made.set(step, running[step].result(how.vector_function));
  }
  return out;
}

}  // namespace foreshock::api::series
