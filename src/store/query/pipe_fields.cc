// fields: named columns in the order asked for; a field that a row lacks is null.
#include "store/query/field.h"
#include "store/query/pipe_operator.h"

namespace foreshock::store {
namespace {

class FieldsOperator : public PipeOperator {
 public:
  FieldsOperator(const FieldsPipe& pipe, PipeOperator& next) : next_(next) {
    for (const std::string& field : pipe.fields) readers_.emplace_back(field);
  }
  bool push(Row&& row) override {
    Row out;
    for (FieldReader& reader : readers_) {
      std::string json;
      append_json(json, reader.read(row));
      out.columns.emplace_back(reader.name(), std::move(json));
    }
    return next_.push(std::move(out));
  }
  void finish() override {}
  bool is_rowwise() const override { return true; }

 private:
  std::vector<FieldReader> readers_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_fields(const FieldsPipe& pipe, PipeOperator& next) {
  return std::make_unique<FieldsOperator>(pipe, next);
}

}  // namespace foreshock::store
