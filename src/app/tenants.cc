#include "app/tenants.h"

#include <chrono>
#include <future>

#include "base/telemetry.h"

namespace foreshock::app {

templates::Catalogue& Tenants::catalogue(TenantId tenant) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<templates::Catalogue>& slot = catalogues_[tenant];
  if (!slot) {
    slot = std::make_unique<templates::Catalogue>();
    auto dictionary = store_.dictionary(tenant);
    Status restored = dictionary ? slot->restore(*dictionary) : fail(dictionary.error());
    if (!restored)
      telemetry::log(telemetry::Level::kError, "app.dictionary_unreadable",
                     {{"tenant", std::to_string(tenant.value)}, {"error", restored.error().message}});
  }
  return *slot;
}

// What was added since that version, in a batch without lines.
Status Tenants::persist(TenantId tenant, uint64_t since) {
  constexpr std::chrono::seconds kWait{30};
  store::Batch batch;
  batch.tenant = tenant;
  batch.templates = catalogue(tenant).delta_since(since);
  auto done = std::make_shared<std::promise<Status>>();
  std::future<Status> durable = done->get_future();
  RETURN_IF_ERROR(store_.append(batch, [done](Status status) { done->set_value(std::move(status)); }));
  if (durable.wait_for(kWait) != std::future_status::ready)
    return fail(ErrorKind::kTimeout,
                "the store did not commit the decision in 30 s; look before deciding again");
  return durable.get();
}

Result<templates::Decision> Tenants::decide(TenantId tenant, const templates::DecisionRequest& request) {
  templates::Catalogue& known = catalogue(tenant);
  uint64_t before = known.version();
  ASSIGN_OR_RETURN(templates::Decision decision, known.decide(request));
  if (Status durable = persist(tenant, before); !durable) {
    (void)known.take_back(decision.id);
    return fail(durable.error());
  }
  return decision;
}

Result<templates::Decision> Tenants::take_back(TenantId tenant, uint64_t decision) {
  templates::Catalogue& known = catalogue(tenant);
  uint64_t before = known.version();
  ASSIGN_OR_RETURN(templates::Decision changed, known.take_back(decision));
  RETURN_IF_ERROR(persist(tenant, before));
  return changed;
}

std::vector<TenantId> Tenants::known() const {
  std::lock_guard lock(mutex_);
  std::vector<TenantId> out;
  for (const auto& [tenant, unused] : catalogues_) out.push_back(tenant);
  return out;
}

}  // namespace foreshock::app
