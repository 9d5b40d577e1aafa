// dedup: the first row of each combination of values.
#include "store/query/field.h"
#include "store/query/pipe_operator.h"

#include <unordered_set>

namespace foreshock::store {
namespace {

class DedupOperator : public PipeOperator {
 public:
  DedupOperator(const DedupPipe& pipe, QueryControl& control, PipeOperator& next) : control_(control), next_(next) {
    for (const std::string& field : pipe.fields) readers_.emplace_back(field);
  }
  bool push(Row&& row) override {
    std::string key;
    for (FieldReader& reader : readers_) {
      append_json(key, reader.read(row));
      key += '\0';
    }
    if (seen_.count(key) != 0) return true;
    if (!control_.charge(key.size() + 96)) return false;
    seen_.insert(std::move(key));
    return next_.push(std::move(row));
  }
  void finish() override {}

 private:
  std::vector<FieldReader> readers_;
  std::unordered_set<std::string> seen_;
  QueryControl& control_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_dedup(const DedupPipe& pipe, QueryControl& control, PipeOperator& next) {
  return std::make_unique<DedupOperator>(pipe, control, next);
}

}  // namespace foreshock::store
