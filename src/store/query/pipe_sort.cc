// sort: rows by the values of some fields; numbers as numbers, before texts; what is missing comes last.
#include <algorithm>

#include "store/query/field.h"
#include "store/query/pipe_operator.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

struct SortValue {
  int rank = 2;  // 0 number, 1 text, 2 missing
  double number = 0;
  std::string text;
};

int compare(const SortValue& a, const SortValue& b) {
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.rank == 0) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  return a.text.compare(b.text);
}

class SortOperator : public PipeOperator {
 public:
  SortOperator(const SortPipe& pipe, QueryControl& control, PipeOperator& next)
      : keys_(pipe.keys), control_(control), next_(next) {
    for (const SortKey& key : keys_) readers_.emplace_back(key.field);
  }
  bool push(Row&& row) override {
    Held held;
    held.bytes = row_bytes(row) + readers_.size() * sizeof(SortValue);
    held.number = ++pushed_;
    for (FieldReader& reader : readers_) held.values.push_back(value_of(reader.read(row)));
    held.row = std::move(row);
    if (!control_.charge(held.bytes)) return false;
    rows_.push_back(std::move(held));
    // The rows past what any query may answer are let go of from time to time.
    if (rows_.size() >= 2 * kSortRowsMax) {
      std::nth_element(rows_.begin(), rows_.begin() + kSortRowsMax, rows_.end(),
                       [this](const Held& a, const Held& b) { return before(a, b); });
      for (size_t i = kSortRowsMax; i < rows_.size(); ++i) control_.give_back(rows_[i].bytes);
      rows_.resize(kSortRowsMax);
    }
    return true;
  }
  void finish() override {
    std::sort(rows_.begin(), rows_.end(), [this](const Held& a, const Held& b) { return before(a, b); });
    for (Held& held : rows_) {
      control_.give_back(held.bytes);
      if (!next_.push(std::move(held.row))) break;
    }
    rows_.clear();
  }

 private:
  struct Held {
    Row row;
    std::vector<SortValue> values;
    uint64_t number = 0;
    size_t bytes = 0;
  };
  static SortValue value_of(const Cell& cell) {
    if (cell.missing()) return {};
    auto number = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
    return number ? SortValue{0, *number, {}} : SortValue{1, 0, std::string(cell.text)};
  }
  bool before(const Held& a, const Held& b) const {
    for (size_t i = 0; i < keys_.size(); ++i) {
      int difference = compare(a.values[i], b.values[i]);
      if (difference == 0) continue;
      bool missing = a.values[i].rank == 2 || b.values[i].rank == 2;
      return keys_[i].descending && !missing ? difference > 0 : difference < 0;
    }
    return a.number < b.number;
  }

  std::vector<SortKey> keys_;
  std::vector<FieldReader> readers_;
  std::vector<Held> rows_;
  uint64_t pushed_ = 0;
  QueryControl& control_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_sort(const SortPipe& pipe, QueryControl& control, PipeOperator& next) {
  return std::make_unique<SortOperator>(pipe, control, next);
}

}  // namespace foreshock::store
