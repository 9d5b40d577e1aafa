// ReadAhead: unpacks the next block of a scan on a thread of its own while the query looks at the one before.
//
// read_ahead() begins; columns() and lines() of the source that it answers wait for what was begun and read
// the rest themselves. Unpacking is most of what a query over lines costs, so on a machine with a free core
// it halves. Lines are unpacked ahead only when the filter looks at them and a row is in the range. The
// thread ends with the source; a block that nobody asks for is unpacked for nothing. Errors are those of the
// source.
#pragma once

#include <memory>

#include "store/query/block_scan.h"
#include "store/query/store_view.h"

namespace foreshock::store {

std::unique_ptr<BlockSource> read_ahead(std::unique_ptr<BlockSource> source, TimeRange range,
                                        bool wants_lines);

}  // namespace foreshock::store
