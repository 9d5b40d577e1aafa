#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class RedactionRoutesTest : public ApiTest {};

TEST_F(RedactionRoutesTest, ShowsWhatTheStandardWouldHide) {
  Reply reply = post("/api/v1/redaction/test", R"({"text":"user ann@example.org pays","policy":"standard"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json()["redacted"], "user [email] pays");
  ASSERT_EQ(reply.json()["parts"].size(), 3u);
  EXPECT_EQ(reply.json()["parts"][1]["text"], "ann@example.org");
  EXPECT_EQ(reply.json()["parts"][1]["kind"], "email");
  EXPECT_EQ(reply.json()["actions"]["email"], "mask");
  EXPECT_EQ(reply.json()["actions"]["ip"], "keep");
}

TEST_F(RedactionRoutesTest, WithoutAPolicyNothingIsHidden) {
  Reply reply = post("/api/v1/redaction/test", R"({"text":"user ann@example.org pays"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json()["redacted"], "user ann@example.org pays");
  EXPECT_EQ(reply.json()["active"], false);
}

TEST_F(RedactionRoutesTest, ATextIsNeeded) {
  EXPECT_EQ(post("/api/v1/redaction/test", "{}").status, 400);
  EXPECT_EQ(post("/api/v1/redaction/test", R"({"text":"a","policy":"mine"})").status, 400);
}

}  // namespace
}  // namespace foreshock::api
