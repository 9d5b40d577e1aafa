// Loki's push API: POST /loki/api/v1/push (and /api/prom/push), GET /ready; private to ingest.
//
// 204 when durable; 400 for a body that cannot be read, 422 without streams, 503 with Retry-After when lanes
// stay full, all in plain text as Loki's clients log it. Protobuf bodies are snappy blocks, inside whatever
// Content-Encoding they came in. X-Scope-OrgID is not looked at: the tenant is the token's.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::loki {

void add_loki_push(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::loki
