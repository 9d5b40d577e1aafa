// Events of Splunk's HTTP Event Collector: JSON objects one behind the other, or in an array; private to
// ingest.
//
// `time` (seconds, also as text; milliseconds and finer by size), host, source, sourcetype and index stay in
// force for the events behind them in the same request. An event that is text is a program's line, one that
// is an object gives its members. Either all events of a request are taken or none. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::splunk {

// What is wrong with a request, in HEC's numbers.
struct HecFault {
  int code = 0;       // 5 no data, 6 invalid format, 12 event required, 13 event blank
  size_t number = 0;  // of the event
};

tl::expected<wire::RecordBatch, HecFault> decode_events(std::string_view body);

}  // namespace foreshock::ingest::splunk
