#include "auth/scope.h"

#include <fmt/format.h>

#include <array>

namespace foreshock::auth {
namespace {

constexpr std::array<std::string_view, kScopeCount> kScopeNames{
    "logs:write",       "logs:read",      "patterns:write", "anomalies:feedback",
    "incidents:write",  "alerts:write",   "silences:write", "runbooks:run",
    "runbooks:approve", "models:promote", "admin:*"};

struct RoleRow {
  Role role;
  std::string_view name;
  Scopes scopes;
};
constexpr std::array<RoleRow, 3> kRoles{{
    {Role::kViewer, "viewer", {Scope::kLogsRead}},
    {Role::kOperator,
     "operator",
     {Scope::kLogsRead, Scope::kPatternsWrite, Scope::kAnomaliesFeedback, Scope::kIncidentsWrite,
      Scope::kAlertsWrite, Scope::kSilencesWrite, Scope::kRunbooksRun}},
    {Role::kAdmin, "admin", {Scope::kAdmin}},
}};

}  // namespace

std::string_view scope_name(Scope scope) {
  return kScopeNames[static_cast<size_t>(scope)];
}

std::optional<Scope> parse_scope(std::string_view name) {
  for (size_t i = 0; i < kScopeNames.size(); ++i)
    if (kScopeNames[i] == name) return static_cast<Scope>(i);
  return std::nullopt;
}

std::vector<std::string_view> Scopes::names() const {
  std::vector<std::string_view> out;
  for (size_t i = 0; i < kScopeNames.size(); ++i)
    if ((bits_ & (1u << i)) != 0) out.push_back(kScopeNames[i]);
  return out;
}

std::string Scopes::text() const {
  std::string out;
  for (std::string_view name : names()) {
    if (!out.empty()) out += ' ';
    out += name;
  }
  return out;
}

Result<Scopes> parse_scopes(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    std::string_view name = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.empty()) continue;
    std::optional<Scope> scope = parse_scope(name);
    if (!scope) return fail(ErrorKind::kInvalid, fmt::format("unknown scope \"{}\"", name));
    scopes.add(*scope);
  }
  return scopes;
}

std::string_view role_name(Role role) {
  return kRoles[static_cast<size_t>(role)].name;
}

std::optional<Role> parse_role(std::string_view name) {
  for (const RoleRow& row : kRoles)
    if (row.name == name) return row.role;
  return std::nullopt;
}

Scopes scopes_of(Role role) {
  return kRoles[static_cast<size_t>(role)].scopes;
}

Scopes scopes_of(std::span<const Role> roles) {
  Scopes scopes;
  for (Role role : roles) scopes.add(scopes_of(role));
  return scopes;
}

}  // namespace foreshock::auth
