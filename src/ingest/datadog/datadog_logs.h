// Datadog's log intake: POST /api/v2/logs, /v1/input and /v1/input/{key}; private to ingest.
//
// 202 `{}` once durable. The agent drops what is answered 400, 401, 403 or 413 and repeats everything else.
// GET /api/v1/validate says whether the key is good.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::datadog {

void add_datadog_logs(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::datadog
