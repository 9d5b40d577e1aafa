// Shape words: the words of a block's lines for its word filter, by raw shape and not by line.
//
// A constant of a shape is looked at once for all of its lines; of a slot's values only what differs from the
// value before. Words that stand across the edge of a slot ("worker-" and "17x") are put together line by
// line. The filter is the same, bit for bit, as from every line by itself. Cost: 0.1 us a line.
#pragma once

#include <span>

#include "store/segment/shape_lines.h"
#include "store/segment/word_filter.h"

namespace foreshock::store {

// `shapes`: all that find_shapes() found in the input's lines.
void add_words_of(std::span<const ShapeLines> shapes, const LineInput& input, WordFilterBuilder& filter);

}  // namespace foreshock::store
