#include "store/query/cell_predicate.h"

#include <re2/re2.h>

#include "base/check.h"
#include "store/query/regex.h"

namespace foreshock::store {
namespace {

bool is_words(FieldKind kind) {
  return kind == FieldKind::kBody || kind == FieldKind::kRaw || kind == FieldKind::kTemplate;
}

bool is_time(FieldKind kind) {
  return kind == FieldKind::kTimestamp || kind == FieldKind::kObserved;
}

template <class T>
bool in_order(Comparison comparison, const T& left, const T& right) {
  switch (comparison) {
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessEqual:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kGreaterEqual:
      return left >= right;
    case Comparison::kNotEqual:
      return left != right;
    default:
      return left == right;
  }
}

}  // namespace

CellPredicate::CellPredicate(const Filter& filter)
    : kind_(field_kind(filter.field)),
      comparison_(filter.comparison),
      value_(filter.value),
      prefix_(filter.prefix),
      number_(number_of(filter.value)),
      upper_number_(number_of(filter.upper)) {
  if (kind_ == FieldKind::kSeverity) {
    level_ = level_range(value_);
    upper_level_ = level_range(filter.upper);
  }
  if (is_time(kind_)) {
    time_ = parse_rfc3339(value_);
    upper_time_ = parse_rfc3339(filter.upper);
  }
  if (comparison_ == Comparison::kNetwork) net_ = AddressNet::parse(value_);
  if (comparison_ == Comparison::kRegex) {
    auto regex = compile_regex(value_);
    CHECK(regex) << "the parser lets no other pass";
    regex_ = *regex;
  } else if (is_words(kind_) && comparison_ == Comparison::kMatches && !value_.empty()) {
    matcher_ = std::make_unique<TextMatcher>(value_, prefix_);
  }
}

CellPredicate::~CellPredicate() = default;

bool CellPredicate::matches(const Cell& cell) const {
  if (cell.missing()) return comparison_ == Comparison::kNotEqual;
  if (comparison_ == Comparison::kExists) return true;
  if (regex_) return RE2::PartialMatch(re2::StringPiece(cell.text.data(), cell.text.size()), *regex_);
  if (kind_ == FieldKind::kSeverity && (level_ || upper_level_)) {
    auto range = level_range(cell.text);
    return range && matches_severity(range->low);
  }
  if (time_ || upper_time_)
    if (auto time = parse_rfc3339(cell.text)) return matches_time(time->ns);
  switch (comparison_) {
    case Comparison::kLess:
    case Comparison::kLessEqual:
    case Comparison::kGreater:
    case Comparison::kGreaterEqual: {
      auto value = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
      return value && matches_order(*value);
    }
    case Comparison::kRange: {
      auto value = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
      return value && matches_range(*value);
    }
    case Comparison::kNetwork:
      return equal_folded(cell.text, value_) || (net_ && net_->found_in(cell.text));
    case Comparison::kNotEqual:
      if (number_ && cell.kind == Cell::Kind::kNumber) return cell.number != *number_;
      return cell.text != value_;
    default:
      return matches_text(cell.text);
  }
}

bool CellPredicate::matches_order(double value) const {
  return number_ && in_order(comparison_, value, *number_);
}

bool CellPredicate::matches_range(double value) const {
  return (!number_ || value >= *number_) && (!upper_number_ || value <= *upper_number_);
}

bool CellPredicate::matches_level_range(uint8_t number) const {
  bool unknown = number == 0 && (!level_ || level_->low > 0);
  return !unknown && (!level_ || number >= level_->low) && (!upper_level_ || number <= upper_level_->high);
}

bool CellPredicate::matches_text(std::string_view text) const {
  if (matcher_) return matcher_->matches(text);
  if (comparison_ == Comparison::kExactly) return text == value_;
  if (prefix_) return starts_folded(text, value_);
  if (equal_folded(text, value_)) return true;
  if (!number_) return false;
  auto number = number_of(text);
  return number && *number == *number_;
}

bool CellPredicate::matches_severity(uint8_t number) const {
  if (comparison_ == Comparison::kExists) return number != 0;
  if (comparison_ == Comparison::kRange) return matches_level_range(number);
  if (!level_) return false;
  bool unknown = number == 0;
  switch (comparison_) {
    case Comparison::kLess:
      return !unknown && number < level_->low;
    case Comparison::kLessEqual:
      return !unknown && number <= level_->high;
    case Comparison::kGreater:
      return number > level_->high;
    case Comparison::kGreaterEqual:
      return number >= level_->low;
    case Comparison::kNotEqual:
      return number < level_->low || number > level_->high;
    default:
      return number >= level_->low && number <= level_->high;
  }
}

bool CellPredicate::matches_time(int64_t ns) const {
  if (comparison_ == Comparison::kExists) return true;
  if (comparison_ == Comparison::kRange)
    return (!time_ || ns >= time_->ns) && (!upper_time_ || ns <= upper_time_->ns);
  return time_ && in_order(comparison_, ns, time_->ns);
}

}  // namespace foreshock::store
