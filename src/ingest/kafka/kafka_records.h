// A Kafka message's value to records; private to ingest. Pure.
#pragma once

#include <string_view>

#include "ingest/wire/record_line.h"

namespace foreshock::ingest::kafka {

// `format`: auto, text, otlp_json, otlp_proto. With auto, a document with resourceLogs is OTLP and anything
// else one record as it is. What claims a format and breaks it is one record as it is, too: nothing is
// dropped.
void append_records(std::string_view value, std::string_view format, wire::RecordBatch& records);

}  // namespace foreshock::ingest::kafka
