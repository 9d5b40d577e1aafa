// What the two ways of writing a row as JSON share: for readers (append_row_json) and for an export.
#pragma once

#include <string>

#include "base/json_writer.h"
#include "store/query.h"

namespace foreshock::store {

// The attributes as an object, with the row's template under its name in OpenTelemetry's conventions, so that
// whoever reads the row next has it.
std::string exported_attributes(const LogRow& log);
// The names of the set flags, as an array.
void write_flags(JsonWriter& json, const LogRow& log);

}  // namespace foreshock::store
