#include "detect/log_detector.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "detect/offline/held_out_scores.h"
#include "detect/offline/nearest_windows.h"
#include "detect/offline/plain_windows.h"
#include "detect/offline/rare_templates.h"
#include "detect/offline/window_rows.h"
#include "ml/logistic.h"
#include "ml/neural_rows.h"

namespace foreshock::detect {
namespace {

constexpr double kRidge = 0.03;
constexpr size_t kContributions = 5;
constexpr size_t kQuarterable = 40;         // windows
constexpr size_t kWindowsMax = 10'000'000;  // of what is loaded
// How much a window's neighbours at distance 0, 1, 2 count for it.
constexpr double kSmoothing[] = {0.4, 0.2, 0.1};

constexpr std::string_view kNearest = "nearest_windows", kRare = "rare_templates";
// What the rarity of templates counts for beside the likest window; how it was chosen: docs/ML_MODELS.md.
constexpr double kRareShare = 0.25;

bool judges_counts(std::string_view model) {
  return model == LogDetector::kWithoutLabels || model == kNearest || model == kRare;
}

// Parts as shares of `worth`.
void add_parts(const std::vector<std::pair<TemplateId, double>>& parts, double worth,
               std::map<TemplateId, double>& into) {
  double sum = 0;
  for (auto [id, part] : parts) sum += part;
  if (!(sum > 0)) return;
  for (auto [id, part] : parts) into[id] += worth * part / sum;
}

std::unique_ptr<ml::OutlierModel> make_model(const LogDetector::Options& options) {
  if (log_model_is_neural(options.model))
    return std::make_unique<ml::NeuralRows>(options.neural, options.seed, options.watcher);
  return ml::make_outlier_model(options.model, options.seed);
}

Status can_make(const LogDetector::Options& options) {
  const std::string& model = options.model;
  if (log_model_is_neural(model) && !options.neural)
    return fail(ErrorKind::kUnavailable, "the model " + model + " needs the neural plug-in");
  if (model == "logistic" || judges_counts(model) || PlainWindows::knows(model) || make_model(options))
    return {};
  std::string known;
  for (const std::string& name : log_model_names()) known += (known.empty() ? "" : ", ") + name;
  return fail(ErrorKind::kInvalid, "no log model '" + model + "'; there are " + known);
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
  std::vector<std::string> names = {"auto",
                                    "logistic",
                                    std::string(LogDetector::kWithoutLabels),
                                    std::string(kNearest),
                                    std::string(kRare),
                                    std::string(PlainWindows::kErrors),
                                    std::string(PlainWindows::kUnseen)};
  for (std::string_view name : ml::outlier_model_names()) names.emplace_back(name);
  names.emplace_back("autoencoder");
  return names;
}

bool log_model_is_neural(std::string_view name) {
  return name == "autoencoder";
}

struct LogDetector::Inside {
  // What scores a window: the likest window, how rare its templates are, both; or its row by a regression or
  // an outlier model.
  struct Scorer {
    std::unique_ptr<NearestWindows> nearest;
    std::unique_ptr<RareTemplates> rare;
    std::unique_ptr<PlainWindows> plain;
    ml::LogisticRegression logistic{kRidge};
    std::unique_ptr<ml::OutlierModel> outlier;
  };
  struct Raw {
    double first = 0, second = 0;  // of the ensemble: nearest windows, rare templates
  };

  Options options;
  WindowRows table;
  Scorer scorer;
  HeldOutScores nearest_known, rare_known;  // of the ensemble
  std::vector<double> calibration;          // ascending

  Scorer fit(const std::vector<double>& values, const std::vector<LogWindow>& windows,
             const std::vector<size_t>& members) const {
    if (judges_counts(options.model)) {
      Scorer fitted;
      if (options.model != kNearest) {
        fitted.rare = std::make_unique<RareTemplates>();
        fitted.rare->fit(windows, members);
      }
      if (options.model != kRare) {
        fitted.nearest = std::make_unique<NearestWindows>();
        fitted.nearest->fit(windows, members);
      }
      return fitted;
    }
    if (PlainWindows::knows(options.model)) {
      Scorer fitted;
      fitted.plain = std::make_unique<PlainWindows>(options.model == PlainWindows::kErrors);
      fitted.plain->fit(windows, members);
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

  std::vector<Raw> raw(const Scorer& with, const std::vector<LogWindow>& windows,
                       const std::vector<double>& values, const std::vector<size_t>& members) const {
    std::vector<Raw> scores;
    size_t width = table.columns();
    for (size_t i : members) {
      std::span<const double> row = std::span(values).subspan(i * width, width);
      if (with.nearest) {
        scores.push_back({with.nearest->score(windows[i]), with.rare ? with.rare->score(windows[i]) : 0});
      } else {
        scores.push_back({with.rare      ? with.rare->score(windows[i])
                          : with.plain   ? with.plain->score(windows[i])
                          : with.outlier ? with.outlier->score(row)
                                         : with.logistic.log_odds(row),
                          0});
      }
    }
    return scores;
  }

  // One number a window, smoothed over its neighbours; `raw` is of the windows of one file, in order.
  std::vector<double> smoothed(const std::vector<Raw>& raw) const {
    std::vector<double> joined, smooth;
    for (const Raw& one : raw)
      joined.push_back(options.model == LogDetector::kWithoutLabels
                           ? nearest_known.surprise(one.first) + kRareShare * rare_known.surprise(one.second)
                           : one.first);
    for (size_t i = 0; i < joined.size(); ++i) {
      double sum = 0, weights = 0;
      for (size_t j = i < 2 ? 0 : i - 2; j < std::min(joined.size(), i + 3); ++j) {
        double weight = kSmoothing[j > i ? j - i : i - j];
        sum += weight * joined[j];
        weights += weight;
      }
      smooth.push_back(sum / weights);
    }
    return smooth;
  }

  // Each part is scored by a model that did not see it: each file, or quarters where there is but one.
  void calibrate(const std::vector<LogWindow>& windows, const std::vector<double>& values) {
    std::vector<size_t> all(windows.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<std::vector<size_t>> parts = parts_to_hold_out(windows);
    std::vector<std::vector<Raw>> held_out;
    std::vector<double> nearest, rare;
    for (const std::vector<size_t>& members : parts) {
      std::vector<size_t> others;
      std::set_difference(all.begin(), all.end(), members.begin(), members.end(), std::back_inserter(others));
      held_out.push_back(others.empty() ? raw(scorer, windows, values, members)
                                        : raw(fit(values, windows, others), windows, values, members));
      for (const Raw& one : held_out.back()) {
        nearest.push_back(one.first);
        rare.push_back(one.second);
      }
    }
    nearest_known = HeldOutScores(std::move(nearest));
    rare_known = HeldOutScores(std::move(rare));
    for (size_t p = 0; p < parts.size(); ++p) {
      std::vector<double> scores = smoothed(held_out[p]);
      for (size_t k = 0; k < scores.size(); ++k)
        if (windows[parts[p][k]].label != 1) calibration.push_back(scores[k]);
    }
    std::sort(calibration.begin(), calibration.end());
  }

  std::vector<std::pair<TemplateId, double>> contributions(const LogWindow& window,
                                                           std::span<const double> row) const {
    std::vector<std::pair<TemplateId, double>> parts;
    double sum = 0;
    if (scorer.plain) {
      parts = scorer.plain->parts(window);
      for (auto [id, part] : parts) sum += part;
    } else if (scorer.rare || scorer.nearest) {
      std::map<TemplateId, double> joined;
      double surprise = scorer.nearest ? nearest_known.surprise(scorer.nearest->score(window)) : 0;
      if (scorer.nearest) add_parts(scorer.nearest->parts(window), scorer.rare ? surprise : 1, joined);
      if (scorer.rare) {
        double share = kRareShare * rare_known.surprise(scorer.rare->score(window));
        add_parts(scorer.rare->parts(window), scorer.nearest ? share : 1, joined);
      }
      for (auto [id, part] : joined) {
        parts.emplace_back(id, part);
        sum += part;
      }
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
  RETURN_IF_ERROR(can_make(inside->options));
  inside->table.choose_columns(windows, options.columns);
  std::vector<double> values = inside->table.rows(windows);
  std::vector<size_t> all(windows.size());
  std::iota(all.begin(), all.end(), 0);
  inside->scorer = inside->fit(values, windows, all);
  if (inside->scorer.outlier) RETURN_IF_ERROR(inside->scorer.outlier->health());
  inside->calibrate(windows, values);
  return LogDetector(std::move(inside));
}

std::vector<LogVerdict> LogDetector::judge(const std::vector<LogWindow>& windows) const {
  std::vector<LogVerdict> verdicts(windows.size());
  std::vector<double> values = inside_->table.rows(windows);
  const std::vector<double>& known = inside_->calibration;
  double n = static_cast<double>(known.size()), limit = std::max(inside_->options.false_rate, 1 / (n + 1));
  size_t width = inside_->table.columns();
  for (const std::vector<size_t>& members : by_source(windows)) {
    std::vector<double> scores = inside_->smoothed(inside_->raw(inside_->scorer, windows, values, members));
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

void LogDetector::set_false_rate(double rate) {
  inside_->options.false_rate = rate;
}

void LogDetector::save(ml::StateWriter& out) const {
  out.text(inside_->options.model);
  out.f64(inside_->options.false_rate);
  out.u64(inside_->options.seed);
  inside_->table.save(out);
  inside_->nearest_known.save(out);
  inside_->rare_known.save(out);
  out.values(inside_->calibration);
  const Inside::Scorer& scorer = inside_->scorer;
  if (scorer.nearest) scorer.nearest->save(out);
  if (scorer.rare) scorer.rare->save(out);
  if (scorer.plain) scorer.plain->save(out);
  if (scorer.outlier) scorer.outlier->save(out);
  if (inside_->options.model == "logistic") scorer.logistic.save(out);
}

Result<LogDetector> LogDetector::load(ml::StateReader& in, const Options& options) {
  auto inside = std::make_unique<Inside>();
  inside->options = options;
  std::string& model = inside->options.model;
  model = in.text(64);
  inside->options.false_rate = in.f64(1e-12, 1);
  inside->options.seed = in.u64();
  inside->table.load(in);
  inside->nearest_known.load(in);
  inside->rare_known.load(in);
  inside->calibration = in.values(kWindowsMax, -1e300, 1e300);
  if (!std::is_sorted(inside->calibration.begin(), inside->calibration.end())) in.spoil();
  RETURN_IF_ERROR(in.status("a log model"));
  RETURN_IF_ERROR(can_make(inside->options));
  Inside::Scorer& scorer = inside->scorer;
  size_t columns = inside->table.columns();
  if (judges_counts(model) && model != kRare) {
    scorer.nearest = std::make_unique<NearestWindows>();
    scorer.nearest->load(in);
  }
  if (judges_counts(model) && model != kNearest) {
    scorer.rare = std::make_unique<RareTemplates>();
    scorer.rare->load(in);
  }
  if (PlainWindows::knows(model)) {
    scorer.plain = std::make_unique<PlainWindows>(model == PlainWindows::kErrors);
    scorer.plain->load(in);
  } else if (model == "logistic") {
    RETURN_IF_ERROR(scorer.logistic.load(in));
    columns = scorer.logistic.columns();
  } else if (!judges_counts(model)) {
    scorer.outlier = make_model(inside->options);
    RETURN_IF_ERROR(scorer.outlier->load(in));
    columns = scorer.outlier->columns();
  }
  if (columns != inside->table.columns()) in.spoil();
  RETURN_IF_ERROR(in.status("a log model"));
  return LogDetector(std::move(inside));
}

}  // namespace foreshock::detect
