// systemd-journal-upload: POST /upload in the journal export format; private to ingest.
//
// The body may stay open as long as the client has entries to come: they are handed on as they arrive. 202
// "OK." at its end, once all are durable. Mounted at /insert/journald/upload (give the client
// --url=http://HOST:8514/insert/journald) and, because that client knows no tokens, at
// /insert/journald/{token}/upload. 503 when lanes stay full: the client keeps its cursor and comes back.
#pragma once

#include <memory>

#include "ingest/http/delivery.h"
#include "net/http_router.h"

namespace foreshock::ingest::journald {

void add_journal_upload(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms);

}  // namespace foreshock::ingest::journald
