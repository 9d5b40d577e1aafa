// Packed lines: the raw lines of a block in segment version 2: raw shapes, and a column for each of their
// slots.
//
// As in version 1 (line_column.h) a line is its shape's constants and its slots' values; here all numbers of
// a block are one range-coded run (number_coder.h), all texts one heap, and values that come again, in
// whatever slot, are stored once (packed_text.h). Lines that share their shape with no other are kept whole
// in the heap. decode gives the exact bytes back, in order; for hostile bytes it answers false within the
// given bounds. Cost: about 1 us a line to write, 0.4 us to read.
#pragma once

#include <string>
#include <string_view>

#include "store/segment/shape_lines.h"

namespace foreshock::store {

// A lines section.
std::string encode_packed_lines(const LineInput& input, int level, uint32_t version);
// The same where the shapes of the lines were found already.
std::string encode_packed_lines(const LineInput& input, std::span<const ShapeLines> shapes, int level,
                                uint32_t version);

// What the columns section told of the rows.
struct PackedRows {
  std::span<const int64_t> times;
  std::span<const uint32_t> templates;  // all below templates_end
  uint32_t templates_end = 0;
  uint32_t version = 0;  // of the segment, 2 or later
};
// `raw_bytes` is what the block's entry says the lines have together.
bool decode_packed_lines(std::string_view section, const PackedRows& rows, size_t raw_bytes, Lines& out);

}  // namespace foreshock::store
