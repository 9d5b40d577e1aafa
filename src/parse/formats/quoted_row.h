// QuotedRow: where a row of a CSV or TSV file ends that may have line feeds inside a quoted cell.
//
// A row of several lines is believed only when it comes out right: every quote closed before a separator or
// the end, and as many cells as the header line named. Anything else, also a quote that does not close within
// the limits, is a line as usual, so one stray quote joins nothing. Quotes count where a cell begins with
// one; two of them are a quote. Private to the room; pure. Cost: a search for a quote in lines that have
// none.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock::parse {

struct RowShape {
  char separator = ',';
  size_t columns = 0;
};

struct RowLimits {
  size_t lines_max, bytes_max;
};

struct RowEnd {
  enum class Kind { kLine, kRow, kMore } kind = Kind::kLine;  // kMore: the bytes that are there do not tell
  size_t end = 0;    // of a row: its length without the line feed behind it
  size_t lines = 0;  // of it
};

// `bytes` begin with the row; `final`: no more will come.
RowEnd find_row_end(std::string_view bytes, RowShape shape, RowLimits limits, bool final);

}  // namespace foreshock::parse
