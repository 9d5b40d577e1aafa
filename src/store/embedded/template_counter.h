// TemplateCounter: adds up lines per template and service and time step, from minute counts and head blocks.
//
// Aliases are resolved, so an old template's lines count for the one it became. Pure bookkeeping; one query,
// one thread. Memory: a number per template, service and step.
#pragma once

#include <map>
#include <vector>

#include "store/query/template_table.h"
#include "store/segment/minute_counts.h"

namespace foreshock::store {

class TemplateCounter {
 public:
  TemplateCounter(const CountRequest& request, const TemplateTable& templates);
  // Cells or lines; those outside of the range only count for first_seen and last_seen.
  void add(const RowBlock& block);
  // The exact times of a segment's pairs.
  void add_spans(const MinuteCounts& counts);
  // Pairs with lines in the range, most frequent first.
  std::vector<TemplateCount> take();

 private:
  struct Entry {
    uint64_t count = 0;
    std::vector<uint64_t> steps;
    std::map<uint8_t, uint64_t> severities;
    int64_t first = INT64_MAX, last = INT64_MIN;
  };
  Entry* entry_of(const RowBlock& block, uint32_t service, uint32_t template_number);

  CountRequest request_;
  const TemplateTable& templates_;
  size_t steps_;
  std::map<std::pair<TemplateId, std::string>, Entry> entries_;
};

}  // namespace foreshock::store
