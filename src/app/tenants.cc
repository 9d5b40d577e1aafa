#include "app/tenants.h"

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

std::vector<TenantId> Tenants::known() const {
  std::lock_guard lock(mutex_);
  std::vector<TenantId> out;
  for (const auto& [tenant, unused] : catalogues_) out.push_back(tenant);
  return out;
}

}  // namespace foreshock::app
