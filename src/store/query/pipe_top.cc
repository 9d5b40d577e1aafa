// top: the most frequent combinations of values, with their "count".
#include <algorithm>
#include <cstdlib>

#include "store/query/pipe_operator.h"
#include "store/query/stats_groups.h"

namespace foreshock::store {
namespace {

StatsPipe counts_by(const std::vector<std::string>& fields) {
  StatsPipe pipe;
  pipe.functions.push_back({Aggregate::kCount, "", 0, "count", 0});
  for (const std::string& field : fields) pipe.keys.push_back({field, 0, 0});
  return pipe;
}

class TopOperator : public PipeOperator {
 public:
  TopOperator(const TopPipe& pipe, QueryControl& control, PipeOperator& next)
      : rows_(pipe.rows), groups_(counts_by(pipe.fields), control), next_(next) {}
  bool push(Row&& row) override {
    groups_.add(row);
    return true;
  }
  bool takes_blocks() const override { return true; }
  bool push_block(BlockScan& scan, const std::vector<uint32_t>& rows) override {
    groups_.add(scan, rows);
    return true;
  }
  bool is_counted() const override { return groups_.is_counted(); }
  bool needs_lines() const override { return groups_.needs_lines(); }
  void finish() override {
    std::vector<Row> rows = groups_.take();
    auto count_of = [](const Row& row) { return std::strtoull(row.columns.back().second.c_str(), nullptr, 10); };
    // Stable, so that equal counts stay in the order of their keys.
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row& a, const Row& b) { return count_of(a) > count_of(b); });
    for (size_t i = 0; i < rows.size() && i < rows_; ++i)
      if (!next_.push(std::move(rows[i]))) return;
  }

 private:
  uint64_t rows_;
  StatsGroups groups_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_top(const TopPipe& pipe, QueryControl& control, PipeOperator& next) {
  return std::make_unique<TopOperator>(pipe, control, next);
}

}  // namespace foreshock::store
