// Elasticsearch's bulk API: POST or PUT /_bulk and /{index}/_bulk; private to ingest.
//
// The body is read as it streams in (a bulk is never held whole). 200 with one item per action once every
// document is durable; a bulk is never refused for its content, because clients either lose or repeat for
// ever what is. 503 with Retry-After when lanes stay full. The index names the stream and, where a document
// names no service, the service: without `logs-`, namespace and date.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::elasticsearch {

void add_bulk(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

// "logs-nginx.access-prod" -> "nginx.access", "shop-2026.11.23" -> "shop".
std::string service_of_index(std::string_view index);

}  // namespace foreshock::ingest::elasticsearch
