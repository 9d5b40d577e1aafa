// Splunk's HTTP Event Collector: /services/collector, /event, /raw, /ack, /health; private to ingest.
//
// {"text":"Success","code":0} once durable, with an ackId when the request names a channel (header
// X-Splunk-Request-Channel or ?channel=). Refusals carry HEC's codes: 401/2 no token, 403/4 wrong token,
// 400/5, 6, 12, 13 for what is wrong with the data, 503/9 when lanes stay full. The content type is not
// looked at.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::splunk {

void add_hec(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::splunk
