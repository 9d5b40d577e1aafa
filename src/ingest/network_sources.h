// NetworkSources: the log protocols with a port of their own besides syslog: GELF, Forward, RELP.
//
// Starts those whose settings name an address (`ingest.gelf.listen`, `ingest.forward.listen`,
// `ingest.relp.listen`; "off" by default) and stops them together. Their records belong to one tenant. Errors
// name the setting.
#pragma once

#include <memory>

#include "base/world.h"
#include "ingest/forward_source.h"
#include "ingest/frame.h"
#include "ingest/gelf_source.h"
#include "ingest/ingest_options.h"
#include "ingest/kafka_source.h"
#include "ingest/otlp_grpc_source.h"
#include "ingest/relp_source.h"
#include "ingest/syslog_source.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace foreshock::ingest {

class NetworkSources {
 public:
  // `tls`: null when no certificate is set; a source that needs one is refused then.
  static Result<std::unique_ptr<NetworkSources>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                       TenantId tenant, const IngestOptions& options,
                                                       auth::Authenticator& authenticator,
                                                       std::shared_ptr<net::TlsContext> tls,
                                                       const std::vector<SavedPosition>& saved);
  uint64_t datagrams_dropped() const { return gelf_ ? gelf_->datagrams_dropped() : 0; }
  void stop();  // takes what the kernel holds, then closes

  // Null when off.
  const GelfSource* gelf() const { return gelf_.get(); }
  const ForwardSource* forward() const { return forward_.get(); }
  const RelpSource* relp() const { return relp_.get(); }
  const OtlpGrpcSource* otlp_grpc() const { return otlp_grpc_.get(); }
  const SyslogSource* syslog_tls() const { return syslog_tls_.get(); }

 private:
  std::unique_ptr<GelfSource> gelf_;
  std::unique_ptr<ForwardSource> forward_;
  std::unique_ptr<RelpSource> relp_;
  std::unique_ptr<OtlpGrpcSource> otlp_grpc_;
  std::unique_ptr<SyslogSource> syslog_tls_;
  std::unique_ptr<KafkaSource> kafka_;
};

}  // namespace foreshock::ingest
