// GELF over HTTP: POST /gelf, one message or several, one behind the other; 202 once durable; private to
// ingest.
#pragma once

#include <memory>
#include <string_view>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::gelf {

void add_gelf_http(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

// The JSON messages of a body, byte for byte; what is no JSON is taken as lines.
wire::RecordBatch split_messages(std::string_view body);

}  // namespace foreshock::ingest::gelf
