// where: rows whose columns (or fields) meet a condition.
#include "store/query/cell_predicate.h"
#include "store/query/pipe_operator.h"

namespace foreshock::store {
namespace {

class Condition {
 public:
  explicit Condition(const Filter& filter) : kind_(filter.kind) {
    if (kind_ == FilterKind::kField) {
      reader_ = std::make_unique<FieldReader>(filter.field);
      predicate_ = std::make_unique<CellPredicate>(filter);
    }
    for (const Filter& child : filter.children) children_.emplace_back(child);
  }
  bool holds(const Row& row) {
    switch (kind_) {
      case FilterKind::kAnd:
        for (Condition& child : children_)
          if (!child.holds(row)) return false;
        return true;
      case FilterKind::kOr:
        for (Condition& child : children_)
          if (child.holds(row)) return true;
        return false;
      case FilterKind::kNot:
        return !children_[0].holds(row);
      case FilterKind::kField:
        return predicate_->matches(reader_->read(row));
      default:
        return true;
    }
  }

 private:
  FilterKind kind_;
  std::unique_ptr<FieldReader> reader_;
  std::unique_ptr<CellPredicate> predicate_;
  std::vector<Condition> children_;
};

class WhereOperator : public PipeOperator {
 public:
  WhereOperator(const WherePipe& pipe, PipeOperator& next) : condition_(pipe.condition), next_(next) {}
  bool push(Row&& row) override { return !condition_.holds(row) || next_.push(std::move(row)); }
  void finish() override {}
  bool is_rowwise() const override { return true; }

 private:
  Condition condition_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_where(const WherePipe& pipe, PipeOperator& next) {
  return std::make_unique<WhereOperator>(pipe, next);
}

}  // namespace foreshock::store
