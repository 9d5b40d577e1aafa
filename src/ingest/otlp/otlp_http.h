// OTLP over HTTP: POST /v1/logs (and /otlp/v1/logs), protobuf and JSON; private to ingest.
//
// 200 with an empty export response in the request's own content type once durable. Errors are google.rpc
// Status messages; what our side causes is 503 with Retry-After, because exporters do not repeat a 500.
// Traces and metrics are answered 200 and counted, so that a whole collector can be pointed here.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::otlp {

void add_otlp_http(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::otlp
