// What Datadog's agents and libraries post as logs, decoded to canonical records; private to ingest.
//
// A JSON array of items, one item, or plain lines. `message` (text, or an object of serverless functions),
// `status` (a level word, or syslog's number), `timestamp`, `hostname`, `service`, `ddsource`, `ddtags`
// ("env:prod,team:shop,bare") get their meaning; other members stay attributes. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::datadog {

// What the request's query says of items that do not say it themselves.
struct ItemDefaults {
  std::string_view service, host, source, tags;
};

// `text`: the body is lines, not JSON.
Result<wire::RecordBatch> decode_items(std::string_view body, bool text, const ItemDefaults& defaults = {});

}  // namespace foreshock::ingest::datadog
