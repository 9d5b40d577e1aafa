#include "parse/declared/access_log_format.h"

#include <gtest/gtest.h>

#include "parse/declared/line_pattern.h"

namespace foreshock::parse {
namespace {

std::string pattern_of(std::string_view configured) {
  Result<std::string> made = access_log_pattern(configured);
  return made ? *made : made.error().message;
}

bool fits(std::string_view configured, std::string_view line) {
  Result<LinePattern> pattern = LinePattern::make(pattern_of(configured));
  LinePattern::Captures captures;
  return pattern && pattern->match(line, false, captures);
}

TEST(AccessLogFormat, ApachesDirectives) {
  EXPECT_EQ(
      pattern_of(R"(%h %u %t \"%r\" %>s)"),
      R"(%{client.address:word} %{user.name:word} \[%{time}\] "%{:request}" %{http.response.status_code:status})");
  EXPECT_EQ(pattern_of("%{X-Forwarded-For}i %{ms}T %%"),
            R"(%{http.request.header.x_forwarded_for:word} [[%{duration_ms:int}]][[-]] \%)");
  EXPECT_EQ(pattern_of(R"("%{User-Agent}i")"), R"("%{user_agent.original:text}")");
}

TEST(AccessLogFormat, NginxVariables) {
  EXPECT_EQ(pattern_of(R"($remote_addr [$time_local] "$request" ${status} rt=$request_time $upstream_addr)"),
            R"(%{client.address:word} \[%{time}\] "%{:request}" %{http.response.status_code:status} )"
            R"(rt=[[%{duration_s:num}]][[-]] %{nginx.upstream_addr:word})");
}

TEST(AccessLogFormat, LinesOfTheServersFit) {
  EXPECT_TRUE(
      fits(R"(%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D)",
           R"(203.0.113.9 - - [22/Nov/2026:09:15:01 +0000] "GET /a HTTP/1.1" 304 - "-" "curl/8.0" 412)"));
  EXPECT_TRUE(fits(
      R"($remote_addr - $remote_user [$time_iso8601] "$request" $status $body_bytes_sent rt=$request_time)",
      R"(203.0.113.9 - - [2026-11-22T09:15:01+00:00] "GET /a HTTP/1.1" 200 5 rt=0.412)"));
  EXPECT_FALSE(fits(R"(%h %u %t \"%r\" %>s)", "2026-11-22 09:15:01 INFO started"));
}

TEST(AccessLogFormat, WrongOnesAreRefused) {
  EXPECT_NE(pattern_of("no directive").find("has directives such as %h"), std::string::npos);
  EXPECT_NE(pattern_of("%h %").find("'%' is no directive"), std::string::npos);
  EXPECT_NE(pattern_of("%h %{Referer").find("not closed"), std::string::npos);
  EXPECT_NE(pattern_of("$remote_addr $").find("no variable"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::parse
