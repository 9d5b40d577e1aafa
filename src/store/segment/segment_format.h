// Segment format: what stands in a segment file's frame and footer (byte by byte in docs/design/segment.md).
//
// A file is: header, blocks, needle filter, footer, trailer. Each block is two sections (columns, lines) with
// a checksum of their stored bytes in the footer; the footer has one in the trailer. The version stands in
// header and trailer; readers take all from kSegmentVersionOldest on. All parsing here takes hostile bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/segment/row_block.h"

namespace foreshock::store {

constexpr std::string_view kSegmentMagic = "FSHKSEG\n";
constexpr uint32_t kSegmentVersion = 3;        // what is written
constexpr uint32_t kSegmentVersionOldest = 1;  // what is read still
constexpr size_t kSegmentHeaderBytes = 16;
constexpr size_t kSegmentTrailerBytes = 40;

struct BlockEntry {
  uint64_t offset = 0;
  uint64_t columns_bytes = 0, lines_bytes = 0;  // the lines follow the columns
  uint64_t columns_hash = 0, lines_hash = 0;
  size_t rows = 0;
  uint64_t raw_bytes = 0;
  int64_t min_time = 0, max_time = 0;
  uint32_t severity_mask = 0;
  std::vector<uint32_t> services;     // into the labels
  std::vector<TemplateId> templates;  // of the block, which its column indexes
  bool plain_words = false;           // whether its words without digits are in the filter (version 3)
};

struct SegmentFooter {
  uint32_t version = kSegmentVersion;
  TenantId tenant;
  Timestamp created;
  uint64_t lines = 0, raw_bytes = 0;
  int64_t min_time = INT64_MAX, max_time = INT64_MIN, max_observed = INT64_MIN;
  std::shared_ptr<const Labels> labels;
  // The filter (needle_filter.h, from version 3 on word_filter.h); pages of version 3 have a size each.
  uint64_t needle_offset = 0, needle_pages = 0;
  std::vector<uint64_t> page_ends;  // from needle_offset on
  uint64_t filter_bytes() const;
  std::vector<BlockEntry> blocks;
};

std::string encode_header(uint32_t version = kSegmentVersion);
// Footer and trailer, to be put behind the blocks and the filter; `offset` is where they begin.
std::string encode_footer(const SegmentFooter& footer, uint64_t offset, int level);

struct Trailer {
  uint32_t version = 0;
  uint64_t footer_offset = 0;
  uint32_t footer_bytes = 0, footer_plain_bytes = 0;
  uint64_t footer_hash = 0;
};
// kInvalid for another version, kCorrupt for anything else that is wrong.
Result<Trailer> decode_trailer(std::string_view bytes);
Result<SegmentFooter> decode_footer(std::string_view bytes, const Trailer& trailer);

}  // namespace foreshock::store
