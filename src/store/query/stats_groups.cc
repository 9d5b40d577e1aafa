#include "store/query/stats_groups.h"

#include "base/check.h"
#include "base/hash.h"
#include "store/query/json_cell.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

constexpr char kSeparator = '\0';  // JSON has no raw zero byte

// Key cells are kept as JSON; numbers sort behind a rank and as texts of equal width where they are small
// whole ones, which is what people group by.
void append_key(std::string& key, const Cell& cell) {
  std::string json;
  append_json(json, cell);
  bool whole = cell.kind == Cell::Kind::kNumber && cell.number >= 0 && json.size() <= 19 &&
               json.find_first_not_of("0123456789") == std::string::npos;
  if (whole) {
    key += '0';
    key.append(19 - json.size(), ' ');
  } else {
    key += cell.missing() ? '2' : '1';
  }
  key += json;
  key += kSeparator;
}

std::vector<std::string> split_key(std::string_view key) {
  std::vector<std::string> cells;
  while (!key.empty()) {
    size_t end = key.find(kSeparator);
    std::string_view cell = key.substr(1, end - 1);
    cell.remove_prefix(std::min(cell.find_first_not_of(' '), cell.size()));
    cells.emplace_back(cell);
    key.remove_prefix(end + 1);
  }
  return cells;
}

}  // namespace

StatsGroups::StatsGroups(StatsPipe pipe, QueryControl& control) : pipe_(std::move(pipe)), control_(control) {
  for (const GroupKey& key : pipe_.keys) keys_.emplace_back(key.field);
  for (const StatsFunction& function : pipe_.functions) arguments_.emplace_back(function.field);
  if (pipe_.keys.empty()) groups_.emplace("", Group(pipe_.functions.size()));
}

bool StatsGroups::is_counted() const {
  for (const StatsFunction& function : pipe_.functions) {
    bool plain = function.aggregate == Aggregate::kCount && function.field.empty();
    bool distinct = function.aggregate == Aggregate::kCountDistinct && is_counted_field(function.field);
    if (!plain && !distinct) return false;
  }
  for (const GroupKey& key : pipe_.keys) {
    bool minutes = key.step_ns > 0 && key.step_ns % kMinute == 0;
    if (!minutes && (key.step_ns > 0 || !foreshock::store::is_counted(field_kind(key.field)))) return false;
  }
  return true;
}

bool StatsGroups::is_counted_field(const std::string& field) {
  return foreshock::store::is_counted(field_kind(field));
}

bool StatsGroups::needs_lines() const {
  for (size_t i = 0; i < keys_.size(); ++i)
    if (pipe_.keys[i].step_ns == 0 && keys_[i].needs_lines()) return true;
  for (size_t i = 0; i < arguments_.size(); ++i)
    if (!pipe_.functions[i].field.empty() && arguments_[i].needs_lines()) return true;
  return false;
}

std::optional<uint64_t> StatsGroups::quick_key(const RowBlock& block, uint32_t row) const {
  uint64_t out = 0;
  for (size_t i = 0; i < keys_.size(); ++i) {
    uint64_t part = 0;
    if (pipe_.keys[i].step_ns > 0) {
      part = static_cast<uint64_t>(Timestamp{block.timestamps[row]}.floor(pipe_.keys[i].step_ns).ns);
    } else {
      switch (keys_[i].kind()) {
        case FieldKind::kSeverity:
        case FieldKind::kSeverityNumber:
          part = block.severities[row];
          break;
        case FieldKind::kService:
          part = block.service.at(row);
          break;
        case FieldKind::kHost:
          part = block.host.at(row);
          break;
        case FieldKind::kSource:
          part = block.stream.at(row);
          break;
        case FieldKind::kFormat:
          part = block.format.at(row);
          break;
        case FieldKind::kTemplate:
        case FieldKind::kTemplateId:
          part = block.template_index.at(row);
          break;
        default:
          return std::nullopt;
      }
    }
    // A bijection of each part, chained: different combinations collide with a chance of 2^-64.
    out = mix64(out ^ mix64(part + i + 1));
  }
  return out;
}

void StatsGroups::append_time(std::string& key, int64_t time, int64_t step) const {
  append_key(key, Cell::of_text(format_rfc3339(Timestamp{time}.floor(step))));
}

StatsGroups::Group* StatsGroups::find_or_make(std::string key) {
  auto found = groups_.find(key);
  if (found != groups_.end()) return &found->second;
  if (groups_.size() >= kGroupsMax) {
    control_.partial("more than " + std::to_string(kGroupsMax) + " groups; rows of further groups are left out");
    return nullptr;
  }
  if (!control_.charge(key.size() + 128 + pipe_.functions.size() * sizeof(Accumulator))) return nullptr;
  return &groups_.emplace(std::move(key), Group(pipe_.functions.size())).first->second;
}

StatsGroups::Group* StatsGroups::group_of_block_row(BlockScan& scan, uint32_t row) {
  std::optional<uint64_t> quick = quick_key(scan.block(), row);
  if (quick) {
    auto found = quick_.find(*quick);
    if (found != quick_.end()) return found->second;
  }
  std::string key;
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (pipe_.keys[i].step_ns > 0) {
      append_time(key, scan.block().timestamps[row], pipe_.keys[i].step_ns);
    } else {
      append_key(key, keys_[i].read(scan, row));
    }
  }
  Group* group = find_or_make(std::move(key));
  if (quick) quick_.emplace(*quick, group);
  return group;
}

void StatsGroups::add_row(Group& group, BlockScan& scan, uint32_t row, uint64_t weight) {
  for (size_t i = 0; i < pipe_.functions.size(); ++i) {
    if (pipe_.functions[i].field.empty()) {
      group[i].add_lines(weight);
    } else {
      group[i].add(pipe_.functions[i], arguments_[i].read(scan, row), weight, control_);
    }
  }
}

void StatsGroups::add(BlockScan& scan, const std::vector<uint32_t>& rows) {
  quick_.clear();
  Group* only = keys_.empty() ? &groups_.begin()->second : nullptr;
  for (uint32_t row : rows) {
    Group* group = only != nullptr ? only : group_of_block_row(scan, row);
    if (group != nullptr) add_row(*group, scan, row, scan.block().weight_of(row));
  }
}

void StatsGroups::add(const Row& row) {
  std::string key;
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (pipe_.keys[i].step_ns == 0) {
      append_key(key, keys_[i].read(row));
      continue;
    }
    FieldReader time_of("time");
    auto time = row.log ? std::optional(row.log->timestamp) : parse_rfc3339(time_of.read(row).text);
    if (!time) return;
    append_time(key, time->ns, pipe_.keys[i].step_ns);
  }
  Group* group = find_or_make(std::move(key));
  if (group == nullptr) return;
  for (size_t i = 0; i < pipe_.functions.size(); ++i) {
    if (pipe_.functions[i].field.empty()) {
      (*group)[i].add_lines(1);
    } else {
      (*group)[i].add(pipe_.functions[i], arguments_[i].read(row), 1, control_);
    }
  }
}

std::vector<Row> StatsGroups::take() {
  std::vector<Row> rows;
  for (const auto& [key, group] : groups_) {
    Row row;
    std::vector<std::string> cells = split_key(key);
    for (size_t i = 0; i < cells.size(); ++i) row.columns.emplace_back(pipe_.keys[i].field, std::move(cells[i]));
    for (size_t i = 0; i < group.size(); ++i) {
      std::string json;
      group[i].append_result(pipe_.functions[i], json);
      row.columns.emplace_back(pipe_.functions[i].name, std::move(json));
    }
    rows.push_back(std::move(row));
  }
  groups_.clear();
  quick_.clear();
  return rows;
}

}  // namespace foreshock::store
