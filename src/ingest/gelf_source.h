// GelfSource: GELF over UDP (chunked, gzip, zlib) and TCP (messages end with NUL or a line feed), on one
// address.
//
// Messages go on byte for byte; parse reads GELF's names. TCP: when lanes are full the connection is not
// read. UDP has no such signal: what the kernel drops, and messages that stay incomplete, are counted. One
// tenant, no token: bind it to addresses that you trust. Runs on the loop's threads.
#pragma once

#include <memory>
#include <string>

#include "base/world.h"
#include "ingest/frame.h"
#include "net/loop.h"
#include "net/net_options.h"

namespace foreshock::ingest {

class GelfSource {
 public:
  // TCP and UDP with the same port (0: one free port for both).
  static Result<std::unique_ptr<GelfSource>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                   TenantId tenant, const std::string& listen,
                                                   net::TcpPatience patience = {});
  virtual ~GelfSource() = default;
  virtual std::string address() const = 0;
  virtual uint64_t datagrams_dropped() const = 0;  // by the kernel
  virtual void stop() = 0;
};

}  // namespace foreshock::ingest
