#include "ingest/network_sources.h"

namespace foreshock::ingest {

Result<std::unique_ptr<NetworkSources>> NetworkSources::start(World& world, net::Loop& loop, FrameSink& sink,
                                                              TenantId tenant, const IngestOptions& options) {
  auto out = std::make_unique<NetworkSources>();
  if (options.gelf_listen != "off") {
    ASSIGN_OR_RETURN(out->gelf_, GelfSource::start(world, loop, sink, tenant, options.gelf_listen));
  }
  if (options.forward_listen != "off") {
    ASSIGN_OR_RETURN(out->forward_, ForwardSource::start(world, loop, sink, tenant, options.forward_listen,
                                                         options.forward_shared_key));
  }
  if (options.relp_listen != "off") {
    ASSIGN_OR_RETURN(out->relp_,
                     RelpSource::start(world, loop, sink, tenant, options.relp_listen, options.syslog_zone));
  }
  return out;
}

void NetworkSources::stop() {
  if (gelf_) gelf_->stop();
  if (forward_) forward_->stop();
  if (relp_) relp_->stop();
}

}  // namespace foreshock::ingest
