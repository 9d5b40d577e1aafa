#include "auth/scope.h"

#include <gtest/gtest.h>

namespace foreshock::auth {
namespace {

TEST(Scope, NamesGoThereAndBack) {
  for (size_t i = 0; i < kScopeCount; ++i) {
    auto scope = static_cast<Scope>(i);
    EXPECT_EQ(parse_scope(scope_name(scope)), scope);
  }
  EXPECT_EQ(parse_scope("logs:*"), std::nullopt);
}

TEST(Scope, AdminHoldsEverything) {
  Scopes admin{Scope::kAdmin};
  for (size_t i = 0; i < kScopeCount; ++i) EXPECT_TRUE(admin.holds(static_cast<Scope>(i)));
  EXPECT_TRUE(admin.holds_all({Scope::kLogsRead, Scope::kModelsPromote}));
  EXPECT_FALSE(Scopes({Scope::kLogsRead}).holds_all(admin));
  EXPECT_EQ(admin.text(), "admin:*");
}

TEST(Scope, TextGoesThereAndBack) {
  Scopes scopes{Scope::kSilencesWrite, Scope::kLogsRead};
  EXPECT_EQ(scopes.text(), "logs:read silences:write");
  EXPECT_EQ(parse_scopes("silences:write logs:read").value(), scopes);
  EXPECT_TRUE(parse_scopes("").value().empty());
  EXPECT_EQ(parse_scopes("logs:read logs:eat").error().message, "unknown scope \"logs:eat\"");
}

TEST(Scope, RolesGrow) {
  EXPECT_TRUE(scopes_of(Role::kOperator).holds_all(scopes_of(Role::kViewer)));
  EXPECT_TRUE(scopes_of(Role::kAdmin).holds_all(scopes_of(Role::kOperator)));
  EXPECT_FALSE(scopes_of(Role::kViewer).holds(Scope::kIncidentsWrite));
  EXPECT_FALSE(scopes_of(Role::kOperator).holds(Scope::kAdmin));
  for (Role role : {Role::kViewer, Role::kOperator, Role::kAdmin})
    EXPECT_EQ(parse_role(role_name(role)), role);
}

}  // namespace
}  // namespace foreshock::auth
