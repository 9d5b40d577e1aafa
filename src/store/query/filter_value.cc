// Filters on fields that have to be parsed out of the line: body, raw, trace ids, attributes.
#include <algorithm>

#include "store/query/cell_predicate.h"
#include "store/query/filter_node.h"

namespace foreshock::store {
namespace {

// Whether a line that lacks these bytes cannot have the value. True for long values with a digit: a parser
// may make short words of its own ("auth" of a syslog facility), but ids and numbers stand in the line,
// except where it may be escaped.
bool stands_in_line(const Filter& filter) {
  bool compares = filter.comparison == Comparison::kMatches || filter.comparison == Comparison::kExactly;
  if (!compares || filter.prefix || filter.value.size() < 8) return false;
  bool digit = false;
  for (char c : filter.value) {
    digit |= c >= '0' && c <= '9';
    if (!is_word_byte(c) || static_cast<unsigned char>(c) >= 0x80) return false;
  }
  // "100000000" may be written 1e8; a letter rules that out.
  return digit && !number_of(filter.value);
}

// One comparison, or several of one field of which one has to hold: the field is read once a line for all.
class ValueFilter : public FilterNode {
 public:
  explicit ValueFilter(const Filter& filter) : reader_(first_of(filter).field) {
    if (filter.kind == FilterKind::kOr) {
      for (const Filter& child : filter.children)
        predicates_.push_back(std::make_unique<CellPredicate>(child));
      return;
    }
    predicates_.push_back(std::make_unique<CellPredicate>(filter));
    if (stands_in_line(filter)) quick_ = std::make_unique<TextMatcher>(filter.value, true);
    bool id = reader_.kind() == FieldKind::kTraceId || reader_.kind() == FieldKind::kSpanId;
    if (quick_ && id) word_ = filter.value;
    for (char& c : word_) c = fold(c);
  }
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    RETURN_IF_ERROR(scan.load_lines());
    size_t looked = 0;
    bool stopped = false;
    std::erase_if(rows, [&](uint32_t row) {
      if (++looked % kRowsPerLook == 0) stopped = stopped || !scan.proceed();
      if (stopped) return true;
      if (quick_ && !may_hold(scan.raw(row))) return true;
      Cell cell = reader_.read(scan, row);
      return std::none_of(predicates_.begin(), predicates_.end(),
                          [&](const auto& predicate) { return predicate->matches(cell); });
    });
    return {};
  }
  void required_words(std::vector<std::string>& out) const override {
    if (!word_.empty()) out.push_back(word_);
  }
  // Parsing a line out again is the dearest thing a filter can do; body and raw only look.
  int cost() const override {
    bool looks = reader_.kind() == FieldKind::kBody || reader_.kind() == FieldKind::kRaw;
    return looks ? 30 : quick_ ? 40 : 200;
  }
  bool needs_lines() const override { return true; }

 private:
  static const Filter& first_of(const Filter& filter) {
    return filter.kind == FilterKind::kOr ? filter.children[0] : filter;
  }
  bool may_hold(std::string_view raw) const {
    return quick_->find_bytes(raw, 0) != std::string_view::npos || raw.find('\\') != std::string_view::npos ||
           raw.find('%') != std::string_view::npos;
  }
  std::vector<std::unique_ptr<CellPredicate>> predicates_;
  FieldReader reader_;
  std::unique_ptr<TextMatcher> quick_;
  std::string word_;
};

}  // namespace

std::unique_ptr<FilterNode> make_value_filter(const Filter& filter) {
  return std::make_unique<ValueFilter>(filter);
}

}  // namespace foreshock::store
