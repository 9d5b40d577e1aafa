// Scope: one thing that a caller may do; roles and tokens are sets of them.
//
// The table in scope.cc is the only place where roles get their scopes; openapi.yaml names one scope per
// operation, and a test compares the two. `admin:*` holds all others. A token carries scopes of its own, a
// person those of their roles. Pure.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foreshock::auth {

enum class Scope : uint8_t {
  kLogsWrite,
  kLogsRead,
  kPatternsWrite,
  kAnomaliesFeedback,
  kIncidentsWrite,
  kAlertsWrite,
  kSilencesWrite,
  kRunbooksRun,
  kRunbooksApprove,
  kModelsPromote,
  kAdmin,
};
constexpr size_t kScopeCount = 11;

std::string_view scope_name(Scope scope);  // "logs:write", ..., "admin:*"
std::optional<Scope> parse_scope(std::string_view name);

// A set of scopes; admin:* means every one.
class Scopes {
 public:
  constexpr Scopes() = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) {
    for (Scope scope : scopes) add(scope);
  }
  constexpr void add(Scope scope) { bits_ |= bit(scope); }
  constexpr void add(Scopes others) { bits_ |= others.bits_; }
  constexpr bool holds(Scope scope) const { return (bits_ & (bit(scope) | bit(Scope::kAdmin))) != 0; }
  constexpr bool holds_all(Scopes others) const {
    return (bits_ & bit(Scope::kAdmin)) != 0 || (others.bits_ & ~bits_) == 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const Scopes&) const = default;

  std::vector<std::string_view> names() const;  // as granted: admin:* is not spelled out
  std::string text() const;                     // names, separated by blanks: the form in the database

 private:
  static constexpr uint32_t bit(Scope scope) { return 1u << static_cast<int>(scope); }
  uint32_t bits_ = 0;
};

// The inverse of text(); kInvalid names the first unknown scope.
Result<Scopes> parse_scopes(std::string_view text);

enum class Role : uint8_t { kViewer, kOperator, kAdmin };
std::string_view role_name(Role role);
std::optional<Role> parse_role(std::string_view name);
Scopes scopes_of(Role role);
Scopes scopes_of(std::span<const Role> roles);

}  // namespace foreshock::auth
