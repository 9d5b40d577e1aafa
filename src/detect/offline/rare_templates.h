// RareTemplates: how much of a window is made of templates that few training windows hold?
//
// The score is the sum over templates of log(1 + lines) x -log(share of training windows with the template):
// a template in every window adds next to nothing, one never seen the most. The trivial idea of "new
// templates", but graded, so that it works too where training files hold faults and nobody marked them. Of
// all learners and 200 combinations it was the steadiest on data chosen for choosing (docs/ML_MODELS.md), and
// its parts are exact: what a template adds is its contribution. Pure; a look-up per template and window.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "detect/log_detector.h"

namespace foreshock::detect {

class RareTemplates {
 public:
  void fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members);
  double score(const LogWindow& window) const;
  // What each template adds to the score, in the order of the window.
  std::vector<std::pair<TemplateId, double>> parts(const LogWindow& window) const;

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  std::map<TemplateId, size_t> windows_with_;
  size_t windows_ = 0;
};

}  // namespace foreshock::detect
