// What Loki's clients push, decoded: streams of labelled lines to canonical records; private to ingest.
//
// JSON of both versions (v1: streams with values, v0: labels as text with entries) and the protobuf message.
// Labels and structured metadata become attributes, `service.name` is derived from the label that names the
// program when none says it; there are no limits on labels, age or order. A value that is not of its usual
// type is taken as its text. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::loki {

struct PushRequest {
  wire::RecordBatch records;
  size_t streams = 0;
};

Result<PushRequest> decode_json(std::string_view body);
Result<PushRequest> decode_protobuf(std::string_view message);  // not compressed any more

}  // namespace foreshock::ingest::loki
