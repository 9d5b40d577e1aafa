#include "app/detect/series_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <optional>

#include "app/input.h"
#include "base/time.h"

namespace foreshock::app {
namespace {

constexpr size_t kRowsMax = 20'000'000;
constexpr double kMillisecondsFrom = 1e11;  // seconds reach that in the year 5138

std::optional<double> number(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> read_time(std::string_view text) {
  if (std::optional<double> epoch = number(text))
    return std::isfinite(*epoch)
               ? std::optional(std::abs(*epoch) >= kMillisecondsFrom ? *epoch / 1000 : *epoch)
               : std::nullopt;
  std::string rfc(text.substr(0, 40));
  if (rfc.size() == 10) rfc += "T00:00:00";
  if (rfc.size() > 10 && rfc[10] == ' ') rfc[10] = 'T';
  if (rfc.size() == 16) rfc += ":00";
  std::optional<Timestamp> time = parse_rfc3339(rfc);
  if (!time) time = parse_rfc3339(rfc + "Z");
  if (!time) return std::nullopt;
  return static_cast<double>(time->ns) / 1e9;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

}  // namespace

Result<std::vector<SeriesRow>> read_series(const std::string& path) {
  std::vector<SeriesRow> rows;
  Status read = read_lines(path, [&](std::string_view line, uint64_t at) -> Status {
    line = trimmed(line);
    if (line.empty()) return {};
    size_t tab = line.find('\t');
    std::string_view rest = tab == std::string_view::npos ? "" : line.substr(tab + 1);
    SeriesRow row;
    row.time_text = trimmed(line.substr(0, tab));
    row.value_text = trimmed(rest.substr(0, rest.find('\t')));
    std::optional<double> time = read_time(row.time_text), value = number(row.value_text);
    if (at == 1 && !time) return {};  // the header
    if (rows.size() >= kRowsMax)
      return fail(ErrorKind::kExhausted, path + " has more than 20,000,000 rows; cut it into parts");
    row.time_s = time ? *time : rows.empty() ? 0 : rows.back().time_s + 1;
    row.value = value.value_or(std::numeric_limits<double>::quiet_NaN());
    rows.push_back(std::move(row));
    return {};
  });
  RETURN_IF_ERROR(read);
  return rows;
}

std::vector<size_t> by_time(const std::vector<SeriesRow>& rows) {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rows[a].time_s < rows[b].time_s; });
  return order;
}

}  // namespace foreshock::app
