#include "auth/directory.h"

#include "auth/testing/auth_fixture.h"

namespace foreshock::auth {
namespace {

using DirectoryTest = AuthTest;

TEST_F(DirectoryTest, DefaultTenantIsOne) {
  auto tenants = auth_->directory().tenants();
  ASSERT_EQ(tenants->size(), 1u);
  EXPECT_EQ((*tenants)[0].id, kDefaultTenant);
  EXPECT_EQ((*tenants)[0].name, "default");
}

TEST_F(DirectoryTest, TenantsHaveUniqueNames) {
  auto made = auth_->directory().create_tenant("shop", "admin");
  ASSERT_TRUE(made);
  EXPECT_EQ(auth_->directory().tenant(made->id)->name, "shop");
  EXPECT_EQ(auth_->directory().create_tenant("shop", "admin").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(auth_->directory().create_tenant("", "admin").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(auth_->directory().create_tenant("a\nb", "admin").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(auth_->directory().tenant(TenantId{99}).error().kind, ErrorKind::kNotFound);
}

TEST_F(DirectoryTest, UsersKeepTheirRolesAndAdministratorsAreCounted) {
  Directory& directory = auth_->directory();
  ASSERT_TRUE(directory.create_user(kDefaultTenant, "eve", {Role::kViewer, Role::kOperator}, "system"));
  EXPECT_FALSE(directory.administrator_exists().value());
  auto found = directory.find_user(kDefaultTenant, "eve");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->roles, (std::vector{Role::kViewer, Role::kOperator}));
  EXPECT_EQ(directory.create_user(kDefaultTenant, "eve", {}, "system").error().kind, ErrorKind::kConflict);
  auto first = directory.first_administrator("test");
  auto again = directory.first_administrator("test");
  EXPECT_EQ(first->id, again->id);
  EXPECT_TRUE(directory.administrator_exists().value());
}

}  // namespace
}  // namespace foreshock::auth
