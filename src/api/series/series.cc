#include "api/series/series.h"

#include <algorithm>

namespace foreshock::api::series {

std::string_view find_label(const Labels& labels, std::string_view name) {
  auto found =
      std::lower_bound(labels.begin(), labels.end(), name,
                       [](const auto& label, std::string_view wanted) { return label.first < wanted; });
  return found != labels.end() && found->first == name ? std::string_view(found->second) : std::string_view();
}

void set_label(Labels& labels, std::string_view name, std::string value) {
  auto found =
      std::lower_bound(labels.begin(), labels.end(), name,
                       [](const auto& label, std::string_view wanted) { return label.first < wanted; });
  bool there = found != labels.end() && found->first == name;
  if (value.empty()) {
    if (there) labels.erase(found);
  } else if (there) {
    found->second = std::move(value);
  } else {
    labels.emplace(found, std::string(name), std::move(value));
  }
}

Labels keep_labels(const Labels& labels, const loki::Grouping& grouping) {
  Labels out;
  for (const auto& label : labels) {
    bool named =
        std::find(grouping.labels.begin(), grouping.labels.end(), label.first) != grouping.labels.end();
    bool name = grouping.without && label.first == "__name__";  // what is computed is not the metric any more
    if (named != grouping.without && !name) out.push_back(label);
  }
  return out;
}

bool Series::empty() const {
  return std::find(present.begin(), present.end(), 1) == present.end();
}

void tidy(Matrix& matrix, bool sorted) {
  std::erase_if(matrix, [](const Series& series) { return series.empty(); });
  if (sorted)
    std::sort(matrix.begin(), matrix.end(),
              [](const Series& a, const Series& b) { return a.labels < b.labels; });
}

}  // namespace foreshock::api::series
