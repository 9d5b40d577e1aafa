// RelpSource: syslog over RELP, rsyslog's protocol with acknowledgements, over TCP.
//
// A message is answered `200 OK` once it is durable; what stays unanswered rsyslog sends again on its next
// connection. When lanes are full the connection is not read. One tenant. Runs on the loop's threads.
#pragma once

#include <memory>
#include <string>

#include "base/world.h"
#include "ingest/frame.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace foreshock::ingest {

class RelpSource {
 public:
  static Result<std::unique_ptr<RelpSource>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                   TenantId tenant, const std::string& listen,
                                                   const std::string& zone,
                                                   std::shared_ptr<net::TlsContext> tls = nullptr,
                                                   net::TcpPatience patience = {});
  virtual ~RelpSource() = default;
  virtual std::string address() const = 0;
  virtual void stop() = 0;
};

}  // namespace foreshock::ingest
