#include <gmock/gmock.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SessionRoutesTest : public ApiTest {
 protected:
  static std::string cookie_of(const Reply& reply) {
    std::string header(reply.headers.get("Set-Cookie").value_or(""));
    return header.substr(0, header.find(';'));
  }
  net::HttpRequest with_cookie(const std::string& method, const std::string& target,
                               const std::string& cookie, bool guard) {
    net::HttpRequest out = request(method, target, "", "");
    out.headers.set("Cookie", "other=1; " + cookie);
    if (guard) out.headers.set("X-Foreshock", "1");
    return out;
  }
};

TEST_F(SessionRoutesTest, StrangerLearnsTheVersionAndNothingElse) {
  Reply reply = call(request("GET", "/api/v1/session", "", ""));
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json(),
            Json::parse(R"({"authenticated":false,"tenant":null,"user":null,"roles":[],"scopes":[],
                                          "first_run":false,"server":{"version":"0.1.0"}})"));
}

TEST_F(SessionRoutesTest, TokenOpensASessionWithItsScopes) {
  std::string token = token_with({auth::Scope::kLogsRead});
  Reply reply = call(request("POST", "/api/v1/session", Json{{"token", token}}.dump(), ""));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json()["scopes"], Json::parse(R"(["logs:read"])"));
  EXPECT_EQ(reply.json()["server"]["syslog"], "127.0.0.1:5514");
  std::string header(*reply.headers.get("Set-Cookie"));
  for (const char* part : {"foreshock_session=", "HttpOnly", "SameSite=Lax", "Path=/"})
    EXPECT_THAT(header, HasSubstr(part));
  EXPECT_THAT(header, Not(HasSubstr("Secure")));
  Reply session = call(with_cookie("GET", "/api/v1/session", cookie_of(reply), false));
  EXPECT_EQ(session.json()["authenticated"], true);
  EXPECT_EQ(call(with_cookie("GET", "/api/v1/incidents", cookie_of(reply), false)).status, 200);
}

TEST_F(SessionRoutesTest, CookieIsSecureWhereTlsIs) {
  facts_.tls = true;
  Reply reply = post("/api/v1/session", Json{{"token", kAdminToken}}.dump());
  EXPECT_THAT(std::string(*reply.headers.get("Set-Cookie")), HasSubstr("; Secure"));
}

TEST_F(SessionRoutesTest, WritesWithTheCookieNeedTheGuardHeader) {
  std::string cookie = cookie_of(post("/api/v1/session", Json{{"token", kAdminToken}}.dump()));
  std::string path = "/api/v1/incidents/none/acknowledge";
  Reply refused = call(with_cookie("POST", path, cookie, false));
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("X-Foreshock"));
  EXPECT_EQ(call(with_cookie("POST", path, cookie, true)).status, 404);
}

TEST_F(SessionRoutesTest, SigningOutEndsTheSessionAtOnce) {
  std::string cookie = cookie_of(post("/api/v1/session", Json{{"token", kAdminToken}}.dump()));
  EXPECT_EQ(call(with_cookie("DELETE", "/api/v1/session", cookie, false)).status, 403);
  Reply out = call(with_cookie("DELETE", "/api/v1/session", cookie, true));
  EXPECT_EQ(out.status, 204);
  EXPECT_THAT(std::string(*out.headers.get("Set-Cookie")), HasSubstr("Max-Age=0"));
  EXPECT_EQ(call(with_cookie("GET", "/api/v1/incidents", cookie, false)).status, 401);
}

TEST_F(SessionRoutesTest, ExactlyOneCredentialAndTheRightOne) {
  EXPECT_EQ(call(request("POST", "/api/v1/session", "{}", "")).status, 400);
  EXPECT_EQ(call(request("POST", "/api/v1/session", R"({"token":"a","one_time":"b"})", "")).status, 400);
  EXPECT_EQ(call(request("POST", "/api/v1/session", R"({"token":"wrong"})", "")).status, 401);
  EXPECT_EQ(call(request("POST", "/api/v1/session", R"({"one_time":"wrong"})", "")).status, 401);
}

TEST_F(SessionRoutesTest, OneTimeLinkWorksOnceAndOnLoopbackOnly) {
  auto user = auth_->directory().find_user(kDefaultTenant, "admin");
  std::string link = *auth_->sessions().make_sign_in_link(**user);
  std::string body = Json{{"one_time", link}}.dump();
  net::HttpRequest far = request("POST", "/api/v1/session", body, "");
  far.peer.bytes = {192, 0, 2, 1};
  EXPECT_EQ(call(far).status, 403);
  Reply reply = call(request("POST", "/api/v1/session", body, ""));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["roles"], Json::parse(R"(["admin"])"));
  EXPECT_EQ(call(request("POST", "/api/v1/session", body, "")).status, 401);
}

TEST_F(SessionRoutesTest, GuessingLinksIsThrottled) {
  int status = 0;
  for (int i = 0; i < 30 && status != 429; ++i)
    status =
        call(request("POST", "/api/v1/session", Json{{"one_time", "guess" + std::to_string(i)}}.dump(), ""))
            .status;
  EXPECT_EQ(status, 429);
}

}  // namespace
}  // namespace foreshock::api
