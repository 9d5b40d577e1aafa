#include "store/tenant_rules.h"

#include <charconv>

namespace foreshock::store {
namespace {

std::optional<TenantId> tenant_of(const Filter& term) {
  if (term.kind != FilterKind::kField || term.field != "tenant" || term.prefix) return std::nullopt;
  if (term.comparison != Comparison::kMatches && term.comparison != Comparison::kExactly) return std::nullopt;
  uint64_t value = 0;
  const char* end = term.value.data() + term.value.size();
  auto [stop, error] = std::from_chars(term.value.data(), end, value);
  if (error != std::errc() || stop != end || value == 0) return std::nullopt;
  return TenantId{value};
}

}  // namespace

std::optional<TenantId> take_tenant(Filter& filter) {
  if (auto tenant = tenant_of(filter)) {
    filter = Filter();
    return tenant;
  }
  if (filter.kind != FilterKind::kAnd) return std::nullopt;
  for (size_t i = 0; i < filter.children.size(); ++i) {
    auto tenant = tenant_of(filter.children[i]);
    if (!tenant) continue;
    filter.children.erase(filter.children.begin() + static_cast<ptrdiff_t>(i));
    if (filter.children.size() == 1) {
      Filter rest = std::move(filter.children[0]);
      filter = std::move(rest);
    }
    return tenant;
  }
  return std::nullopt;
}

TenantRules rules_of_tenant(const std::vector<RetentionRule>& rules, int64_t age_ns, TenantId tenant) {
  TenantRules out{{}, age_ns};
  for (RetentionRule rule : rules) {
    auto named = take_tenant(rule.filter);
    if (named && *named != tenant) continue;
    if (rule.filter.kind == FilterKind::kAll) {
      out.age_ns = rule.keep_ns;
      break;
    }
    out.rules.push_back(std::move(rule));
  }
  return out;
}

}  // namespace foreshock::store
