// What all handlers share, and the few steps that many of them take.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "api/api.h"
#include "api/input.h"
#include "api/query_workers.h"
#include "auth/principal.h"
#include "net/http_message.h"
#include "net/response_writer.h"

namespace foreshock::api {

struct Api::Shared {
  Shared(ApiDependencies dependencies, ApiOptions api_options);

  ApiDependencies deps;
  const ApiOptions options;
  EventBus bus;
  QueryWorkers workers;
  net::LoopTimer stats_timer;
  std::mutex stats_mutex;  // held by a run of the timer, so that stop() waits for one
  bool stopped = false;
  std::atomic<int> tails{0};
};
using Shared = Api::Shared;

// One request on its way through a handler.
struct Call {
  net::HttpRequest request;
  net::ResponseWriter writer;
  auth::PrincipalPtr principal;  // null for strangers on public operations
  Shared& shared;

  TenantId tenant() const { return principal->tenant; }
  Timestamp now() const { return shared.deps.world.clock().now(); }
  Input input() const { return Input(request, now()); }
  // Writes what was done into the audit trail; a failure is told, and does not undo what was done.
  void audit(std::string_view action, std::string_view target, std::string_view detail = {}) const;
};

}  // namespace foreshock::api
