#include "api/series/evaluate.h"

#include "api/series/windows.h"

namespace foreshock::api::series {
namespace {

using loki::Expression;

Matrix constant(double value, size_t steps) {
  Matrix out;
  Series& series = out.emplace_back(Labels(), steps);
  for (size_t i = 0; i < steps; ++i) series.set(i, value);
  return out;
}

Result<Matrix> as_matrix(Value value, std::string_view where) {
  if (Matrix* matrix = std::get_if<Matrix>(&value)) return std::move(*matrix);
  return fail(ErrorKind::kInvalid,
              std::string(where) + " takes a vector, not a number; write vector(1) for one");
}

Result<Matrix> evaluate_aggregate(const Expression& expression, const Steps& steps, LeafReader& leaves) {
  const Expression& inner = *expression.children[0];
  bool told = expression.vector_function == loki::VectorFunction::kSum &&
              inner.kind == Expression::Kind::kRange && adds_up(inner.range_function);
  if (told) {
    loki::Grouping none;
    const loki::Grouping* kept = expression.grouping ? &*expression.grouping : &none;
    ASSIGN_OR_RETURN(Matrix read, leaves.read(inner, steps, kept));
    return aggregate(expression, std::move(read), steps.count);
  }
  ASSIGN_OR_RETURN(Value value, evaluate(inner, steps, leaves));
  ASSIGN_OR_RETURN(Matrix matrix, as_matrix(std::move(value), "an aggregation"));
  return aggregate(expression, std::move(matrix), steps.count);
}

}  // namespace

Result<Value> evaluate(const Expression& expression, const Steps& steps, LeafReader& leaves) {
  switch (expression.kind) {
    case Expression::Kind::kNumber:
      return Value(expression.number);
    case Expression::Kind::kVector:
      return Value(constant(expression.number, steps.count));
    case Expression::Kind::kRange:
    case Expression::Kind::kMetric: {
      ASSIGN_OR_RETURN(Matrix read, leaves.read(expression, steps, nullptr));
      return Value(std::move(read));
    }
    case Expression::Kind::kAggregate: {
      ASSIGN_OR_RETURN(Matrix made, evaluate_aggregate(expression, steps, leaves));
      return Value(std::move(made));
    }
    case Expression::Kind::kBinary: {
      ASSIGN_OR_RETURN(Value left, evaluate(*expression.children[0], steps, leaves));
      ASSIGN_OR_RETURN(Value right, evaluate(*expression.children[1], steps, leaves));
      return combine(expression, std::move(left), std::move(right));
    }
    case Expression::Kind::kLabelReplace: {
      ASSIGN_OR_RETURN(Value value, evaluate(*expression.children[0], steps, leaves));
      ASSIGN_OR_RETURN(Matrix matrix, as_matrix(std::move(value), "label_replace"));
      ASSIGN_OR_RETURN(Matrix made, replace_labels(expression, std::move(matrix)));
      return Value(std::move(made));
    }
    case Expression::Kind::kLog:
      break;
  }
  return fail(ErrorKind::kInvalid, "a log query is no metric");
}

}  // namespace foreshock::api::series
