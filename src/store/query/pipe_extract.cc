// extract: new columns out of a text by a pattern. Of a line they become attributes, of a row columns.
#include <re2/re2.h>

#include <algorithm>

#include "base/check.h"
#include "store/query/json_cell.h"
#include "store/query/pipe_operator.h"
#include "store/query/regex.h"

namespace foreshock::store {
namespace {

class ExtractOperator : public PipeOperator {
 public:
  ExtractOperator(const ExtractPipe& pipe, PipeOperator& next)
      : holes_(pipe.holes), reader_(pipe.field), next_(next) {
    auto regex = compile_regex(pipe.regex, pipe.bytes);
    CHECK(regex) << "the parser lets no other pass";
    regex_ = *regex;
    groups_.resize(static_cast<size_t>(regex_->NumberOfCapturingGroups()) + 1);
  }
  // A row that the pattern does not fit goes on without the columns.
  bool push(Row&& row) override {
    Cell cell = reader_.read(row);
    re2::StringPiece text(cell.text.data(), cell.text.size());
    bool fits = !cell.missing() && regex_->Match(text, 0, text.size(), RE2::UNANCHORED, groups_.data(),
                                                 static_cast<int>(groups_.size()));
    // The texts lie in the row itself, so all are copied before the row changes.
    if (fits) {
      values_.clear();
      for (const ExtractHole& hole : holes_) values_.push_back(value_of(hole));
      for (size_t i = 0; i < holes_.size(); ++i)
        if (values_[i].found) set(row, holes_[i].name, values_[i]);
    }
    return next_.push(std::move(row));
  }
  void finish() override {}
  bool is_rowwise() const override { return true; }

 private:
  struct Value {
    std::string text;
    bool is_text = true;
    bool found = true;
  };
  Value value_of(const ExtractHole& hole) const {
    const re2::StringPiece& group = groups_[static_cast<size_t>(hole.group)];
    if (group.data() == nullptr) return {"", true, false};
    std::string_view text(group.data(), group.size());
    if (is_json_number(text)) return {std::string(text), false, true};
    auto number = hole.number ? number_of(text) : std::nullopt;
    if (!number) return {std::string(text), true, true};
    Value out{"", false, true};
    append_json_number(out.text, *number);
    return out;
  }
  static void set(Row& row, const std::string& name, Value& value) {
    if (row.log) {
      auto& attributes = row.log->attributes;
      auto found = std::find_if(attributes.begin(), attributes.end(),
                                [&](const OwnedAttribute& attribute) { return attribute.key == name; });
      if (found == attributes.end()) found = attributes.insert(found, OwnedAttribute{name, "", true});
      found->value = std::move(value.text);
      found->is_text = value.is_text;
      return;
    }
    std::string json;
    append_json(json, value.is_text ? Cell::of_text(value.text) : Cell{Cell::Kind::kJson, value.text, 0});
    auto found = std::find_if(row.columns.begin(), row.columns.end(),
                              [&](const auto& column) { return column.first == name; });
    if (found == row.columns.end()) found = row.columns.insert(found, {name, ""});
    found->second = std::move(json);
  }

  std::vector<ExtractHole> holes_;
  FieldReader reader_;
  std::shared_ptr<const RE2> regex_;
  std::vector<re2::StringPiece> groups_;
  std::vector<Value> values_;
  PipeOperator& next_;
};

}  // namespace

std::unique_ptr<PipeOperator> make_extract(const ExtractPipe& pipe, PipeOperator& next) {
  return std::make_unique<ExtractOperator>(pipe, next);
}

}  // namespace foreshock::store
