#include "ingest/network_sources.h"

namespace foreshock::ingest {

namespace {

KafkaOptions kafka_options(const IngestOptions& options) {
  return {options.kafka_brokers, options.kafka_topics, options.kafka_group, options.kafka_format,
          options.kafka_properties};
}

}  // namespace

Result<std::unique_ptr<NetworkSources>> NetworkSources::start(World& world, net::Loop& loop, FrameSink& sink,
                                                              TenantId tenant, const IngestOptions& options,
                                                              auth::Authenticator& authenticator,
                                                              std::shared_ptr<net::TlsContext> tls,
                                                              const std::vector<SavedPosition>& saved) {
  bool wants_tls = options.tls || options.syslog_tls_listen != "off";
  if (wants_tls && !tls)
    return fail(ErrorKind::kInvalid,
                "TLS is asked for (ingest.tls or ingest.syslog.tls_listen) without a certificate; set "
                "net.tls.certificate and net.tls.key");
  auto out = std::make_unique<NetworkSources>();
  std::shared_ptr<net::TlsContext> where_asked = options.tls ? tls : nullptr;
  if (options.gelf_listen != "off") {
    ASSIGN_OR_RETURN(out->gelf_,
                     GelfSource::start(world, loop, sink, tenant, options.gelf_listen, options.tcp_patience));
  }
  if (options.forward_listen != "off") {
    ASSIGN_OR_RETURN(out->forward_, ForwardSource::start(world, loop, sink, tenant,
                                                         {options.forward_listen, options.forward_shared_key,
                                                          options.forward_users, options.tcp_patience},
                                                         where_asked));
  }
  if (options.relp_listen != "off") {
    ASSIGN_OR_RETURN(out->relp_, RelpSource::start(world, loop, sink, tenant, options.relp_listen,
                                                   options.syslog_zone, where_asked, options.tcp_patience));
  }
  if (options.otlp_grpc_listen != "off") {
    ASSIGN_OR_RETURN(out->otlp_grpc_, OtlpGrpcSource::start(world, loop, sink, authenticator,
                                                            options.otlp_grpc_listen, where_asked));
  }
  if (options.syslog_tls_listen != "off") {
    ASSIGN_OR_RETURN(out->syslog_tls_, SyslogSource::start_tls(world, loop, sink, tenant, options, tls));
  }
  if (!options.kafka_brokers.empty()) {
    ASSIGN_OR_RETURN(out->kafka_, KafkaSource::start(world, sink, tenant, kafka_options(options), saved));
  }
  return out;
}

void NetworkSources::stop() {
  if (kafka_) kafka_->stop();
  if (gelf_) gelf_->stop();
  if (forward_) forward_->stop();
  if (relp_) relp_->stop();
  if (otlp_grpc_) otlp_grpc_->stop();
  if (syslog_tls_) syslog_tls_->stop();
}

}  // namespace foreshock::ingest
