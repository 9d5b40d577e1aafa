// stats: functions over groups of rows.
#include "store/query/pipe_operator.h"
#include "store/query/stats_groups.h"

namespace foreshock::store {
namespace {

class StatsOperator : public PipeOperator {
 public:
  StatsOperator(const StatsPipe& pipe, QueryControl& control, PipeOperator& next)
      : groups_(pipe, control), next_(next) {}
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
    groups_.give([this](Row&& row) { return next_.push(std::move(row)); });
  }

 private:
  StatsGroups groups_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_stats(const StatsPipe& pipe, QueryControl& control, PipeOperator& next) {
  return std::make_unique<StatsOperator>(pipe, control, next);
}

}  // namespace foreshock::store
