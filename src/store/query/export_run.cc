#include "store/query/export_run.h"

#include "store/query/ordered_scan.h"
#include "store/query/query_run.h"

namespace foreshock::store {
namespace {

constexpr size_t kRowsPerCheck = 1'024;

}  // namespace

void run_export(const StoreView& view, const Filter& condition, TimeRange range, const ExportSink& sink,
                QueryControl& control) {
  std::unique_ptr<FilterNode> filter = compile_filter(condition);
  OrderedScan scan(view, *filter, range, false, control);
  RowNumbering numbering;
  Hit hit;
  for (size_t rows = 1; scan.next(hit); ++rows) {
    const RowBlock& block = hit.scan->block();
    const StreamLabels& stream = block.labels->streams[block.stream.at(hit.row)];
    ExportRow row{make_log_row(*hit.scan, hit.row), stream.id, stream.zone};
    row.log.id = numbering.id_of(*hit.scan, hit.row);
    ++control.summary().rows;
    if (!sink(row)) return;
    if (rows % kRowsPerCheck == 0 && !control.proceed()) return;
  }
}

}  // namespace foreshock::store
