#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using AdminRoutesTest = ApiTest;

TEST_F(AdminRoutesTest, TokenSecretIsShownOnceAndWorks) {
  Reply made =
      post("/api/v1/tokens", R"({"name":"agent","scopes":["logs:write","logs:read"],"expires_at":"now+1d"})");
  ASSERT_EQ(made.status, 201) << made.body;
  std::string secret = made.json()["secret"];
  EXPECT_TRUE(secret.starts_with("fsk_"));
  EXPECT_EQ(call(request("GET", "/api/v1/incidents", "", secret)).status, 200);
  Reply list = get("/api/v1/tokens");
  EXPECT_EQ(list.body.find(secret), std::string::npos);
  ASSERT_EQ(list.json()["items"].size(), 2u);
  Json newest = list.json()["items"][0];
  EXPECT_EQ(newest["name"], "agent");
  EXPECT_EQ(newest["created_by"], "admin");
  EXPECT_EQ(newest["expires_at"], format_rfc3339(now() + kDay));
  EXPECT_TRUE(newest["last_used_at"].is_null());
  std::string id = newest["id"];
  EXPECT_EQ(erase("/api/v1/tokens/" + id).status, 204);
  EXPECT_EQ(call(request("GET", "/api/v1/incidents", "", secret)).status, 401);
  EXPECT_EQ(erase("/api/v1/tokens/" + id).status, 404);
}

TEST_F(AdminRoutesTest, TokensAreChecked) {
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","scopes":["logs:eat"]})").status, 400);
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","scopes":[]})").status, 400);
  EXPECT_EQ(post("/api/v1/tokens", R"({"scopes":["logs:read"]})").status, 400);
  EXPECT_EQ(post("/api/v1/tokens", R"({"name":"x","scopes":["logs:read"],"expires_at":"now-1d"})").status,
            400);
}

TEST_F(AdminRoutesTest, TokensAndAuditInPages) {
  for (int i = 0; i < 4; ++i) token_with({auth::Scope::kLogsRead});
  Json first = get("/api/v1/tokens?limit=3").json();
  ASSERT_EQ(first["items"].size(), 3u);
  Json second = get("/api/v1/tokens?limit=3&cursor=" + first["next_cursor"].get<std::string>()).json();
  EXPECT_EQ(second["items"].size(), 2u);
  EXPECT_TRUE(second["next_cursor"].is_null());

  Json audit = get("/api/v1/audit?limit=2").json();
  ASSERT_EQ(audit["items"].size(), 2u);
  EXPECT_EQ(audit["items"][0]["action"], "token.create");
  EXPECT_EQ(audit["items"][0]["hash"].get<std::string>().size(), 64u);
  EXPECT_EQ(get("/api/v1/audit?cursor=" + first["next_cursor"].get<std::string>()).status, 400)
      << "a cursor of another list";
}

TEST_F(AdminRoutesTest, TenantsOfOthersAreNotShown) {
  ASSERT_TRUE(auth_->directory().create_tenant("other", "system"));
  Json items = get("/api/v1/tenants").json()["items"];
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0]["name"], "default");
}

TEST_F(AdminRoutesTest, Models) {
  EXPECT_EQ(get("/api/v1/models").json()["items"][0],
            Json::parse(R"({"name":"rate","kind":"rate","version":"1","memory_bytes":4096,
                            "decides":"whether a rate is unusual"})"));
}

}  // namespace
}  // namespace foreshock::api
