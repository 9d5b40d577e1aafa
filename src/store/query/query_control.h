// QueryControl: what bounds one query: its deadline, its cancel flag, its memory; and what it reports.
//
// Everything that loops over blocks or rows asks proceed() now and then; once it says no the query winds up
// with what it has, marked partial and with a warning that says why. Memory is charged by whoever keeps
// something per group, row or value. For one thread, but the cancel flag may be set from any.
#pragma once

#include <set>
#include <string>

#include "base/world.h"
#include "store/query.h"

namespace foreshock::store {

class QueryControl {
 public:
  QueryControl(Clock& clock, const QueryRequest& request)
      : clock_(clock),
        start_ns_(clock.steady_ns()),
        limit_ns_(request.time_limit_ns),
        memory_max_(request.memory_bytes_max),
        read_max_(request.read_bytes_max),
        cancelled_(request.cancelled),
        span_start_ns_(request.start.ns),
        span_end_ns_(request.end.ns) {}

  // False when the query has to end. Reads the clock: call it once a block or a thousand rows.
  bool proceed();
  // Counts what was read against its limit; proceed() ends the query past it.
  void read(uint64_t bytes) { read_bytes_ += bytes; }
  // Takes memory from the query's grant; false when there is none left (said once).
  bool charge(size_t bytes);
  void give_back(size_t bytes) { used_bytes_ -= bytes < used_bytes_ ? bytes : used_bytes_; }
  // Marks the answer as partial; each text is reported once.
  void partial(const std::string& warning);
  void warn(const std::string& warning);
  // A block could not be read: it is left out and said.
  void unreadable(const Error& error);

  bool stopped() const { return stopped_; }
  // The time that the answer is about, for rates: the request's, its open ends replaced by the data's.
  void set_span(int64_t start_ns, int64_t end_ns) {
    span_start_ns_ = start_ns;
    span_end_ns_ = end_ns;
  }
  int64_t span_start_ns() const { return span_start_ns_; }
  int64_t span_end_ns() const { return span_end_ns_; }
  QuerySummary& summary() { return summary_; }
  QuerySummary finish();

 private:
  Clock& clock_;
  int64_t start_ns_;
  int64_t limit_ns_;
  size_t memory_max_;
  uint64_t read_max_;
  const std::atomic<bool>* cancelled_;
  int64_t span_start_ns_, span_end_ns_;
  size_t used_bytes_ = 0;
  uint64_t read_bytes_ = 0;
  bool stopped_ = false;
  std::set<std::string> said_;
  QuerySummary summary_;
};

}  // namespace foreshock::store
