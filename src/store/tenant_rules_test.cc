#include "store/tenant_rules.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::store {
namespace {

TEST(TenantRules, EachTenantHasThoseThatNameItOrNobody) {
  auto parsed =
      parse_retention_rules({"tenant:2 level:<=debug 1d", "tenant:2 90d", "level:debug 3d", "tenant:3 0"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  TenantRules first = rules_of_tenant(*parsed, 30 * kDay, kDefaultTenant);
  ASSERT_EQ(first.rules.size(), 1u);
  EXPECT_EQ(first.rules[0].keep_ns, 3 * kDay);
  EXPECT_EQ(first.age_ns, 30 * kDay);
  TenantRules second = rules_of_tenant(*parsed, 30 * kDay, TenantId{2});
  ASSERT_EQ(second.rules.size(), 1u) << "what follows a rule for all lines is never reached";
  EXPECT_EQ(second.rules[0].filter.field, "level") << "one term is left";
  EXPECT_EQ(second.age_ns, 90 * kDay);
  EXPECT_EQ(rules_of_tenant(*parsed, 30 * kDay, TenantId{3}).age_ns, 0) << "for ever";
}

TEST(TenantRules, ATermAmongOthersIsTakenAndNothingElse) {
  auto taken = [](const std::string& text) {
    Filter filter = parse_query(text)->filter;
    auto tenant = take_tenant(filter);
    return std::pair(tenant ? tenant->value : 0, describe(filter));
  };
  EXPECT_EQ(taken("level:debug tenant:7 service:a"),
            std::pair(uint64_t{7}, describe(parse_query("level:debug service:a")->filter)));
  EXPECT_EQ(taken("tenant:=7").first, 7u);
  for (const char* text : {"tenant:acme", "tenant:0", "tenant:7*", "not tenant:7", "tenant:7 or level:debug",
                           "tenant:>7", "tenants:7"})
    EXPECT_EQ(taken(text).first, 0u) << text;
}

}  // namespace
}  // namespace foreshock::store
