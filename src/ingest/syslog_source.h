// SyslogSource: syslog over UDP (one datagram, one message) and TCP (both framings), on one address.
//
// Messages become frames per peer address, whole records each. TCP: when lanes are full the connection is not
// read until there is room, so the sender waits and nothing is lost. UDP has no such signal: the kernel's
// buffer fills, and what it drops is counted and shown. Runs on the loop's threads.
#pragma once

#include <memory>
#include <string>

#include "base/world.h"
#include "ingest/frame.h"
#include "ingest/ingest_options.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace foreshock::ingest {

class SyslogSource {
 public:
  // Listens on `options.syslog_listen`, TCP and UDP with the same port (0: one free port for both).
  static Result<std::unique_ptr<SyslogSource>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                     TenantId tenant, const IngestOptions& options);
  // TCP alone, over TLS (RFC 5425), on `options.syslog_tls_listen`.
  static Result<std::unique_ptr<SyslogSource>> start_tls(World& world, net::Loop& loop, FrameSink& sink,
                                                         TenantId tenant, const IngestOptions& options,
                                                         std::shared_ptr<net::TlsContext> tls);
  virtual ~SyslogSource() = default;
  virtual std::string address() const = 0;         // "127.0.0.1:5514"
  virtual uint64_t datagrams_dropped() const = 0;  // by the kernel
  virtual void stop() = 0;                         // takes what the kernel holds, then closes
};

}  // namespace foreshock::ingest
