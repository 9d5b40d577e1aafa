#include "api/routes/shared.h"

#include "api/api_events.h"

namespace foreshock::api {

Api::Shared::Shared(ApiDependencies dependencies, ApiOptions api_options)
    : deps(std::move(dependencies)),
      options(api_options),
      bus(static_cast<uint64_t>(deps.world.clock().now().ns / kMillisecond)),
      workers(options.query_threads, options.query_queue_max) {}

void Call::audit(std::string_view action, std::string_view target, std::string_view detail) const {
  Status kept = shared.deps.auth.audit().append(tenant(), principal->actor(), action, target, detail);
  if (!kept) AuditFailed{std::string(action), kept.error().message}.tell();
}

}  // namespace foreshock::api
