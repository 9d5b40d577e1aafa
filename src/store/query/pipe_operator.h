// PipeOperator: one pipe at work: rows are pushed in, what it makes goes to the next.
//
// build_pipes() makes the chain; its end is the caller's sink. push() answers false when the operator (or
// anything behind it) wants no more rows, which stops the scan early. finish() is called once, in order, for
// operators that hold rows back. A stats pipe that comes first is fed blocks instead of rows, which spares
// making rows. Each operator lives in its own pipe_*.cc. For one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/query/block_scan.h"
#include "store/query/query_control.h"
#include "store/query_parse.h"

namespace foreshock::store {

struct StoreView;

// Where a pipe that looks beyond the matching lines finds the others.
struct LineSource {
  const StoreView* view = nullptr;
  bool newest_first = true;
};

class PipeOperator {
 public:
  virtual ~PipeOperator() = default;
  virtual bool push(Row&& row) = 0;
  virtual void finish() = 0;
  // Stats and top: takes matching rows of a block as they are. False when it cannot (then push() rows).
  virtual bool takes_blocks() const { return false; }
  virtual bool push_block(BlockScan&, const std::vector<uint32_t>&) { return true; }
  // Whether minute counts hold all that the operator reads.
  virtual bool is_counted() const { return false; }
  virtual bool needs_lines() const { return true; }
  // Whether each row is looked at alone, so that the order of rows makes no difference.
  virtual bool is_rowwise() const { return false; }
};

// The end of the chain: at most `limit` rows go to the sink.
std::unique_ptr<PipeOperator> make_sink(const RowSink& sink, size_t limit, QueryControl& control);

std::unique_ptr<PipeOperator> make_stats(const StatsPipe& pipe, QueryControl& control, PipeOperator& next);
std::unique_ptr<PipeOperator> make_top(const TopPipe& pipe, QueryControl& control, PipeOperator& next);
std::unique_ptr<PipeOperator> make_sort(const SortPipe& pipe, QueryControl& control, PipeOperator& next);
std::unique_ptr<PipeOperator> make_limit(const LimitPipe& pipe, PipeOperator& next);
std::unique_ptr<PipeOperator> make_fields(const FieldsPipe& pipe, PipeOperator& next);
std::unique_ptr<PipeOperator> make_where(const WherePipe& pipe, PipeOperator& next);
std::unique_ptr<PipeOperator> make_dedup(const DedupPipe& pipe, QueryControl& control, PipeOperator& next);
std::unique_ptr<PipeOperator> make_extract(const ExtractPipe& pipe, PipeOperator& next);
// `lines`: where context finds neighbours; null in a live tail, which has none.
std::unique_ptr<PipeOperator> make_context(const ContextPipe& pipe, const LineSource* lines,
                                           QueryControl& control, PipeOperator& next);

// All pipes and the sink, first to last.
std::vector<std::unique_ptr<PipeOperator>> build_pipes(const std::vector<Pipe>& pipes, QueryControl& control,
                                                       const RowSink& sink, size_t limit,
                                                       const LineSource* lines = nullptr);

// About what a row takes in memory.
size_t row_bytes(const Row& row);

}  // namespace foreshock::store
