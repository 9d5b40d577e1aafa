// RetentionCaps: how many stored bytes lines of a tenant, service, host or level may take, whatever their
// age.
//
// A cap is a filter and a size ("level:<=debug 5GiB", "tenant:2 50GiB", "* 100GiB"). It counts each tenant by
// itself, and a line may be under several caps. What is over it goes from the oldest segment on. Stored bytes
// of lines are their share of their segment's lines, times the segment's bytes. Filters are those of
// RetentionRules. Parsed once at start; pure. Bound: kRetentionCapsMax.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/query_parse.h"

namespace foreshock::store {

struct RetentionCap {
  Filter filter;
  uint64_t bytes = 0;
};

constexpr size_t kRetentionCapsMax = 32;
constexpr uint64_t kRetentionCapBytesMin = 1 << 20;
constexpr const char* kRetentionCapsKey = "store.retention.caps";

// Errors name the key, the cap and what is expected.
Result<std::vector<RetentionCap>> parse_retention_caps(const std::vector<std::string>& texts);

// Those that hold for this tenant, without their `tenant:NUMBER`.
std::vector<RetentionCap> caps_of_tenant(const std::vector<RetentionCap>& caps, TenantId tenant);

}  // namespace foreshock::store
