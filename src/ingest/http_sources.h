// HttpSources: every log protocol that comes over HTTP, at its native path and under /insert/<protocol>/.
//
// Ours (POST /api/v1/logs), Loki push, Elasticsearch bulk, Splunk HEC, Datadog, OTLP, GELF, Firehose,
// journald upload: each answers in its own words, and only after its records are durable. Who sends is
// decided by the token, wherever the protocol puts it; it needs the scope logs:write and gives the tenant.
// Records are never refused for their content. Full lanes make a request wait kHttpWaitNs, then get the
// protocol's overload answer. docs/guide/sources.md lists paths, answers and limits.
#pragma once

#include "auth/authenticator.h"
#include "base/world.h"
#include "ingest/frame.h"
#include "net/http_router.h"
#include "net/loop.h"

namespace foreshock::ingest {

// The world, loop, sink and authenticator must outlive the router's server.
void add_http_sources(net::HttpRouter& router, World& world, net::Loop& loop, FrameSink& sink,
                      auth::Authenticator& authenticator);

}  // namespace foreshock::ingest
