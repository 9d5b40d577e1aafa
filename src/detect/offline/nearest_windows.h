// NearestWindows: how far is a window from the likest training window, beyond what chance alone puts between
// two windows of the same state?
//
// The distance is the sum over templates of weight x |log(1 + a) - log(1 + b)|, less what two Poisson counts
// of their mean differ by on average. Without the subtraction a varied healthy window is farther from its
// twin than a flood of one template is from anything: that turned plain nearest neighbours upside down on
// mixed faults (docs/ML_MODELS.md). Templates no training window holds are columns too and weigh the most;
// the weight is log(windows / windows with the template) + 1. One like window is enough, so what every
// training file holds once (a start) is known here, and so is a fault that the training files hold:
// RareTemplates sees that one. At most kKeptMax windows, evenly spaced. score O(kept x templates of a
// window). Pure.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "detect/log_detector.h"

namespace foreshock::detect {

class NearestWindows {
 public:
  static constexpr size_t kKeptMax = 4096;
  void fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members);
  double score(const LogWindow& window) const;
  // What each template of the window, or missing from it, adds to the distance to the likest window; those
  // that add.
  std::vector<std::pair<TemplateId, double>> parts(const LogWindow& window) const;
  size_t kept() const { return windows_.size(); }

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  struct Column {
    TemplateId id;
    uint32_t count;
    double weight;
  };
  using Counts = std::vector<Column>;  // ascending by id
  struct Next {
    double distance = 0;
    size_t window = 0;
  };
  Counts weighed(const LogWindow& window) const;
  template <typename Each>
  static void walk(const Counts& here, const Counts& there, Each each);
  Next nearest(const Counts& here) const;

  std::vector<Counts> windows_;
  std::map<TemplateId, double> weights_;
  double unseen_ = 1;
};

}  // namespace foreshock::detect
