#include "detect/log_detector.h"

#include <algorithm>
#include <cmath>

#include "detect/offline/window_rows.h"
#include "ml/logistic.h"

namespace foreshock::detect {
namespace {

constexpr double kRidge = 0.03;
constexpr size_t kContributions = 5;
// How much a window's neighbours at distance 0, 1, 2 count for it.
constexpr double kSmoothing[] = {0.4, 0.2, 0.1};

}  // namespace

struct LogDetector::Inside {
  // What scores a row: a regression or an outlier model.
  struct Scorer {
    ml::LogisticRegression logistic{kRidge};
    std::unique_ptr<ml::OutlierModel> outlier;
    double score(std::span<const double> row) const {
      return outlier ? outlier->score(row) : logistic.log_odds(row);
    }
  };

  Options options;
  WindowRows table;
  Scorer scorer;
  std::vector<double> calibration;  // ascending

  Scorer fit(const std::vector<double>& values, const std::vector<LogWindow>& windows,
             const std::vector<size_t>& members) const {
    std::vector<double> chosen;
    std::vector<bool> labels;
    size_t width = table.columns();
    for (size_t i : members) {
      if (options.model == "logistic" && windows[i].label < 0) continue;
      chosen.insert(chosen.end(), values.begin() + static_cast<ptrdiff_t>(i * width),
                    values.begin() + static_cast<ptrdiff_t>((i + 1) * width));
      labels.push_back(windows[i].label == 1);
    }
    Scorer fitted;
    fitted.outlier = ml::make_outlier_model(options.model, options.seed);
    if (fitted.outlier) {
      fitted.outlier->fit(ml::Rows{chosen, width});
    } else {
      fitted.logistic.fit(ml::Rows{chosen, width}, labels);
    }
    return fitted;
  }

  // Raw scores, then each smoothed over its neighbours in the same file.
  std::vector<double> scores(const Scorer& with, const std::vector<double>& values,
                             const std::vector<size_t>& members) const {
    std::vector<double> raw, smooth;
    size_t width = table.columns();
    for (size_t i : members) raw.push_back(with.score(std::span(values).subspan(i * width, width)));
    for (size_t i = 0; i < raw.size(); ++i) {
      double sum = 0, weights = 0;
      for (size_t j = i < 2 ? 0 : i - 2; j < std::min(raw.size(), i + 3); ++j) {
        double weight = kSmoothing[j > i ? j - i : i - j];
        sum += weight * raw[j];
        weights += weight;
      }
      smooth.push_back(sum / weights);
    }
    return smooth;
  }

  std::vector<std::pair<TemplateId, double>> contributions(std::span<const double> row) const {
    std::vector<std::pair<double, size_t>> parts;
    double sum = 0;
    for (size_t c = 0; c < row.size(); ++c) {
      double part = scorer.outlier ? row[c] * row[c] : std::max(0.0, row[c] * scorer.logistic.weight(c));
      sum += part;
      if (c < table.template_columns() && part > 0) parts.emplace_back(part, c);
    }
    std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::vector<std::pair<TemplateId, double>> top;
    for (size_t i = 0; i < std::min(parts.size(), kContributions); ++i)
      top.emplace_back(table.template_of(parts[i].second), parts[i].first / sum);
    return top;
  }
};

LogDetector::LogDetector(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
LogDetector::~LogDetector() = default;
LogDetector::LogDetector(LogDetector&&) noexcept = default;
LogDetector& LogDetector::operator=(LogDetector&&) noexcept = default;

const std::string& LogDetector::model() const {
  return inside_->options.model;
}

Result<LogDetector> LogDetector::train(const std::vector<LogWindow>& windows, const Options& options) {
  if (windows.empty())
    return fail(ErrorKind::kInvalid, "no window to learn from: the training files hold no lines");
  auto inside = std::make_unique<Inside>();
  inside->options = options;
  bool healthy = false, faulty = false;
  for (const LogWindow& window : windows) {
    healthy |= window.label == 0;
    faulty |= window.label == 1;
  }
  std::string& model = inside->options.model;
  if (model == "auto") model = healthy && faulty ? "logistic" : std::string(kWithoutLabels);
  if (model == "logistic" && !(healthy && faulty))
    return fail(ErrorKind::kInvalid,
                "logistic needs training windows with both labels; give --labelled files");
  if (model != "logistic" && !ml::make_outlier_model(model, options.seed)) {
    std::string known = "auto, logistic";
    for (std::string_view name : ml::outlier_model_names()) known += ", " + std::string(name);
    return fail(ErrorKind::kInvalid, "no log model '" + model + "'; there are " + known);
  }
  inside->table.choose_columns(windows, options.columns);
  std::vector<double> values = inside->table.rows(windows);
  std::vector<size_t> all(windows.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  inside->scorer = inside->fit(values, windows, all);
  // Each file is scored by a model that did not see it; with a single file there is no other than the one.
  for (const std::vector<size_t>& members : by_source(windows)) {
    std::vector<size_t> others;
    for (size_t i : all)
      if (windows[i].source != windows[members[0]].source) others.push_back(i);
    std::vector<double> scores = others.empty()
                                     ? inside->scores(inside->scorer, values, members)
                                     : inside->scores(inside->fit(values, windows, others), values, members);
    for (size_t k = 0; k < members.size(); ++k)
      if (windows[members[k]].label != 1) inside->calibration.push_back(scores[k]);
  }
  std::sort(inside->calibration.begin(), inside->calibration.end());
  return LogDetector(std::move(inside));
}

std::vector<LogVerdict> LogDetector::judge(const std::vector<LogWindow>& windows) const {
  std::vector<LogVerdict> verdicts(windows.size());
  std::vector<double> values = inside_->table.rows(windows);
  const std::vector<double>& known = inside_->calibration;
  double n = static_cast<double>(known.size()), limit = std::max(inside_->options.false_rate, 1 / (n + 1));
  size_t width = inside_->table.columns();
  for (const std::vector<size_t>& members : by_source(windows)) {
    std::vector<double> scores = inside_->scores(inside_->scorer, values, members);
    for (size_t k = 0; k < members.size(); ++k) {
      LogVerdict& verdict = verdicts[members[k]];
      verdict.score = scores[k];
      double above =
          static_cast<double>(known.end() - std::lower_bound(known.begin(), known.end(), scores[k]));
      verdict.p_value = (above + 1) / (n + 1);
      verdict.anomalous = verdict.p_value <= limit * (1 + 1e-12);
      verdict.contributions = inside_->contributions(std::span(values).subspan(members[k] * width, width));
    }
  }
  return verdicts;
}

}  // namespace foreshock::detect
