// POST /api/v1/logs: NDJSON, plain lines, JSON arrays; answered once the lines are durable.
//
// The body is read as it streams in and cut into frames at line ends, so a 64 MiB delivery needs little
// memory; only a body that is one JSON document (application/json, or one that begins with '[')
// is held whole. Query parameters service, host, source, zone say what the lines do not. With an
// Idempotency-Key each frame has a key of its own, made from it and the frame's number, so a delivery that
// was cut off half-way can be sent again and is stored once. Without a key nothing is handed on before the
// end of a body of up to kHeldDeliveryBytesMax, so that what is cut off leaves nothing behind; a longer one,
// or one without Content-Length that lasts longer than kLiveBodyNs (`tail -f x | curl -T -`), is handed on as
// it comes. When lanes are full the request waits; after kHttpWaitNs it is answered 503 with Retry-After.
// Private to ingest.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::http {

void add_http_logs(net::HttpRouter& router, const std::shared_ptr<Rooms>& rooms);

}  // namespace foreshock::ingest::http
