// GatheredRows: the rows of several blocks side by side, with label numbers of the segment they will be in.
//
// A segment is written in another order than its rows arrived in. Gathering reads every block once from front
// to back; after that a row costs one or two cache lines wherever it is wanted, not one for each column of
// its block. Used by the segment writer alone, on the sealer's thread. Memory: 80 bytes a row.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "store/segment/segment_writer.h"
#include "store/segment/text_index.h"

namespace foreshock::store {

struct GatheredRow {
  int64_t time = 0, observed = 0;
  std::string_view raw;  // into its block
  BodyRange body;
  uint32_t part = 0, tie = 0;  // order of arrival among rows of the same time
  uint32_t service = 0, host = 0, format = 0, stream = 0;
  uint32_t template_number = 0, flags = 0;
  uint8_t severity = 0;
};

struct GatheredRows {
  std::vector<GatheredRow> rows;  // in order of arrival
  TextIndex services, hosts, formats;
  IdIndex templates;
  std::vector<StreamLabels> streams;

  TemplateId template_of(const GatheredRow& row) const {
    return TemplateId{templates.ids()[row.template_number]};
  }
};

// Without the rows that their part leaves out. The parts' blocks, which must have lines, have to outlive it.
GatheredRows gather_rows(std::span<const SegmentPart> parts);

}  // namespace foreshock::store
