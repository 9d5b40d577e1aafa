// OTLP's export request for logs, decoded from protobuf or JSON to canonical records; private to ingest.
//
// Fields of opentelemetry-proto 1.x: resource, scope, log records, any values nested to
// limits::kJsonDepthMax. Resource attributes, then `otel.scope.name` and `.version`, then the record's own.
// A body that is text goes as `log` when the record has no severity of its own (a collector read it from a
// file) and as `@m` otherwise; a structured body is its JSON. Bytes are base64. Ids of all zeros are none.
// JSON as the protobuf mapping says, with ids in hex, numbers also as text, unknown fields left alone. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::otlp {

Result<wire::RecordBatch> decode_protobuf(std::string_view message);
Result<wire::RecordBatch> decode_json(std::string_view body);

}  // namespace foreshock::ingest::otlp
