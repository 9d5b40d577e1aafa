// LogReader: log queries read from the store: lines for streams, and samples for range functions.
//
// Counts by service, host, source, format, level or template are made by the store itself, out of minute
// counts where steps and ranges are whole minutes and only service, level and template are asked for.
// Everything else reads the lines that push_down() lets through, and runs the pipeline on each. What was
// read, and what was left out, adds up in summary(). For one query, on its thread.
#pragma once

#include <atomic>
#include <functional>

#include "api/loki/entry.h"
#include "api/loki/logql.h"
#include "api/loki/pipeline.h"
#include "api/series/evaluate.h"
#include "api/series/windows.h"
#include "store/store.h"

namespace foreshock::api::loki {

struct ReadLimits {
  int64_t time_ns = 0;
  const std::atomic<bool>* cancelled = nullptr;
};

class LogReader : public series::LeafReader {
 public:
  LogReader(store::Store& store, TenantId tenant, ReadLimits limits)
      : store_(store), tenant_(tenant), limits_(limits) {}

  Result<series::Matrix> read(const Expression& leaf, const series::Steps& steps,
                              const loki::Grouping* sum_by) override;

  struct Range {
    Timestamp start, end;
    bool newest_first = true;
  };
  // Entries that pass, in order, until `sink` answers false; with the rows they come from.
  Status lines(const LogQuery& query, const Range& range, const std::function<bool(Entry&&)>& sink);
  Status rows(const LogQuery& query, const Range& range,
              const std::function<bool(Entry&&, const store::LogRow&)>& sink);

  // Lines by the values of these labels, and by steps of time when there is one; least labels first.
  struct Count {
    series::Labels labels;
    Timestamp time;  // of the step; zero without steps
    uint64_t lines = 0;
  };
  Result<std::vector<Count>> count(const LogQuery& query, Timestamp start, Timestamp end,
                                   const std::vector<std::string>& labels, int64_t step_ns = 0);

  const store::QuerySummary& summary() const { return summary_; }
  void warn(const std::string& text);

 private:
  // As count(), by the store alone; nothing when it cannot say so exactly.
  Result<std::optional<std::vector<Count>>> stored_counts(const LogQuery& query, Timestamp start,
                                                          Timestamp end,
                                                          const std::vector<std::string>& labels,
                                                          int64_t step_ns);
  // False when the store cannot count this.
  Result<bool> read_counts(const Expression& leaf, const series::Steps& steps, const loki::Grouping* sum_by,
                           series::Windows& windows);
  void add_summary(const store::QuerySummary& summary);
  store::QueryRequest request_of(Timestamp start, Timestamp end) const;

  store::Store& store_;
  TenantId tenant_;
  ReadLimits limits_;
  store::QuerySummary summary_;
};

}  // namespace foreshock::api::loki
