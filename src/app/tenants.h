// Tenants: the per-tenant state that lanes and the watch share: the template catalogue, made on demand.
//
// get() opens a tenant's catalogue, loading its dictionary from the store the first time. References stay
// valid for the process's life. Thread-safe; a lock and a map look-up per call, so callers keep the
// reference.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/store.h"
#include "templates/catalogue.h"

namespace foreshock::app {

class Tenants {
 public:
  explicit Tenants(store::Store& store) : store_(store) {}

  templates::Catalogue& catalogue(TenantId tenant);
  std::vector<TenantId> known() const;

  // Decisions of people: they hold for the lanes at once and are durable when these return. What cannot be
  // made durable is taken back and told.
  Result<templates::Decision> decide(TenantId tenant, const templates::DecisionRequest& request);
  Result<templates::Decision> take_back(TenantId tenant, uint64_t decision);

 private:
  Status persist(TenantId tenant, uint64_t since);

  store::Store& store_;
  mutable std::mutex mutex_;
  std::map<TenantId, std::unique_ptr<templates::Catalogue>> catalogues_;
};

}  // namespace foreshock::app
