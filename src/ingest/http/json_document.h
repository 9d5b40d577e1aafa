// Splits a body that is one JSON document into records: each element of an array, or the one object.
#pragma once

#include <optional>
#include <string>

#include "ingest/wire/record_line.h"

namespace foreshock::ingest::http {

// nullopt when `body` is not exactly one array or object (NDJSON and plain text are not).
std::optional<wire::RecordBatch> split_json_document(const std::string& body);

}  // namespace foreshock::ingest::http
