// ForwardSource: Fluentd's and Fluent Bit's Forward protocol over TCP, every mode, with acknowledgements.
//
// `{"ack": chunk}` is written once the chunk's records are durable; a chunk that comes again is stored once.
// When lanes are full the connection is not read. With a shared key a client must know it, and a user's
// password where there are users, before a record is taken. Lines that Docker cut are put together again. A
// message is held whole: at most kForwardMessageBytesMax, and of all connections what TcpPatience allows
// (beyond, those above their share are closed and their clients send again). One tenant. Runs on the loop's
// threads.
#pragma once

#include <memory>
#include <string>

#include "base/world.h"
#include "ingest/frame.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace foreshock::ingest {

constexpr size_t kForwardMessageBytesMax = 32 * 1024 * 1024;

constexpr int64_t kForwardPartWaitNs = kSecond;  // a part of a line that was cut, for the next one

struct ForwardOptions {
  std::string listen;
  std::string shared_key;                                  // "" = none asked for
  std::vector<std::pair<std::string, std::string>> users;  // names and passwords; with a shared key only
  net::TcpPatience patience;
};

class ForwardSource {
 public:
  static Result<std::unique_ptr<ForwardSource>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                      TenantId tenant, ForwardOptions options,
                                                      std::shared_ptr<net::TlsContext> tls = nullptr);
  virtual ~ForwardSource() = default;
  virtual std::string address() const = 0;
  virtual void stop() = 0;
};

}  // namespace foreshock::ingest
