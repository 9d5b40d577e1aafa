#include "store/query/cell_predicate.h"

#include <re2/re2.h>

namespace foreshock::store {
namespace {

// A regular expression may use this much for its automaton; past it matching falls back to slower ways.
constexpr int64_t kRegexBytes = 8 * 1024 * 1024;

bool is_words(FieldKind kind) {
  return kind == FieldKind::kBody || kind == FieldKind::kRaw || kind == FieldKind::kTemplate;
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
      number_(number_of(filter.value)) {
  if (kind_ == FieldKind::kSeverity) level_ = level_range(value_);
  if (kind_ == FieldKind::kTimestamp || kind_ == FieldKind::kObserved) time_ = parse_rfc3339(value_);
  if (comparison_ == Comparison::kRegex) {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kRegexBytes);
    // Lines may hold any bytes; a pattern is UTF-8 where it says so and bytes elsewhere.
    regex_ = std::make_unique<RE2>(value_, options);
  } else if (is_words(kind_) && comparison_ == Comparison::kMatches && !value_.empty()) {
    matcher_ = std::make_unique<TextMatcher>(value_, prefix_);
  }
}

CellPredicate::~CellPredicate() = default;

bool CellPredicate::matches(const Cell& cell) const {
  if (cell.missing()) return comparison_ == Comparison::kNotEqual;
  if (comparison_ == Comparison::kExists) return true;
  if (regex_) return RE2::PartialMatch(re2::StringPiece(cell.text.data(), cell.text.size()), *regex_);
  if (kind_ == FieldKind::kSeverity && level_) {
    auto range = level_range(cell.text);
    return range && matches_severity(range->low);
  }
  if (time_)
    if (auto time = parse_rfc3339(cell.text)) return matches_time(time->ns);
  switch (comparison_) {
    case Comparison::kLess:
    case Comparison::kLessEqual:
    case Comparison::kGreater:
    case Comparison::kGreaterEqual: {
      auto value = cell.kind == Cell::Kind::kNumber ? std::optional(cell.number) : number_of(cell.text);
      return value && matches_order(*value);
    }
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
  return time_ && in_order(comparison_, ns, time_->ns);
}

}  // namespace foreshock::store
