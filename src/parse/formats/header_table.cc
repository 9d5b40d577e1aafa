#include "parse/formats/header_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>

#include "base/time.h"
#include "parse/formats/field_roles.h"
#include "parse/formats/level_head.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr char kJoin = '\x1f';
constexpr std::array<std::string_view, kTableKinds> kTableNames = {"w3c_extended", "zeek_tsv", "csv_header"};
constexpr size_t kFormatsMax = 1u << 14;

// By FormatId. Tables are only ever added, and an entry never changes.
struct Registry {
  std::mutex mutex;
  std::vector<std::unique_ptr<const HeaderTable>> tables;
  std::array<std::atomic<const HeaderTable*>, kFormatsMax> by_format{};
};

Registry& registry() {
  static auto* made = new Registry;  // outlives every thread
  return *made;
}

// Calls take(item) for each piece of `text` between runs of `separator` (of blanks), or between each
// (others).
template <typename Take>
void split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    if (end > 0 || separator != ' ') take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_column_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::kAttributeKeyBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) > ' ' && c != '=' && c != '"' && c != '\x7f';
         });
}

ValueKind kind_of(std::string_view text) {
  const char* end = text.data() + text.size();
  const char* p = text.data() + (text[0] == '-');
  const char* digits = skip_digits(p, end);
  if (digits == p || digits - p > 19) return ValueKind::kText;
  if (digits == end) return ValueKind::kInteger;
  return *digits == '.' && digits + 1 < end && skip_digits(digits + 1, end) == end ? ValueKind::kReal
                                                                                   : ValueKind::kText;
}

// "" for a quote, and Zeek's \xNN.
std::string_view unescaped(std::string_view cell, TableKind kind, Arena& arena) {
  std::string_view sign = kind == TableKind::kZeek ? "\\x" : "\"\"";
  if (cell.find(sign) == std::string_view::npos) return cell;
  char* out = static_cast<char*>(arena.allocate(cell.size(), 1));
  size_t length = 0;
  auto digit = [](char c) { return is_digit(c) ? c - '0' : (c | 32) - 'a' + 10; };
  for (size_t i = 0; i < cell.size(); ++i) {
    bool found = cell.substr(i, 2) == sign;
    if (found && kind == TableKind::kZeek && i + 3 < cell.size() && is_hex(cell[i + 2]) &&
        is_hex(cell[i + 3])) {
      int byte = digit(cell[i + 2]) * 16 + digit(cell[i + 3]);
      // Bytes that would make other text of the value stay as they are written.
      if (byte >= ' ' && byte < 0x7f) {
        out[length++] = static_cast<char>(byte);
        i += 3;
        continue;
      }
    }
    out[length++] = cell[i];
    i += found && kind != TableKind::kZeek;
  }
  return {out, length};
}

void intern_columns(TableKind kind, std::string_view columns, HeaderState& state) {
  std::string name(table_name(kind));
  name += '(';
  name += columns;
  name += ')';
  if (std::optional<FormatId> format = HeaderTable::intern(name))
    state.table = static_cast<uint16_t>(*format);
}

std::string_view text_of(std::span<const char> padded) {
  return {padded.data(), static_cast<size_t>(std::find(padded.begin(), padded.end(), '\0') - padded.begin())};
}

void keep(std::string_view text, std::span<char> out) {
  std::fill(out.begin(), out.end(), '\0');
  std::copy_n(text.begin(), std::min(text.size(), out.size()), out.begin());
}

void note_w3c_fields(std::string_view names, HeaderState& state) {
  char separator = names.find(',') != std::string_view::npos    ? ','
                   : names.find('\t') != std::string_view::npos ? '\t'
                                                                : ' ';
  std::string columns;
  bool dated = false;
  split(names, separator, [&](std::string_view name) {
    name = trimmed(name);
    // IIS writes date-local and time-local where it was told to.
    if (name == "date-local" || name == "time-local") name = name.substr(0, 4);
    dated |= name.substr(0, 4) == "date";
    if (!columns.empty()) columns += kJoin;
    columns += name;
  });
  std::string constants;
  if (separator != ' ') constants += std::string("separator=") + separator + kJoin;
  if (!dated && state.date[0] != '\0') constants += "date=" + std::string(text_of(state.date)) + kJoin;
  intern_columns(TableKind::kW3c, constants + columns, state);
}

// "2026-11-21 09:15:00", the day alone, or any other date.
void note_w3c_date(std::string_view text, HeaderState& state) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  bool iso = text.size() >= kForm.size();
  for (size_t i = 0; iso && i < kForm.size(); ++i)
    iso = kForm[i] == 'd' ? is_digit(text[i]) : text[i] == kForm[i];
  if (iso) return keep(text.substr(0, kForm.size()), state.date);
  TimeText time;
  if (!match_timestamp(text.data(), text.data() + text.size(), time) || !time.has_date || !time.has_year)
    return;
  std::string day = format_rfc3339(from_civil(time.civil));
  keep(std::string_view(day).substr(0, kForm.size()), state.date);
}

void note_zeek_fields(std::string_view names, HeaderState& state) {
  std::string columns;
  if (state.separator != '\t') columns += std::string("separator=") + state.separator + kJoin;
  if (state.path[0] != '\0') columns += "path=" + std::string(text_of(state.path)) + kJoin;
  bool first = true;
  split(names, state.separator, [&](std::string_view name) {
    if (!first) columns += kJoin;
    columns += name;
    first = false;
  });
  intern_columns(TableKind::kZeek, columns, state);
}

// A first line of names, one of which is a time and one a message or level: no sentence is like that.
void note_csv(std::string_view line, HeaderState& state) {
  char separator = ',';
  for (char other : {';', '\t', '|'})
    if (std::count(line.begin(), line.end(), other) > std::count(line.begin(), line.end(), separator))
      separator = other;
  std::string columns = std::string("separator=") + separator;
  size_t count = 0;
  bool has_time = false, has_text = false, plain = true;
  split(line, separator, [&](std::string_view name) {
    name = trimmed(name);
    if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    std::string text(name);
    std::replace(text.begin(), text.end(), ' ', '_');
    plain &= !text.empty() && (is_alpha(text[0]) || text[0] == '_' || text[0] == '@') && is_column_name(text);
    const FieldName* known = find_field_name(text);
    has_time |= known && known->role == FieldRole::kTime;
    has_text |= known && (known->role == FieldRole::kMessage || known->role == FieldRole::kLevel);
    columns += kJoin;
    columns += text;
    ++count;
  });
  if (plain && count > 2 && has_time && has_text) intern_columns(TableKind::kCsv, columns, state);
}

bool take(std::string_view& text, std::string_view head) {
  if (text.substr(0, head.size()) != head) return false;
  text.remove_prefix(head.size());
  return true;
}

}  // namespace

std::string_view table_name(TableKind kind) {
  return kTableNames[static_cast<size_t>(kind)];
}

std::optional<HeaderTable> HeaderTable::from_name(std::string_view full_name) {
  size_t open = full_name.find('(');
  if (open == std::string_view::npos || full_name.back() != ')' || full_name.size() > kNameBytesMax)
    return std::nullopt;
  auto known = std::find(kTableNames.begin(), kTableNames.end(), full_name.substr(0, open));
  if (known == kTableNames.end()) return std::nullopt;
  HeaderTable table;
  table.kind_ = static_cast<TableKind>(known - kTableNames.begin());
  table.separator_ = table.kind_ == TableKind::kZeek ? '\t' : ' ';
  table.full_name_ = std::string(full_name);
  bool well_formed = true;
  split(full_name.substr(open + 1, full_name.size() - open - 2), kJoin, [&](std::string_view column) {
    size_t sign = column.find('=');
    if (sign == std::string_view::npos) {
      well_formed &= is_column_name(column);
      table.columns_.emplace_back(column);
    } else if (column.substr(0, sign) == "separator" && column.size() == sign + 2) {
      table.separator_ = column[sign + 1];
    } else {
      well_formed &= sign > 0 && table.constants_.empty();
      table.constants_.emplace_back(column.substr(0, sign), column.substr(sign + 1));
    }
  });
  if (!well_formed || table.columns_.size() < 2 || table.columns_.size() > kColumnsMax) return std::nullopt;
  return table;
}

std::optional<FormatId> HeaderTable::intern(std::string_view full_name) {
  std::optional<HeaderTable> table = from_name(full_name);
  if (!table) return std::nullopt;
  Registry& all = registry();
  std::lock_guard lock(all.mutex);
  for (const auto& known : all.tables)
    if (known->full_name_ == full_name) return known->format_;
  if (all.tables.size() == kTablesMax) return std::nullopt;
  std::optional<FormatId> format = intern_format(full_name);
  if (!format || static_cast<size_t>(*format) >= kFormatsMax) return std::nullopt;
  table->format_ = *format;
  all.tables.push_back(std::make_unique<const HeaderTable>(std::move(*table)));
  all.by_format[static_cast<size_t>(*format)].store(all.tables.back().get(), std::memory_order_release);
  return format;
}

const HeaderTable* HeaderTable::of(FormatId format) {
  auto index = static_cast<size_t>(format);
  return index < kFormatsMax ? registry().by_format[index].load(std::memory_order_acquire) : nullptr;
}

bool HeaderTable::is_unset(std::string_view cell) const {
  return cell.empty() || cell == "-" || (kind_ == TableKind::kZeek && cell == "(empty)");
}

// Cuts the next cell off; false when a quote is not closed or something stands behind it.
bool HeaderTable::next_cell(std::string_view& rest, std::string_view& cell, bool& quoted,
                            Arena& arena) const {
  if (separator_ == ' ')
    while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
  quoted = kind_ != TableKind::kZeek && !rest.empty() && rest[0] == '"';
  if (!quoted) {
    size_t end = std::min(rest.find(separator_), rest.size());
    cell = kind_ == TableKind::kZeek ? unescaped(rest.substr(0, end), kind_, arena) : rest.substr(0, end);
    rest.remove_prefix(end);
    return true;
  }
  size_t close = 1;
  while (close < rest.size() && (rest[close] != '"' || (close + 1 < rest.size() && rest[close + 1] == '"')))
    close += rest[close] == '"' ? 2 : 1;
  if (close >= rest.size()) return false;
  cell = unescaped(rest.substr(1, close - 1), kind_, arena);
  rest.remove_prefix(close + 1);
  return rest.empty() || rest[0] == separator_;
}

bool HeaderTable::read(std::string_view line, RecordDraft& draft) const {
  if (line.empty() || line[0] == '#') return false;
  std::string_view rest = line;
  if (separator_ == ' ')
    while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  RecordDraft::Mark mark = draft.mark();
  FieldRoles roles(draft);
  for (const auto& [name, value] : constants_) roles.put(name, value, ValueKind::kText, true);
  size_t count = 0;
  for (; count < columns_.size(); ++count) {
    if (count > 0) {
      if (rest.empty()) break;
      rest.remove_prefix(1);
    }
    std::string_view cell;
    bool quoted = false;
    if (!next_cell(rest, cell, quoted, draft.arena())) return false;
    if (!is_unset(cell)) roles.put(columns_[count], cell, quoted ? ValueKind::kText : kind_of(cell), true);
  }
  if (count != columns_.size() || !rest.empty()) return false;
  draft.record.body = line;
  const FormatTables* tables = draft.context().formats;
  roles.resolve_columns(tables ? tables->of_tables[static_cast<size_t>(kind_)] : -1);
  // A line without a believable time is of something else that writes to the same file.
  if (!draft.has_time()) {
    draft.rollback(mark);
    return false;
  }
  if (roles.has(FieldRole::kMessage)) draft.record.body = roles.message();
  draft.record.format = format_;
  return true;
}

void remember_headers(std::string_view first_lines, StreamMemory& memory) {
  bool first = true;
  split(first_lines, '\n', [&](std::string_view line) {
    if (first || (!line.empty() && line[0] == '#')) note_header(line, first, memory.header);
    first = false;
  });
}

void note_header(std::string_view raw, bool first, HeaderState& state) {
  (void)take(raw, "\xEF\xBB\xBF");  // spreadsheets write one
  if (raw.empty() || raw.size() > HeaderTable::kNameBytesMax) return;
  if (raw.back() == '\r') raw.remove_suffix(1);
  if (raw.empty() || raw.find('\n') != std::string_view::npos) return;
  if (raw[0] != '#') {
    if (first) note_csv(raw, state);
    return;
  }
  if (take(raw, "#Fields:")) {
    note_w3c_fields(trimmed(raw), state);
  } else if (take(raw, "#Date:")) {
    note_w3c_date(trimmed(raw), state);
  } else if (take(raw, "#fields\t") || (take(raw, "#fields") && take(raw, {&state.separator, 1}))) {
    note_zeek_fields(raw, state);
  } else if (take(raw, "#path") && raw.size() > 1) {
    raw.remove_prefix(1);
    bool plain =
        std::all_of(raw.begin(), raw.end(), [](char c) { return is_word(c) || c == '-' || c == '.'; });
    keep(plain ? raw : std::string_view(), state.path);
  } else if (take(raw, "#separator \\x") && raw.size() == 2 && is_hex(raw[0]) && is_hex(raw[1])) {
    auto digit = [](char c) { return is_digit(c) ? c - '0' : (c | 32) - 'a' + 10; };
    state.separator = static_cast<char>(digit(raw[0]) * 16 + digit(raw[1]));
  }
}

}  // namespace foreshock::parse
