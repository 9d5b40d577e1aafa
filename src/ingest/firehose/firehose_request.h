// A delivery of Amazon Data Firehose, decoded: base64 records, often gzip, often CloudWatch's; private to
// ingest.
//
// CloudWatch data messages become one record per event with log group, stream and account as attributes;
// control messages are left out; anything else is its lines as they are. What the records of one request
// unpack to is capped together. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::firehose {

struct FirehoseRequest {
  std::string id;
  wire::RecordBatch records;
};

Result<FirehoseRequest> decode_request(std::string_view body, size_t unpacked_bytes_max);

}  // namespace foreshock::ingest::firehose
