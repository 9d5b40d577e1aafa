// CellPredicate: what one comparison of a query (field:>=5, field:~"x") says about one Cell.
//
// The same for a filter over lines and for `where` over columns. Rules: body, raw, message and template look
// for a word or phrase; level compares by severity; everything else is equal without regard to case, `x*` is
// a prefix, `=` is exact; a number equals the same number however it is written; < and > compare numbers,
// and times as times. A missing cell matches nothing but "not equal". Pure; for one thread.
#pragma once

#include <memory>
#include <optional>

#include "store/query/address_net.h"
#include "store/query/field.h"
#include "store/query/text_matcher.h"
#include "store/query_parse.h"

namespace re2 {
class RE2;
}

namespace foreshock::store {

class CellPredicate {
 public:
  explicit CellPredicate(const Filter& filter);
  ~CellPredicate();
  bool matches(const Cell& cell) const;
  // For fields that are numbers in the columns: severity numbers and times in nanoseconds.
  bool matches_severity(uint8_t number) const;
  bool matches_time(int64_t ns) const;
  Comparison comparison() const { return comparison_; }

 private:
  bool matches_order(double value) const;
  bool matches_range(double value) const;
  bool matches_level_range(uint8_t number) const;
  bool matches_text(std::string_view text) const;

  FieldKind kind_;
  Comparison comparison_;
  std::string value_;
  bool prefix_;
  std::optional<double> number_, upper_number_;
  std::optional<LevelRange> level_, upper_level_;
  std::optional<Timestamp> time_, upper_time_;
  std::optional<AddressNet> net_;
  std::unique_ptr<TextMatcher> matcher_;
  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace foreshock::store
