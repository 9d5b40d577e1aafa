#include "parse/formats/quoted_row.h"

#include <algorithm>

namespace foreshock::parse {

namespace {

// Behind the quote that closes a cell that begins at `at`; npos when none does.
size_t behind_quoted(std::string_view bytes, size_t at, size_t limit) {
  ++at;
  while (true) {
    at = bytes.substr(0, limit).find('"', at);
    if (at == std::string_view::npos) return at;
    if (at + 1 >= bytes.size() || bytes[at + 1] != '"') return at + 1;
    at += 2;
  }
}

}  // namespace

RowEnd find_row_end(std::string_view bytes, RowShape shape, RowLimits limits, bool final) {
  std::string_view first = bytes.substr(0, bytes.find('\n'));
  if (first.find('"') == std::string_view::npos) return {};
  size_t limit = std::min(bytes.size(), limits.bytes_max);
  size_t at = 0, cells = 1;
  while (true) {
    if (at < limit && bytes[at] == '"') {
      at = behind_quoted(bytes, at, limit);
      if (at == std::string_view::npos) {
        bool full =
            limit == limits.bytes_max ||
            static_cast<size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(limit),
                                           '\n')) >= limits.lines_max;
        return {final || full ? RowEnd::Kind::kLine : RowEnd::Kind::kMore, 0, 0};
      }
      if (at < limit && bytes[at] == '\r') ++at;
      if (at < limit && bytes[at] != shape.separator && bytes[at] != '\n') return {};
    } else {
      const char ends[] = {shape.separator, '\n'};
      at = std::min(bytes.substr(0, limit).find_first_of(std::string_view(ends, 2), at), limit);
    }
    if (at >= limit) {
      if (limit == limits.bytes_max) return {};
      if (!final) return {RowEnd::Kind::kMore, 0, 0};
    }
    if (at < limit && bytes[at] == shape.separator) {
      ++at;
      ++cells;
      continue;
    }
    std::string_view row = bytes.substr(0, at);
    size_t lines = 1 + static_cast<size_t>(std::count(row.begin(), row.end(), '\n'));
    if (lines == 1 || lines > limits.lines_max || cells != shape.columns) return {};
    return {RowEnd::Kind::kRow, at, lines};
  }
}

}  // namespace foreshock::parse
