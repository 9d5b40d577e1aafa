// limit, head: the first n rows.
#include "store/query/pipe_operator.h"

namespace foreshock::store {
namespace {

class LimitOperator : public PipeOperator {
 public:
  LimitOperator(uint64_t rows, PipeOperator& next) : left_(rows), next_(next) {}
  bool push(Row&& row) override {
    if (left_ == 0) return false;
    --left_;
    if (!next_.push(std::move(row))) left_ = 0;
    return left_ > 0;
  }
  void finish() override {}

 private:
  uint64_t left_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_limit(const LimitPipe& pipe, PipeOperator& next) {
  return std::make_unique<LimitOperator>(pipe.rows, next);
}

}  // namespace foreshock::store
