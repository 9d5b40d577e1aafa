// WindowRows: windows of a log as rows of numbers, each file standardised by itself.
#pragma once

#include <map>
#include <vector>

#include "detect/log_detector.h"
#include "ml/outlier_model.h"

namespace foreshock::detect {

class WindowRows {
 public:
  // The columns: the templates that stand in most training windows, then kMeta numbers about the whole.
  static constexpr size_t kMeta = 8;
  void choose_columns(const std::vector<LogWindow>& windows, size_t columns_max);
  size_t columns() const { return templates_.size() + kMeta; }
  std::vector<double> rows(const std::vector<LogWindow>& windows) const;  // columns() values a window
  TemplateId template_of(size_t column) const { return templates_[column]; }
  size_t template_columns() const { return templates_.size(); }

  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  void describe(const LogWindow& window, std::vector<double>& into) const;
  std::vector<TemplateId> templates_;
  std::map<TemplateId, size_t> column_of_;
  std::map<TemplateId, bool> known_;
};

// Numbers of the windows, grouped by source, each group in order.
std::vector<std::vector<size_t>> by_source(const std::vector<LogWindow>& windows);

}  // namespace foreshock::detect
