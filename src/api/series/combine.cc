// Arithmetic, comparisons and set operations between numbers and series; label_replace.
#include <re2/re2.h>

#include <cmath>
#include <map>

#include "api/series/series.h"

namespace foreshock::api::series {
namespace {

using loki::Expression;
using loki::Matching;
using loki::Operator;

bool is_comparison(Operator op) {
  return op >= Operator::kEqual && op <= Operator::kGreaterEqual;
}
bool is_set(Operator op) {
  return op >= Operator::kAnd;
}

double compute(Operator op, double a, double b) {
  switch (op) {
    case Operator::kAdd:
      return a + b;
    case Operator::kSubtract:
      return a - b;
    case Operator::kMultiply:
      return a * b;
    case Operator::kDivide:
      return a / b;
    case Operator::kModulo:
      return std::fmod(a, b);
    case Operator::kPower:
      return std::pow(a, b);
    case Operator::kEqual:
      return a == b;
    case Operator::kNotEqual:
      return a != b;
    case Operator::kLess:
      return a < b;
    case Operator::kLessEqual:
      return a <= b;
    case Operator::kGreater:
      return a > b;
    case Operator::kGreaterEqual:
      return a >= b;
    default:
      return 0;
  }
}

// One side is a number; a comparison keeps the series' value where it holds.
Matrix with_number(const Expression& how, Matrix series, double number, bool number_is_left) {
  bool filters = is_comparison(how.op) && !how.return_bool;
  for (Series& each : series) {
    if (!filters) set_label(each.labels, "__name__", "");
    for (size_t i = 0; i < each.values.size(); ++i) {
      if (each.present[i] == 0) continue;
      double left = number_is_left ? number : each.values[i];
      double right = number_is_left ? each.values[i] : number;
      double result = compute(how.op, left, right);
      if (!filters) {
        each.values[i] = result;
      } else if (result == 0) {
        each.present[i] = 0;
      }
    }
  }
  return series;
}

Labels matching_key(const Labels& labels, const std::optional<Matching>& matching) {
  loki::Grouping grouping;
  grouping.without = !matching || !matching->on;
  if (matching) grouping.labels = matching->labels;
  Labels out = keep_labels(labels, grouping);
  set_label(out, "__name__", "");
  return out;
}

Matrix set_operation(const Expression& how, Matrix left, Matrix right) {
  auto covered = [&](const Matrix& side, size_t steps) {
    std::map<Labels, std::vector<char>> out;
    for (const Series& series : side) {
      std::vector<char>& present = out[matching_key(series.labels, how.matching)];
      present.resize(steps);
      for (size_t i = 0; i < steps; ++i) present[i] |= series.present[i];
    }
    return out;
  };
  size_t steps = !left.empty() ? left[0].values.size() : !right.empty() ? right[0].values.size() : 0;
  bool is_or = how.op == Operator::kOr;
  auto other = covered(is_or ? left : right, steps);
  for (Series& series : is_or ? right : left) {
    auto found = other.find(matching_key(series.labels, how.matching));
    for (size_t i = 0; i < steps; ++i) {
      bool there = found != other.end() && found->second[i] != 0;
      if (there != (how.op == Operator::kAnd)) series.present[i] = 0;
    }
  }
  if (is_or) std::move(right.begin(), right.end(), std::back_inserter(left));
  tidy(left, false);
  return left;
}

Labels result_labels(const Expression& how, const Labels& many, const Labels& one) {
  bool keeps_all = is_comparison(how.op) && !how.return_bool;
  Labels out = many;
  if (!keeps_all) set_label(out, "__name__", "");
  if (!how.matching) return out;
  if (how.matching->group == Matching::Group::kNone && !keeps_all) return matching_key(many, how.matching);
  for (const std::string& name : how.matching->include)
    set_label(out, name, std::string(find_label(one, name)));
  return out;
}

Result<Matrix> match_series(const Expression& how, Matrix left, Matrix right) {
  bool right_is_many = how.matching && how.matching->group == Matching::Group::kRight;
  bool grouped = how.matching && how.matching->group != Matching::Group::kNone;
  Matrix& many = right_is_many ? right : left;
  Matrix& ones = right_is_many ? left : right;
  std::map<Labels, Series*> lookup;
  for (Series& one : ones) {
    bool fresh = lookup.emplace(matching_key(one.labels, how.matching), &one).second;
    if (!fresh)
      return fail(ErrorKind::kInvalid,
                  "found duplicate series for the match group on one side of the operation; many-to-many "
                  "matching is not allowed: matching labels must be unique on one side");
  }
  bool filters = is_comparison(how.op) && !how.return_bool;
  std::map<Labels, bool> used;
  Matrix out;
  for (Series& each : many) {
    Labels key = matching_key(each.labels, how.matching);
    auto found = lookup.find(key);
    if (found == lookup.end()) continue;
    if (!grouped && !used.emplace(std::move(key), true).second)
      return fail(
          ErrorKind::kInvalid,
          "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
    const Series& one = *found->second;
    Series made(result_labels(how, each.labels, one.labels), each.values.size());
    for (size_t i = 0; i < each.values.size(); ++i) {
      if (each.present[i] == 0 || one.present[i] == 0) continue;
      double a = right_is_many ? one.values[i] : each.values[i];
      double b = right_is_many ? each.values[i] : one.values[i];
      double result = compute(how.op, a, b);
      if (!filters) {
        made.set(i, result);
      } else if (result != 0) {
        made.set(i, a);
      }
    }
    out.push_back(std::move(made));
  }
  tidy(out, false);
  return out;
}

}  // namespace

Result<Value> combine(const Expression& how, Value left, Value right) {
  double* a = std::get_if<double>(&left);
  double* b = std::get_if<double>(&right);
  if (is_set(how.op) && (a != nullptr || b != nullptr))
    return fail(ErrorKind::kInvalid, "and, or and unless stand between vectors, not numbers");
  if (a != nullptr && b != nullptr) return Value(compute(how.op, *a, *b));
  if (a != nullptr) return Value(with_number(how, std::get<Matrix>(std::move(right)), *a, true));
  if (b != nullptr) return Value(with_number(how, std::get<Matrix>(std::move(left)), *b, false));
  Matrix first = std::get<Matrix>(std::move(left));
  Matrix second = std::get<Matrix>(std::move(right));
  if (is_set(how.op)) return Value(set_operation(how, std::move(first), std::move(second)));
  ASSIGN_OR_RETURN(Matrix out, match_series(how, std::move(first), std::move(second)));
  return Value(std::move(out));
}

Result<Matrix> replace_labels(const Expression& how, Matrix input) {
  RE2 regex("^(?s:" + how.texts[3] + ")$", RE2::Quiet);
  // Prometheus writes $1 and ${name}; RE2 numbers its groups.
  for (Series& series : input) {
    std::string source(find_label(series.labels, how.texts[2]));
    std::vector<re2::StringPiece> groups(static_cast<size_t>(regex.NumberOfCapturingGroups()) + 1);
    if (!regex.Match(source, 0, source.size(), RE2::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size())))
      continue;
    std::string made;
    const std::string& text = how.texts[1];
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '$' || i + 1 >= text.size()) {
        made += text[i];
        continue;
      }
      size_t begin = text[i + 1] == '{' ? i + 2 : i + 1;
      size_t end = begin;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
        ++end;
      std::string name = text.substr(begin, end - begin);
      bool braced = text[i + 1] == '{' && end < text.size() && text[end] == '}';
      size_t number = groups.size();
      if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos && name.size() < 4) {
        number = std::stoul(name);
      } else if (auto named = regex.NamedCapturingGroups().find(name);
                 named != regex.NamedCapturingGroups().end()) {
        number = static_cast<size_t>(named->second);
      }
      if (number < groups.size()) made.append(groups[number].data(), groups[number].size());
      i = end - 1 + (braced ? 1 : 0);
    }
    set_label(series.labels, how.texts[0], std::move(made));
  }
  return input;
}

}  // namespace foreshock::api::series
