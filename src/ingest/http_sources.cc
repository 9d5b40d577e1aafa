#include "ingest/http_sources.h"

#include <memory>

#include "ingest/datadog/datadog_logs.h"
#include "ingest/elasticsearch/bulk.h"
#include "ingest/elasticsearch/handshake.h"
#include "ingest/firehose/firehose.h"
#include "ingest/gelf/gelf_http.h"
#include "ingest/http/http_logs.h"
#include "ingest/journald/journal_upload.h"
#include "ingest/loki/loki_push.h"
#include "ingest/otlp/otlp_http.h"
#include "ingest/splunk/hec.h"

namespace foreshock::ingest {

void add_http_sources(net::HttpRouter& router, World& world, net::Loop& loop, FrameSink& sink,
                      auth::Authenticator& authenticator) {
  std::shared_ptr<http::Rooms> rooms(new http::Rooms{world, loop, sink, authenticator});
  http::add_http_logs(router, rooms);
  loki::add_loki_push(router, rooms);
  elasticsearch::add_bulk(router, rooms);
  elasticsearch::add_handshake(router);
  otlp::add_otlp_http(router, rooms);
  splunk::add_hec(router, rooms);
  datadog::add_datadog_logs(router, rooms);
  firehose::add_firehose(router, rooms);
  gelf::add_gelf_http(router, rooms);
  journald::add_journal_upload(router, rooms);
}

}  // namespace foreshock::ingest
