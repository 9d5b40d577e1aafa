// LogDetector: which stretches of a log are not like the others, or like those that were faults before?
//
// Lines are cut into windows of equally many lines per file; a window is a row: log counts of the commonest
// templates of the training files, of rarer and of unseen ones, levels, variety, pace. A file is compared
// with itself (columns are standardised per file), because what is much for one node is little for another.
// With labels in the training files a logistic regression learns what faults have in common, so that it
// finds other faults; without any label the distance to the likest training window and the rarity of a
// window's templates decide, or an outlier model that was asked for. Scores are smoothed over the neighbours:
// faults last longer than a hundred lines. p-values are ranks among training windows (healthy ones where
// labels say so), each scored by a model that did not see its file (its quarter of a single file); the
// threshold is `false_rate` of them. One thread; seconds for 100,000 lines.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ml/neural_plugin.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

struct LogWindow {
  uint32_t source = 0;  // the file's number
  uint64_t first_line = 0, last_line = 0;
  Timestamp begin{0}, end{0};
  std::vector<std::pair<TemplateId, uint32_t>> counts;  // by template, ascending
  uint32_t lines = 0, warnings = 0, errors = 0;
  int label = -1;  // 1: a fault, 0: healthy, -1: nobody knows
};

struct LogVerdict {
  double score = 0;
  double p_value = 1;
  bool anomalous = false;
  // Share of each template in what speaks against the window; the largest first, summing to at most 1.
  std::vector<std::pair<TemplateId, double>> contributions;
};

// "auto", "logistic", "ensemble" of "nearest_windows" and "rare_templates", the baselines "error_lines" and
// "unseen_templates", every ml::OutlierModel, "autoencoder" of the neural plug-in.
std::vector<std::string> log_model_names();
bool log_model_is_neural(std::string_view name);

class LogDetector {
 public:
  struct Options {
    std::string model = "auto";  // logistic where there are labels of both kinds, else kWithoutLabels
    double false_rate = 0.01;
    size_t columns = 400;
    uint64_t seed = 1;
    std::shared_ptr<const ml::NeuralPlugin> neural;  // wanted by "autoencoder" only
    ml::NeuralWatcher watcher;
  };
  static constexpr std::string_view kWithoutLabels = "ensemble";
  // kInvalid: no window, an unknown model, or "logistic" without labels of both kinds.
  // kUnavailable: a neural model without the plug-in.
  static Result<LogDetector> train(const std::vector<LogWindow>& windows, const Options& options);
  ~LogDetector();
  LogDetector(LogDetector&&) noexcept;
  LogDetector& operator=(LogDetector&&) noexcept;

  // In the order of the windows; those of one source should be together and in order.
  std::vector<LogVerdict> judge(const std::vector<LogWindow>& windows) const;
  const std::string& model() const;

  void set_false_rate(double rate);
  // Window scores need the ids of the training's templates: the caller keeps its catalogue beside.
  void save(ml::StateWriter& out) const;
  // As saved, but for the plug-in. kCorrupt: damaged; kUnavailable: a network without the plug-in.
  static Result<LogDetector> load(ml::StateReader& in, const Options& options);

 private:
  struct Inside;
  explicit LogDetector(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace foreshock::detect
