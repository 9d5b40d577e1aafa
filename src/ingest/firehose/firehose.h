// Amazon Data Firehose's HTTP endpoint: POST /firehose; private to ingest.
//
// 200 {"requestId","timestamp"} once durable; a repeated requestId is stored once. Errors carry errorMessage.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::firehose {

void add_firehose(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::firehose
