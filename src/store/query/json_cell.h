// JSON literals and cells: rows after a pipe hold JSON text, and fields are compared as cells.
//
// Only literals that this room wrote itself, or that the parser checked, come here; a malformed one becomes a
// text cell and is escaped again when written, so replies are valid JSON whatever a line claimed to be.
#pragma once

#include <string>
#include <string_view>

#include "store/query/field.h"

namespace foreshock::store {

bool is_json_number(std::string_view text);
// A scalar, array or object that a JSON reader would take.
bool is_json_value(std::string_view text);
// The cell of a literal; `scratch` holds the text of an unescaped string.
Cell cell_of_json(std::string_view json, std::string& scratch);
// {"key":value,...} of a record's attributes.
std::string attributes_json(const LogRow& log);

}  // namespace foreshock::store
