// Segment writer: rows of one tenant as the bytes of a segment file.
//
// Takes blocks with their lines, from the head or from an older segment, groups the rows by service and
// template, sorts each group by time, cuts it into blocks and writes every column by what it holds. A pure
// function: the same input gives the same bytes (a golden file guards them). Runs on the sealer's thread.
// Cost: 1 us a line or less. Memory: about the raw bytes again.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "store/segment/row_block.h"
#include "store/segment/segment_format.h"

namespace foreshock::store {

struct SegmentPart {
  std::shared_ptr<const RowBlock> block;
  // Parts of a higher order arrived later; blocks of one older segment share one.
  uint64_t order = 0;
  std::vector<bool> left_out = {};  // rows that are not written; empty: all are
};

struct SegmentImage {
  std::string bytes;
  std::string counts;  // minute_counts.h
  SegmentFooter footer;
};

// Version 1 is written by tests alone, which read it as an upgrade does.
SegmentImage write_segment(TenantId tenant, std::span<const SegmentPart> parts, Timestamp created, int level,
                           uint32_t version = kSegmentVersion);

}  // namespace foreshock::store
