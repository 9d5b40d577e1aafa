#include "api/testing/api_fixture.h"
#include "api/web_files.h"

namespace foreshock::api {
namespace {

class PageRouteTest : public ApiTest {
 protected:
  Reply fetch(const std::string& target, const std::string& encoding = "", const std::string& etag = "") {
    net::HttpRequest out = request("GET", target, "", "");
    if (!encoding.empty()) out.headers.set("Accept-Encoding", encoding);
    if (!etag.empty()) out.headers.set("If-None-Match", etag);
    return call(out);
  }
};

TEST_F(PageRouteTest, EveryPathOfThePageIsIndexHtml) {
  for (const char* path : {"/", "/explore", "/incidents/12", "/index.html"}) {
    Reply reply = fetch(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(reply.body, find_web_file("/")->identity) << path;
    EXPECT_EQ(reply.headers.get("Cache-Control"), "no-cache");
  }
}

TEST_F(PageRouteTest, MissingFilesAndApiPathsAreNotPages) {
  for (const char* path : {"/assets/gone-123.js", "/api/v1/nothing", "/api"}) {
    Reply reply = fetch(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.json()["code"], "not_found");
  }
}

TEST_F(PageRouteTest, TheBestEncodingThatTheClientTakes) {
  const WebFile* file = find_web_file("/");
  if (!file->gzip.empty()) {
    Reply reply = fetch("/", "gzip");
    EXPECT_EQ(reply.headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(reply.body, file->gzip);
  }
  if (!file->brotli.empty()) {
    EXPECT_EQ(fetch("/", "gzip, br").headers.get("Content-Encoding"), "br");
  }
  EXPECT_FALSE(fetch("/").headers.has("Content-Encoding"));
  EXPECT_EQ(fetch("/", "br;q=0").body, file->identity);
}

TEST_F(PageRouteTest, UnchangedFilesAreNotSentAgain) {
  Reply reply = fetch("/", "", std::string(find_web_file("/")->etag));
  EXPECT_EQ(reply.status, 304);
  EXPECT_TRUE(reply.body.empty());
  EXPECT_EQ(fetch("/", "", "\"other\"").status, 200);
}

}  // namespace
}  // namespace foreshock::api
