// Filters on fields that stand in a block's columns: level, service, host, source, format, template, times,
// flags. Dictionary fields are judged once a value, so a row costs one look-up.
#include "base/check.h"
#include "parse/parser.h"
#include "store/query/cell_predicate.h"
#include "store/query/filter_node.h"

namespace foreshock::store {
namespace {

class SeverityFilter : public FilterNode {
 public:
  explicit SeverityFilter(const Filter& filter) : predicate_(filter), kind_(field_kind(filter.field)) {
    FieldReader reader(filter.field);
    for (uint32_t number = 0; number < 256; ++number) {
      std::string text = std::to_string(number);
      verdicts_[number] = kind_ == FieldKind::kSeverity && filter.comparison != Comparison::kRegex
                              ? predicate_.matches_severity(static_cast<uint8_t>(number))
                              : matches_cell(static_cast<uint8_t>(number), text);
    }
  }
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const std::vector<uint8_t>& severities = scan.block().severities;
    std::erase_if(rows, [&](uint32_t row) { return !verdicts_[severities[row]]; });
    return {};
  }
  bool may_match(const BlockSummary& summary) const override {
    for (uint32_t number = 0; number < 32; ++number)
      if ((summary.severity_mask >> number & 1) != 0 && verdicts_[number]) return true;
    return false;
  }
  int cost() const override { return 2; }
  bool needs_lines() const override { return false; }
  bool is_counted() const override { return true; }

 private:
  bool matches_cell(uint8_t number, const std::string& text) const {
    if (kind_ == FieldKind::kSeverity) return predicate_.matches(Cell::of_text(parse::severity_band(number)));
    return predicate_.matches(Cell::of_number(text, number));
  }
  CellPredicate predicate_;
  FieldKind kind_;
  bool verdicts_[256] = {};
};

class TimeFilter : public FilterNode {
 public:
  explicit TimeFilter(const Filter& filter)
      : predicate_(filter), kind_(field_kind(filter.field)), reader_(filter.field) {}
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const RowBlock& block = scan.block();
    bool regex = predicate_.comparison() == Comparison::kRegex;
    const std::vector<int64_t>& times = kind_ == FieldKind::kTimestamp ? block.timestamps : block.observed;
    std::erase_if(rows, [&](uint32_t row) {
      return regex ? !predicate_.matches(reader_.read(scan, row)) : !predicate_.matches_time(times[row]);
    });
    return {};
  }
  int cost() const override { return 3; }
  bool needs_lines() const override { return false; }

 private:
  CellPredicate predicate_;
  FieldKind kind_;
  FieldReader reader_;
};

// Values are judged lazily: a segment's labels are shared by hundreds of blocks that use few of them each.
class LabelFilter : public FilterNode {
 public:
  explicit LabelFilter(const Filter& filter) : predicate_(filter), kind_(field_kind(filter.field)) {}
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const RowBlock& block = scan.block();
    use_labels(block.labels.get());
    const IndexColumn& column = *index_column(block, kind_);
    std::erase_if(rows, [&](uint32_t row) { return !matches(*block.labels, column.at(row)); });
    labels_ = nullptr;  // another block's labels may come to lie at the same address
    return {};
  }
  bool may_match(const BlockSummary& summary) const override {
    if (kind_ != FieldKind::kService || summary.services == nullptr || summary.labels == nullptr) return true;
    for (uint32_t service : *summary.services)
      if (predicate_.matches(cell_of(summary.labels->services[service]))) return true;
    return false;
  }
  int cost() const override { return 4; }
  bool needs_lines() const override { return false; }
  bool is_counted() const override { return kind_ == FieldKind::kService; }

 private:
  static Cell cell_of(std::string_view text) { return text.empty() ? Cell{} : Cell::of_text(text); }

  std::string_view text_of(const Labels& labels, uint32_t number) const {
    switch (kind_) {
      case FieldKind::kService:
        return labels.services[number];
      case FieldKind::kHost:
        return labels.hosts[number];
      case FieldKind::kSource:
        return labels.streams[number].source;
      default:
        return parse::format_label(labels.formats[number]);
    }
  }
  void use_labels(const Labels* labels) {
    if (labels == labels_) return;
    labels_ = labels;
    verdicts_.clear();
  }
  bool matches(const Labels& labels, uint32_t number) {
    if (number >= verdicts_.size()) verdicts_.resize(number + 1, kUnknown);
    if (verdicts_[number] == kUnknown)
      verdicts_[number] = predicate_.matches(cell_of(text_of(labels, number)));
    return verdicts_[number] == 1;
  }

  static constexpr int8_t kUnknown = -1;
  CellPredicate predicate_;
  FieldKind kind_;
  const Labels* labels_ = nullptr;
  std::vector<int8_t> verdicts_;
};

class TemplateFilter : public FilterNode {
 public:
  explicit TemplateFilter(const Filter& filter) : predicate_(filter), kind_(field_kind(filter.field)) {
    bool by_id = kind_ == FieldKind::kTemplateId && filter.comparison == Comparison::kMatches;
    if (by_id) wanted_ = TemplateId{*parse_hex16(filter.value)};
  }
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const RowBlock& block = scan.block();
    std::vector<char> verdicts(block.templates.size());
    for (size_t i = 0; i < verdicts.size(); ++i) verdicts[i] = matches(scan.templates(), block.templates[i]);
    std::erase_if(rows, [&](uint32_t row) { return verdicts[block.template_index.at(row)] == 0; });
    return {};
  }
  int cost() const override { return 4; }
  bool needs_lines() const override { return false; }
  bool is_counted() const override { return true; }

 private:
  bool matches(const TemplateTable& templates, TemplateId id) const {
    // Both sides are looked through aliases, so that old and new ids find the same lines.
    if (wanted_) return templates.belongs(id, *wanted_);
    if (kind_ == FieldKind::kTemplateId)
      return predicate_.matches(Cell::of_text(hex16(templates.resolve(id))));
    std::string_view text = templates.text(id);
    return predicate_.matches(text.empty() ? Cell{} : Cell::of_text(text));
  }
  CellPredicate predicate_;
  FieldKind kind_;
  std::optional<TemplateId> wanted_;
};

// Flags are a set: flags:truncated asks whether it is among them.
class FlagsFilter : public FilterNode {
 public:
  explicit FlagsFilter(const Filter& filter) : predicate_(filter), reader_(filter.field) {
    if (filter.comparison != Comparison::kMatches) return;
    mask_ = 0;
    for (uint32_t bit = 0; bit < 32; ++bit) {
      std::string_view name = parse::flag_name(static_cast<parse::RecordFlag>(1u << bit));
      if (!name.empty() && predicate_.matches(Cell::of_text(name))) *mask_ |= 1u << bit;
    }
  }
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const std::vector<uint32_t>& flags = scan.block().flags;
    std::erase_if(rows, [&](uint32_t row) {
      return mask_ ? (flags[row] & *mask_) == 0 : !predicate_.matches(reader_.read(scan, row));
    });
    return {};
  }
  int cost() const override { return 5; }
  bool needs_lines() const override { return false; }

 private:
  CellPredicate predicate_;
  FieldReader reader_;
  std::optional<uint32_t> mask_;
};

}  // namespace

std::unique_ptr<FilterNode> make_column_filter(const Filter& filter) {
  switch (field_kind(filter.field)) {
    case FieldKind::kSeverity:
    case FieldKind::kSeverityNumber:
      return std::make_unique<SeverityFilter>(filter);
    case FieldKind::kTimestamp:
    case FieldKind::kObserved:
      return std::make_unique<TimeFilter>(filter);
    case FieldKind::kTemplate:
    case FieldKind::kTemplateId:
      return std::make_unique<TemplateFilter>(filter);
    case FieldKind::kFlags:
      return std::make_unique<FlagsFilter>(filter);
    case FieldKind::kService:
    case FieldKind::kHost:
    case FieldKind::kSource:
    case FieldKind::kFormat:
      return std::make_unique<LabelFilter>(filter);
    default:
      CHECK(false) << filter.field << " is not a column";
      return nullptr;
  }
}

}  // namespace foreshock::store
