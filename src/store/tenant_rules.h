// Rules of one tenant: those of store.retention.rules that hold for it, without their `tenant:NUMBER`.
//
// A rule with `tenant:N` among its terms is for that tenant alone; "tenant:2 90d" is for all its lines and so
// takes the place of the store's age, and rules behind it are never reached. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "store/retention_rules.h"

namespace foreshock::store {

// Takes `tenant:N` out of a filter whose terms must all hold; nothing when it names none.
std::optional<TenantId> take_tenant(Filter& filter);

struct TenantRules {
  std::vector<RetentionRule> rules;
  int64_t age_ns = 0;  // of lines that none of them matches; 0: for ever
};
TenantRules rules_of_tenant(const std::vector<RetentionRule>& rules, int64_t age_ns, TenantId tenant);

}  // namespace foreshock::store
