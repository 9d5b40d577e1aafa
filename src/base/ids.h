// Strong ids: distinct types for the numbers that must never be mixed up.
//
// TenantId names a tenant inside one installation (control.db gives it its name). SourceId is the hash of a
// stream: tenant, source kind and source name. ShapeId is a pure function of a line's bytes; TemplateId is
// the first 64 bits of SHA-256 of a template's canonical text, so it is the same on every worker and after
// every restart. Ids are trivially copyable, hashable and ordered; printed as 16 hex digits.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock {

template <class Tag>
struct Id64 {
  uint64_t value = 0;
  constexpr auto operator<=>(const Id64&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
};

using TenantId = Id64<struct TenantTag>;      // 1 is the default tenant; 0 is none
using SourceId = Id64<struct SourceTag>;      // one stream of one tenant
using ShapeId = Id64<struct ShapeTag>;        // 0 is "not shaped yet"
using TemplateId = Id64<struct TemplateTag>;  // 0 is none

constexpr TenantId kDefaultTenant{1};

// Exactly 16 lower-case hex digits.
std::string hex16(uint64_t value);
template <class Tag>
std::string hex16(Id64<Tag> id) {
  return hex16(id.value);
}
// The inverse; nullopt unless `text` is 16 hex digits of either case.
std::optional<uint64_t> parse_hex16(std::string_view text);

}  // namespace foreshock

template <class Tag>
struct std::hash<foreshock::Id64<Tag>> {
  // Ids are hashes or small counters: a multiply spreads the latter, and costs the former nothing.
  size_t operator()(foreshock::Id64<Tag> id) const { return id.value * 0x9E3779B97F4A7C15ull; }
};
