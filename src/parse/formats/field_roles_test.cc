#include "parse/formats/field_roles.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

class FieldRolesTest : public ::testing::Test {
 protected:
  void SetUp() override { draft_.begin(arena_, {{1'795'410'000 * kSecond}, nullptr}); }
  Arena arena_;
  RecordDraft draft_;
};

TEST_F(FieldRolesTest, BetterKeyTakesTheRole) {
  FieldRoles roles(draft_);
  roles.put("text", "weak", ValueKind::kText, true);
  roles.put("message", "strong", ValueKind::kText, true);
  roles.put("msg", "between", ValueKind::kText, true);
  roles.resolve(true);
  EXPECT_EQ(roles.message(), "strong");
  EXPECT_EQ(draft_.find("text"), "weak");
  EXPECT_EQ(draft_.find("msg"), "between");
}

TEST_F(FieldRolesTest, RoleNeedsAFittingValue) {
  FieldRoles roles(draft_);
  roles.put("host", "[1,2]", ValueKind::kJson, true);
  roles.put("level", "true", ValueKind::kBool, true);
  roles.resolve(true);
  EXPECT_EQ(draft_.record.host, "");
  EXPECT_EQ(draft_.find("host"), "[1,2]");
  EXPECT_EQ(draft_.find("level"), "true");
}

TEST_F(FieldRolesTest, SecondKeyOfOneMeaningKeepsItsName) {
  FieldRoles roles(draft_);
  roles.put("err.message", "first", ValueKind::kText, true);
  roles.put("error.message", "second", ValueKind::kText, true);
  roles.resolve(true);
  EXPECT_EQ(draft_.find("exception.message"), "first");
  EXPECT_EQ(draft_.find("error.message"), "second");
}

TEST(IpAddressOf, CutsPortsAndBrackets) {
  EXPECT_EQ(ip_address_of("10.0.0.1:80"), "10.0.0.1");
  EXPECT_EQ(ip_address_of("[::1]:1053"), "::1");
  EXPECT_EQ(ip_address_of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(ip_address_of("example.com"), "");
  EXPECT_EQ(ip_address_of(""), "");
}

}  // namespace
}  // namespace foreshock::parse
