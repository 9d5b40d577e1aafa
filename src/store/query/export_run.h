// The rows of an export, oldest first, without the bounds that a query's answer has.
#pragma once

#include "store/query/query_control.h"
#include "store/query/store_view.h"
#include "store/transfer.h"

namespace foreshock::store {

// Gives every row that the filter selects. Memory: that of OrderedScan, whatever the number of rows.
void run_export(const StoreView& view, const Filter& condition, TimeRange range, const ExportSink& sink,
                QueryControl& control);

}  // namespace foreshock::store
