// HttpLogs: POST /api/v1/logs: NDJSON, plain lines, JSON arrays; answered once the lines are durable.
//
// The body is read as it streams in and cut into frames at line ends, so a 64 MiB delivery needs little more
// memory than a frame; only a body that is one JSON document (application/json, or one that begins with '[')
// is held whole. Query parameters service, host, source, zone say what the lines do not. With an
// Idempotency-Key each frame has a key of its own, made from it and the frame's number, so a delivery that
// was cut off half-way can be sent again and is stored once. When lanes are full the request waits; after
// kHttpWaitNs it is answered 503 with Retry-After. Needs the scope logs:write; the tenant is the token's.
#pragma once

#include "auth/authenticator.h"
#include "base/world.h"
#include "ingest/frame.h"
#include "net/http_router.h"
#include "net/loop.h"

namespace foreshock::ingest {

// The world, loop, sink and authenticator must outlive the router's server.
void add_http_logs(net::HttpRouter& router, World& world, net::Loop& loop, FrameSink& sink,
                   auth::Authenticator& authenticator);

// Who sends: finds the credentials of a request head and checks the scope logs:write.
Result<auth::PrincipalPtr> authenticate_sender(auth::Authenticator& authenticator,
                                               const net::HttpRequest& head);

}  // namespace foreshock::ingest
