#include "store/query/stats_groups.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/hash.h"
#include "store/query/json_cell.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// Blocks of more steps look each row's step up.
constexpr uint64_t kStepsOfBlockMax = 1 << 16;

// Cells are kept as JSON behind a rank; numbers as texts of equal width where they are small whole ones,
// which is what people group by.
void set_cell(std::string& out, const Cell& cell) {
  std::string json;
  append_json(json, cell);
  bool whole = cell.kind == Cell::Kind::kNumber && cell.number >= 0 && json.size() <= 19 &&
               json.find_first_not_of("0123456789") == std::string::npos;
  out.clear();
  if (whole) {
    out += '0';
    out.append(19 - json.size(), ' ');
  } else {
    out += cell.missing() ? '2' : '1';
  }
  out += json;
}

std::string_view json_of(std::string_view cell) {
  cell.remove_prefix(1);
  cell.remove_prefix(std::min(cell.find_first_not_of(' '), cell.size()));
  return cell;
}

bool is_counted_name(const std::string& field) {
  return is_counted(field_kind(field));
}

bool is_severity(FieldKind kind) {
  return kind == FieldKind::kSeverity || kind == FieldKind::kSeverityNumber;
}

// Steps begin at multiples since 1970, those of whole weeks on Mondays (1970 began on a Thursday).
Timestamp step_begin(Timestamp time, int64_t step_ns) {
  constexpr int64_t kMondayShift = 3 * kDay;
  bool weeks =
      step_ns % (7 * kDay) == 0 && time.ns < INT64_MAX - kMondayShift && time.ns > INT64_MIN + kMondayShift;
  return weeks ? Timestamp{Timestamp{time.ns + kMondayShift}.floor(step_ns).ns - kMondayShift}
               : time.floor(step_ns);
}

}  // namespace

StatsGroups::StatsGroups(StatsPipe pipe, QueryControl& control)
    : pipe_(std::move(pipe)), control_(control), groups_max_(kGroupsMax), slots_(64) {
  for (const GroupKey& key : pipe_.keys) keys_.emplace_back(key.field);
  for (size_t i = 0; i < pipe_.functions.size(); ++i)
    if (!pipe_.functions[i].field.empty()) arguments_.push_back({i, FieldReader(pipe_.functions[i].field)});
  tables_.resize(keys_.size());
  scratch_cells_.resize(keys_.size());
  if (keys_.empty()) (void)group_of({});
}

bool StatsGroups::is_counted() const {
  for (const StatsFunction& function : pipe_.functions) {
    bool counts = function.aggregate == Aggregate::kCount || function.aggregate == Aggregate::kRate;
    bool plain = counts && function.field.empty();
    bool distinct = function.aggregate == Aggregate::kCountDistinct && is_counted_name(function.field);
    if (!plain && !distinct) return false;
  }
  for (const GroupKey& key : pipe_.keys) {
    bool minutes = key.step_ns > 0 && key.step_ns % kMinute == 0;
    if (!minutes && (key.step_ns > 0 || !is_counted_name(key.field))) return false;
  }
  return true;
}

bool StatsGroups::needs_lines() const {
  for (size_t i = 0; i < keys_.size(); ++i)
    if (pipe_.keys[i].step_ns == 0 && keys_[i].needs_lines()) return true;
  return std::any_of(arguments_.begin(), arguments_.end(),
                     [](const Argument& argument) { return argument.field.needs_lines(); });
}

uint32_t StatsGroups::cell_number(size_t key, std::string_view cell) {
  TextIndex& cells = tables_[key].cells;
  if (auto known = cells.find(cell)) return *known;
  // A new cell makes a new group, for which there has to be room.
  if (!is_full() && control_.charge(cell.size() + 64)) return cells.of(cell);
  if (is_full()) tell_full();
  return kNone;
}

void StatsGroups::tell_full() {
  if (std::exchange(told_full_, true)) return;
  control_.partial("more than " + std::to_string(kGroupsMax) +
                   " groups; rows of further groups are left out");
}

uint32_t StatsGroups::step_number(size_t key, int64_t time) {
  auto begin = static_cast<uint64_t>(step_begin({time}, pipe_.keys[key].step_ns).ns);
  IdIndex& steps = tables_[key].steps;
  if (!is_full()) return steps.of(begin);
  if (auto known = steps.find(begin)) return *known;
  tell_full();
  return kNone;
}

void StatsGroups::begin_block(const RowBlock& block) {
  for (size_t i = 0; i < keys_.size(); ++i) {
    KeyTable& table = tables_[i];
    table.column = index_column(block, keys_[i].kind());
    table.step_ns = 0;
    size_t names = is_severity(keys_[i].kind()) ? 256 : 0;
    if (table.column == &block.service) names = block.labels->services.size();
    if (table.column == &block.host) names = block.labels->hosts.size();
    if (table.column == &block.stream) names = block.labels->streams.size();
    if (table.column == &block.format) names = block.labels->formats.size();
    if (table.column == &block.template_index) names = block.templates.size();
    if (int64_t step = pipe_.keys[i].step_ns; step > 0) {
      table.first_step = step_begin({block.min_time}, step).ns;
      auto span = static_cast<uint64_t>(block.max_time) - static_cast<uint64_t>(table.first_step);
      uint64_t steps = span / static_cast<uint64_t>(step) + 1;
      names = block.min_time <= block.max_time && steps <= kStepsOfBlockMax ? steps : 0;
      if (names > 0) table.step_ns = step;
    }
    table.of_block.assign(names, kUnknown);
  }
}

uint32_t StatsGroups::read_cell(size_t key, BlockScan& scan, uint32_t row) {
  if (pipe_.keys[key].step_ns > 0) return step_number(key, scan.block().timestamps[row]);
  set_cell(scratch_, keys_[key].read(scan, row));
  return cell_number(key, scratch_);
}

uint32_t StatsGroups::cell_of_block_row(size_t key, BlockScan& scan, uint32_t row) {
  KeyTable& table = tables_[key];
  if (table.of_block.empty()) return read_cell(key, scan, row);
  uint32_t& known = table.of_block[table.name_of(scan.block(), row)];
  if (known == kUnknown) known = read_cell(key, scan, row);
  return known;
}

uint32_t StatsGroups::group_of(std::span<const uint32_t> cells) {
  uint64_t hash = 0;
  for (uint32_t cell : cells) hash = mix64(hash + cell + 1);
  size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    auto begin = cells_.begin() + static_cast<ptrdiff_t>((slots_[at] - 1) * cells.size());
    if (std::equal(cells.begin(), cells.end(), begin)) return slots_[at] - 1;
  }
  if (is_full()) {
    tell_full();
    return kNone;
  }
  if (!control_.charge(cells.size() * 4 + 24 + arguments_.size() * sizeof(Accumulator))) return kNone;
  cells_.insert(cells_.end(), cells.begin(), cells.end());
  lines_.push_back(0);
  accumulators_.resize(accumulators_.size() + arguments_.size());
  slots_[at] = static_cast<uint32_t>(++groups_);
  if (groups_ * 2 > slots_.size()) grow();
  return static_cast<uint32_t>(groups_ - 1);
}

void StatsGroups::grow() {
  slots_.assign(slots_.size() * 2, 0);
  size_t mask = slots_.size() - 1;
  for (uint32_t group = 0; group < groups_; ++group) {
    uint64_t hash = 0;
    for (size_t i = 0; i < keys_.size(); ++i) hash = mix64(hash + cells_[group * keys_.size() + i] + 1);
    size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = group + 1;
  }
}

template <class Reader>
void StatsGroups::accumulate(uint32_t group, uint64_t weight, const Reader& cell_of) {
  lines_[group] += weight;
  for (size_t i = 0; i < arguments_.size(); ++i)
    accumulators_[group * arguments_.size() + i].add(pipe_.functions[arguments_[i].function],
                                                     cell_of(arguments_[i].field), weight, control_);
}

void StatsGroups::add(BlockScan& scan, const std::vector<uint32_t>& rows) {
  begin_block(scan.block());
  size_t looked = 0;
  for (uint32_t row : rows) {
    if (++looked % kRowsPerLook == 0 && !scan.proceed()) return;
    bool room = true;
    for (size_t i = 0; i < keys_.size() && room; ++i)
      room = (scratch_cells_[i] = cell_of_block_row(i, scan, row)) != kNone;
    uint32_t group = room ? group_of(scratch_cells_) : kNone;
    if (group == kNone) continue;
    accumulate(group, scan.block().weight_of(row), [&](FieldReader& field) { return field.read(scan, row); });
  }
}

void StatsGroups::add(const Row& row) {
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (pipe_.keys[i].step_ns == 0) {
      set_cell(scratch_, keys_[i].read(row));
      scratch_cells_[i] = cell_number(i, scratch_);
    } else {
      FieldReader time_of("time");
      auto time = row.log ? std::optional(row.log->timestamp) : parse_rfc3339(time_of.read(row).text);
      if (!time) return;
      scratch_cells_[i] = step_number(i, time->ns);
    }
    if (scratch_cells_[i] == kNone) return;
  }
  uint32_t group = group_of(scratch_cells_);
  if (group != kNone) accumulate(group, 1, [&](FieldReader& field) { return field.read(row); });
}

std::vector<uint32_t> StatsGroups::ranks_of(size_t key) const {
  const KeyTable& table = tables_[key];
  bool is_step = pipe_.keys[key].step_ns > 0;
  std::vector<uint32_t> order(is_step ? table.steps.size() : table.cells.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    if (!is_step) return table.cells.texts()[a] < table.cells.texts()[b];
    return static_cast<int64_t>(table.steps.ids()[a]) < static_cast<int64_t>(table.steps.ids()[b]);
  });
  std::vector<uint32_t> ranks(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
  return ranks;
}

// What a rate is per: the part of the group's time step, or of all time, that the query is about.
double StatsGroups::seconds_of(uint32_t group) const {
  int64_t start = control_.span_start_ns();
  int64_t end = control_.span_end_ns();
  for (size_t i = 0; i < keys_.size(); ++i) {
    int64_t step = pipe_.keys[i].step_ns;
    if (step == 0) continue;
    auto begin = static_cast<int64_t>(tables_[i].steps.ids()[cells_[group * keys_.size() + i]]);
    start = std::max(start, begin);
    end = std::min(end, begin > INT64_MAX - step ? INT64_MAX : begin + step);
  }
  return start < end ? (static_cast<double>(end) - static_cast<double>(start)) / static_cast<double>(kSecond)
                     : 0;
}

void StatsGroups::append_value(uint32_t group, size_t function, std::string& out) const {
  const StatsFunction& what = pipe_.functions[function];
  double seconds = what.aggregate == Aggregate::kRate ? seconds_of(group) : 0;
  if (!what.field.empty()) {
    auto is_it = [&](const Argument& argument) { return argument.function == function; };
    auto argument = std::find_if(arguments_.begin(), arguments_.end(), is_it) - arguments_.begin();
    const Accumulator& of_field = accumulators_[group * arguments_.size() + static_cast<size_t>(argument)];
    of_field.append_result(what, out, seconds);
  } else if (what.aggregate != Aggregate::kRate) {
    out += std::to_string(lines_[group]);
  } else if (seconds > 0) {
    append_json_number(out, static_cast<double>(lines_[group]) / seconds);
  } else {
    out += "null";
  }
}

// Into a row whose taker may have left it as it was: then its texts have room already.
void StatsGroups::set_row(uint32_t group, Row& row) const {
  if (row.log || row.columns.size() != keys_.size() + pipe_.functions.size()) {
    row = {};
    for (const GroupKey& key : pipe_.keys) row.columns.emplace_back(key.field, std::string());
    for (const StatsFunction& function : pipe_.functions) row.columns.emplace_back(function.name, "");
  }
  for (size_t i = 0; i < keys_.size(); ++i) {
    uint32_t cell = cells_[group * keys_.size() + i];
    row.columns[i].second = json_of(tables_[i].cells.texts()[cell]);
  }
  for (size_t i = 0; i < pipe_.functions.size(); ++i) {
    std::string& value = row.columns[keys_.size() + i].second;
    value.clear();
    append_value(group, i, value);
  }
}

std::vector<Row> StatsGroups::take() {
  std::vector<Row> rows;
  give([&](Row&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  return rows;
}

// One pass for each key, the last key first; groups that are equal in it keep the order of the pass before.
std::vector<uint32_t> StatsGroups::in_order(const std::vector<std::vector<uint32_t>>& ranks) const {
  std::vector<uint32_t> order(groups_), sorted(groups_);
  std::iota(order.begin(), order.end(), 0u);
  for (size_t key = keys_.size(); key-- > 0;) {
    auto rank = [&](uint32_t group) { return ranks[key][cells_[group * keys_.size() + key]]; };
    std::vector<uint32_t> begins(ranks[key].size() + 1);
    for (uint32_t group : order) ++begins[rank(group) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    for (uint32_t group : order) sorted[begins[rank(group)]++] = group;
    order.swap(sorted);
  }
  return order;
}

void StatsGroups::give(const std::function<bool(Row&&)>& taker) {
  std::vector<std::vector<uint32_t>> ranks;
  for (size_t i = 0; i < keys_.size(); ++i) {
    ranks.push_back(ranks_of(i));
    if (pipe_.keys[i].step_ns == 0) continue;
    // From here on times are cells like others.
    for (uint64_t step : tables_[i].steps.ids()) {
      set_cell(scratch_, Cell::of_text(format_rfc3339({static_cast<int64_t>(step)})));
      (void)tables_[i].cells.of(scratch_);
    }
  }
  Row row;
  for (uint32_t group : in_order(ranks)) {
    set_row(group, row);
    if (!taker(std::move(row))) break;
  }
  groups_ = 0;
  cells_.clear();
  lines_.clear();
  accumulators_.clear();
  slots_.assign(64, 0);
  for (KeyTable& table : tables_) table = {};
}

}  // namespace foreshock::store
