// MetricReader: the metrics that Foreshock's Prometheus API serves, read from the store and the findings.
//
// foreshock_log_lines_total{service,level,template_id} is how many lines are kept up to an instant; rate()
// and increase() of it count the lines of their windows exactly, without extrapolation.
// foreshock_anomaly_score{service} is the worst score of a service's findings of the ten minutes before, 0
// when there are none; it is as old as the findings are kept. For one query, on its thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/loki/log_reader.h"
#include "api/series/evaluate.h"
#include "incidents/incidents.h"

namespace foreshock::api::prometheus {

constexpr std::string_view kLinesMetric = "foreshock_log_lines_total";
constexpr std::string_view kScoreMetric = "foreshock_anomaly_score";
constexpr int64_t kScoreLastsNs = 10 * kMinute;  // as the overview shows it
constexpr size_t kFindingsMax = 20'000;

class MetricReader : public series::LeafReader {
 public:
  MetricReader(store::Store& store, incidents::Incidents& incidents, TenantId tenant, loki::ReadLimits limits)
      : store_(store), incidents_(incidents), tenant_(tenant), lines_(store, tenant, limits) {}

  Result<series::Matrix> read(const loki::Expression& leaf, const series::Steps& steps,
                              const loki::Grouping* sum_by) override;
  // The label sets of a selector's series that have values in the range.
  Result<std::vector<series::Labels>> series_of(const loki::MetricSelector& selector, Timestamp start,
                                                Timestamp end);
  const store::QuerySummary& summary() const { return lines_.summary(); }

 private:
  Result<series::Matrix> read_lines(const loki::Expression& leaf, const series::Steps& steps,
                                    const loki::Grouping* sum_by);
  Result<series::Matrix> read_totals(const loki::Expression& leaf, const series::Steps& steps);
  Result<series::Matrix> read_scores(const loki::Expression& leaf, const series::Steps& steps);
  struct Score {
    int64_t at_ns = 0;
    double score = 0;
  };
  using Scores = std::map<std::string, std::vector<Score>>;  // by service, oldest first
  Result<Scores> scores(int64_t start_ns, int64_t end_ns);

  store::Store& store_;
  incidents::Incidents& incidents_;
  TenantId tenant_;
  loki::LogReader lines_;
};

}  // namespace foreshock::api::prometheus
