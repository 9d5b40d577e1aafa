// Line column: segment version 1: the raw lines of a block as a dictionary of raw shapes and a column for
// each of their slots.
//
// A line is cut by parse::scan_tokens. Its shape is the run of its blanks and punctuation; every other token
// is a slot. Lines of one shape share a layout (the constants, once), and each slot is a text column
// (text_column.h), which is a constant where all lines agree: so the words of a message cost nothing a line.
// Shapes with few lines, and lines that cannot be cut, are kept whole in one plain column. Where bodies lie
// is said once a shape in terms of tokens where that holds for all its lines. decode gives the exact bytes
// back, in order; for hostile bytes it answers false within the given bounds. Cost: about 0.5 us a line to
// write, 0.2 us to read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/segment/shape_lines.h"

namespace foreshock::store {

// The lines of the given rows, as an uncompressed list of streams for pack_streams().
std::vector<std::string> encode_lines(const LineInput& input);

// `raw_bytes` is what the block's index says the lines have together; anything else is refused.
bool decode_lines(const std::vector<std::string>& streams, size_t rows, size_t raw_bytes, Lines& out);

}  // namespace foreshock::store
