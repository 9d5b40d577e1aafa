#include "store/meaning.h"

#include <fmt/format.h>

#include <algorithm>

namespace foreshock::store {
namespace {

Status resolve(Filter& filter, TenantId tenant, Meaning* meaning) {
  for (Filter& child : filter.children) RETURN_IF_ERROR(resolve(child, tenant, meaning));
  if (filter.kind != FilterKind::kLike) return {};
  if (meaning == nullptr)
    return fail(ErrorKind::kUnavailable,
                fmt::format("query:{}: like() needs text vectors, which this process does not have",
                            filter.position));
  auto found = filter.templates.empty() ? meaning->like_text(tenant, filter.value, filter.count)
                                        : meaning->like_template(tenant, filter.templates[0], filter.count);
  if (!found)
    return fail(found.error().kind, fmt::format("query:{}: {}", filter.position, found.error().message));
  filter.kind = FilterKind::kTemplates;
  filter.templates.clear();
  for (const SimilarTemplate& similar : *found) filter.templates.push_back(similar.id);
  return {};
}

}  // namespace

Status resolve_meaning(Query& query, TenantId tenant, Meaning* meaning) {
  return resolve(query.filter, tenant, meaning);
}

bool has_meaning(const Filter& filter) {
  return filter.kind == FilterKind::kLike ||
         std::any_of(filter.children.begin(), filter.children.end(), has_meaning);
}

}  // namespace foreshock::store
