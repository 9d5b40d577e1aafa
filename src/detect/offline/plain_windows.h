// PlainWindows: the two scores of a window that need no learning worth the name; what any learner must beat.
//
// "error_lines": how many of its lines have severity error or worse. "unseen_templates": how many of its
// lines are of templates that no training window holds. Both stand in every table beside the learners
// (docs/ML_MODELS.md).
#pragma once

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "detect/log_detector.h"

namespace foreshock::detect {

class PlainWindows {
 public:
  static constexpr std::string_view kErrors = "error_lines", kUnseen = "unseen_templates";
  static bool knows(std::string_view name) { return name == kErrors || name == kUnseen; }

  explicit PlainWindows(bool errors) : errors_(errors) {}
  void fit(const std::vector<LogWindow>& windows, const std::vector<size_t>& members);
  double score(const LogWindow& window) const;
  // The unseen templates with their lines; nothing for errors, which are counted and not by template.
  std::vector<std::pair<TemplateId, double>> parts(const LogWindow& window) const;
  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  bool errors_;
  std::set<TemplateId> seen_;
};

}  // namespace foreshock::detect
