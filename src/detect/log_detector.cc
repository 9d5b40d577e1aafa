#include "detect/log_detector.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "detect/offline/rare_templates.h"
#include "detect/offline/window_rows.h"
#include "ml/logistic.h"
#include "ml/neural_rows.h"

namespace foreshock::detect {
namespace {

constexpr double kRidge = 0.03;
constexpr size_t kContributions = 5;
constexpr size_t kQuarterable = 40;  // windows
// How much a window's neighbours at distance 0, 1, 2 count for it.
constexpr double kSmoothing[] = {0.4, 0.2, 0.1};

std::unique_ptr<ml::OutlierModel> make_model(const LogDetector::Options& options) {
  if (log_model_is_neural(options.model))
    return std::make_unique<ml::NeuralRows>(options.neural, options.seed, options.watcher);
  return ml::make_outlier_model(options.model, options.seed);
}

// Ascending numbers of windows, by file; a single file in quarters if it is long enough.
std::vector<std::vector<size_t>> parts_to_hold_out(const std::vector<LogWindow>& windows) {
  std::vector<std::vector<size_t>> parts = by_source(windows);
  if (parts.size() > 1 || parts[0].size() < kQuarterable) return parts;
  std::vector<std::vector<size_t>> quarters(4);
  for (size_t k = 0; k < parts[0].size(); ++k) quarters[4 * k / parts[0].size()].push_back(parts[0][k]);
  return quarters;
}

}  // namespace

std::vector<std::string> log_model_names() {
  std::vector<std::string> names = {"auto", "logistic", std::string(LogDetector::kWithoutLabels)};
  for (std::string_view name : ml::outlier_model_names()) names.emplace_back(name);
  names.emplace_back("autoencoder");
  return names;
}

bool log_model_is_neural(std::string_view name) {
  return name == "autoencoder";
}

struct LogDetector::Inside {
  // What scores a window: how rare its templates are, or its row by a regression or an outlier model.
  struct Scorer {
    std::unique_ptr<RareTemplates> rare;
    ml::LogisticRegression logistic{kRidge};
    std::unique_ptr<ml::OutlierModel> outlier;
    double score(const LogWindow& window, std::span<const double> row) const {
      if (rare) return rare->score(window);
      return outlier ? outlier->score(row) : logistic.log_odds(row);
    }
  };

  Options options;
  WindowRows table;
  Scorer scorer;
  std::vector<double> calibration;  // ascending

  Scorer fit(const std::vector<double>& values, const std::vector<LogWindow>& windows,
             const std::vector<size_t>& members) const {
    if (options.model == LogDetector::kWithoutLabels) {
      Scorer fitted;
      fitted.rare = std::make_unique<RareTemplates>();
      fitted.rare->fit(windows, members);
      return fitted;
    }
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
    fitted.outlier = make_model(options);
    if (fitted.outlier) {
      fitted.outlier->fit(ml::Rows{chosen, width});
    } else {
      fitted.logistic.fit(ml::Rows{chosen, width}, labels);
    }
    return fitted;
  }

  // Raw scores, then each smoothed over its neighbours in the same file.
  std::vector<double> scores(const Scorer& with, const std::vector<LogWindow>& windows,
                             const std::vector<double>& values, const std::vector<size_t>& members) const {
    std::vector<double> raw, smooth;
    size_t width = table.columns();
    for (size_t i : members)
      raw.push_back(with.score(windows[i], std::span(values).subspan(i * width, width)));
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

  std::vector<std::pair<TemplateId, double>> contributions(const LogWindow& window,
                                                           std::span<const double> row) const {
    std::vector<std::pair<TemplateId, double>> parts;
    double sum = 0;
    if (scorer.rare) {
      parts = scorer.rare->parts(window);
      for (auto [id, part] : parts) sum += part;
    } else {
      for (size_t c = 0; c < row.size(); ++c) {
        double part = scorer.outlier ? row[c] * row[c] : std::max(0.0, row[c] * scorer.logistic.weight(c));
        sum += part;
        if (c < table.template_columns() && part > 0) parts.emplace_back(table.template_of(c), part);
      }
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (parts.size() > kContributions) parts.resize(kContributions);
    for (auto& [id, part] : parts) part = sum > 0 ? part / sum : 0;
    return parts;
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
  if (log_model_is_neural(model) && !options.neural)
    return fail(ErrorKind::kUnavailable, "the model " + model + " needs the neural plug-in");
  if (model != "logistic" && model != kWithoutLabels && !make_model(inside->options)) {
    std::string known;
    for (const std::string& name : log_model_names()) known += (known.empty() ? "" : ", ") + name;
    return fail(ErrorKind::kInvalid, "no log model '" + model + "'; there are " + known);
  }
  inside->table.choose_columns(windows, options.columns);
  std::vector<double> values = inside->table.rows(windows);
  std::vector<size_t> all(windows.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  inside->scorer = inside->fit(values, windows, all);
  if (inside->scorer.outlier) RETURN_IF_ERROR(inside->scorer.outlier->health());
  // Each part is scored by a model that did not see it: each file, or quarters where there is but one.
  for (const std::vector<size_t>& members : parts_to_hold_out(windows)) {
    std::vector<size_t> others;
    std::set_difference(all.begin(), all.end(), members.begin(), members.end(), std::back_inserter(others));
    std::vector<double> scores =
        others.empty() ? inside->scores(inside->scorer, windows, values, members)
                       : inside->scores(inside->fit(values, windows, others), windows, values, members);
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
    std::vector<double> scores = inside_->scores(inside_->scorer, windows, values, members);
    for (size_t k = 0; k < members.size(); ++k) {
      LogVerdict& verdict = verdicts[members[k]];
      verdict.score = scores[k];
      double above =
          static_cast<double>(known.end() - std::lower_bound(known.begin(), known.end(), scores[k]));
      verdict.p_value = (above + 1) / (n + 1);
      verdict.anomalous = verdict.p_value <= limit * (1 + 1e-12);
      verdict.contributions =
          inside_->contributions(windows[members[k]], std::span(values).subspan(members[k] * width, width));
    }
  }
  return verdicts;
}

}  // namespace foreshock::detect
