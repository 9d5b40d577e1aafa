#include "ml/logistic.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr int kSteps = 200;
constexpr double kWeightMax = 1e12;

}  // namespace

void LogisticRegression::fit(const Rows& rows, const std::vector<bool>& labels) {
  CHECK(rows.size() == labels.size() && rows.columns <= kColumnsMax) << rows.size();
  size_t columns = rows.columns,
         positives = static_cast<size_t>(std::count(labels.begin(), labels.end(), true));
  weights_.assign(columns, 0);
  bias_ = 0;
  if (positives == 0 || positives == labels.size()) return;
  double weigh_positive = 0.5 / static_cast<double>(positives);
  double weigh_negative = 0.5 / static_cast<double>(labels.size() - positives);
  // The curvature is at most a quarter of the weighted mean square length of a row; its inverse is a safe
  // step.
  double curvature = ridge_;
  for (size_t i = 0; i < rows.size(); ++i) {
    double square = 1;
    for (double value : rows[i]) square += value * value;
    curvature += 0.25 * square * (labels[i] ? weigh_positive : weigh_negative);
  }
  std::vector<double> ahead = weights_, before = weights_, gradient(columns);
  double ahead_bias = 0, before_bias = 0;
  for (int step = 0; step < kSteps; ++step) {
    std::fill(gradient.begin(), gradient.end(), 0);
    double gradient_bias = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      std::span<const double> row = rows[i];
      double odds = ahead_bias;
      for (size_t c = 0; c < columns; ++c) odds += ahead[c] * row[c];
      double p = 1 / (1 + std::exp(-std::clamp(odds, -40.0, 40.0)));
      double error = labels[i] ? weigh_positive * (p - 1) : weigh_negative * p;
      gradient_bias += error;
      for (size_t c = 0; c < columns; ++c) gradient[c] += error * row[c];
    }
    double momentum = step / (step + 3.0), rate = 1 / curvature;
    for (size_t c = 0; c < columns; ++c) {
      weights_[c] = ahead[c] - rate * (gradient[c] + ridge_ * ahead[c]);
      ahead[c] = weights_[c] + momentum * (weights_[c] - before[c]);
      before[c] = weights_[c];
    }
    bias_ = ahead_bias - rate * gradient_bias;
    ahead_bias = bias_ + momentum * (bias_ - before_bias);
    before_bias = bias_;
  }
}

double LogisticRegression::log_odds(std::span<const double> row) const {
  if (weights_.empty()) return 0;
  CHECK(row.size() == weights_.size()) << row.size();
  double odds = bias_;
  for (size_t c = 0; c < row.size(); ++c) odds += weights_[c] * row[c];
  return odds;
}

void LogisticRegression::save(StateWriter& out) const {
  out.f64(bias_);
  out.values(weights_);
}

Status LogisticRegression::load(StateReader& in) {
  double bias = in.f64(-kWeightMax, kWeightMax);
  std::vector<double> weights = in.values(kColumnsMax, -kWeightMax, kWeightMax);
  RETURN_IF_ERROR(in.status("a logistic regression"));
  bias_ = bias;
  weights_ = std::move(weights);
  return {};
}

}  // namespace foreshock::ml
