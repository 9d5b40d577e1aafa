// Minute counts: how many lines a segment has per service, template, severity and minute, as one small blob.
//
// Made when a segment is sealed and kept in its row of store.db, so that counts and segments come and go
// together: a histogram or `stats count() by template, 1m` reads these and touches no line. The cells are a
// RowBlock with weights, so filters and stats read them like lines. Beside them stand the exact first and
// last times of each pair of service and template. Size: some bytes a cell, compressed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment/row_block.h"
#include "store/segment/text_index.h"

namespace foreshock::store {

struct MinuteCounts {
  struct Span {
    uint32_t service = 0, template_index = 0;  // as in `cells`
    int64_t first = 0, last = 0;
  };
  std::shared_ptr<const RowBlock> cells;
  std::vector<Span> spans;
};

class MinuteCountsBuilder {
 public:
  // Lines of one pair come one after the other, in order of time.
  void add(std::string_view service, TemplateId id, uint8_t severity, int64_t time);
  std::string finish();

 private:
  void end_minute();

  TextIndex services_;
  IdIndex templates_;
  std::vector<uint32_t> cell_services_, cell_templates_, cell_severities_, cell_counts_;
  std::vector<int64_t> cell_minutes_;
  std::vector<MinuteCounts::Span> spans_;
  int64_t minute_ = INT64_MIN;
  uint32_t open_counts_[256] = {};  // of the present pair and minute
  std::vector<uint8_t> touched_;    // severities whose count is not 0
};

// The counts of a block of lines (the head), in the same form.
MinuteCounts count_block(const RowBlock& block);

Result<MinuteCounts> decode_minute_counts(std::string_view bytes);

}  // namespace foreshock::store
