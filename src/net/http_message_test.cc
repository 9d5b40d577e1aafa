#include "net/http_message.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

TEST(HttpHeaders, NamesIgnoreCaseAndKeepDuplicates) {
  HttpHeaders headers;
  headers.add("Accept", "a");
  headers.add("ACCEPT", "b");
  EXPECT_EQ(headers.get("accept"), "a");
  EXPECT_EQ(headers.size(), 2u);
  headers.set("accept", "c");
  EXPECT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers.get("Accept"), "c");
  headers.remove("aCCept");
  EXPECT_FALSE(headers.has("Accept"));
}

TEST(HttpHeaders, TokensAreFoundInListsUnlessRefused) {
  HttpHeaders headers{{"Accept-Encoding", "br;q=1.0, GZIP;q=0.8 , zstd;q=0"}, {"Connection", "close"}};
  EXPECT_TRUE(headers.has_token("accept-encoding", "gzip"));
  EXPECT_TRUE(headers.has_token("accept-encoding", "br"));
  EXPECT_FALSE(headers.has_token("accept-encoding", "zstd"));
  EXPECT_FALSE(headers.has_token("accept-encoding", "zip"));
  EXPECT_TRUE(headers.has_token("connection", "CLOSE"));
}

TEST(HttpMessage, DecodesPercentAndRefusesBadEscapes) {
  EXPECT_EQ(percent_decode("%41+b%2F", true), "A b/");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
  EXPECT_FALSE(percent_decode("%4", true));
  EXPECT_FALSE(percent_decode("%zz", true));
  EXPECT_FALSE(percent_decode("%00", true));
  EXPECT_EQ(percent_encode("a b/ü"), "a%20b%2F%C3%BC");
}

TEST(HttpMessage, ParametersKeepOrderAndAreBounded) {
  auto parameters = parse_parameters("a=1&b=x%26y&&c&a=2&=v");
  ASSERT_TRUE(parameters);
  HttpParameters expected = {{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"a", "2"}, {"", "v"}};
  EXPECT_EQ(*parameters, expected);
  EXPECT_EQ(find_parameter(*parameters, "a"), "1");
  EXPECT_FALSE(find_parameter(*parameters, "z"));

  std::string many;
  for (size_t i = 0; i <= kParametersMax; ++i) many += "a=1&";
  EXPECT_FALSE(parse_parameters(many));
  EXPECT_FALSE(parse_parameters("a=%"));
}

TEST(HttpMessage, ProblemsFollowTheErrorKind) {
  HttpResponse response = problem(Error{ErrorKind::kUnauthenticated, "no token"}, "r1");
  EXPECT_EQ(response.status, 401);
  EXPECT_TRUE(response.headers.has("WWW-Authenticate"));
  EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
  EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Unauthorized","status":401,"detail":"no token",)"
                           R"("code":"unauthenticated","request_id":"r1"})");
  EXPECT_TRUE(problem(Error{ErrorKind::kExhausted, "x"}, "").headers.has("Retry-After"));
  EXPECT_TRUE(problem(Error{ErrorKind::kUnavailable, "x"}, "").headers.has("Retry-After"));
  EXPECT_EQ(problem(Error{ErrorKind::kTimeout, "x"}, "").status, 504);
}

TEST(HttpMessage, InternalMessagesStayInside) {
  HttpResponse response = problem(Error{ErrorKind::kInternal, "password is swordfish"}, "r1");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("swordfish"), std::string::npos);
}

TEST(HttpMessage, ProblemsListTheirErrors) {
  HttpResponse response = problem(400, "bad_query", "The query is wrong.", "r", {{"query", "unknown pipe"}});
  EXPECT_NE(response.body.find(R"("errors":[{"pointer":"query","detail":"unknown pipe"}])"),
            std::string::npos);
}

TEST(HttpMessage, DatesAndMediaTypes) {
  EXPECT_EQ(format_http_date(946684799), "Fri, 31 Dec 1999 23:59:59 GMT");
  HttpRequest request;
  EXPECT_EQ(request.content_type(), "");
  request.headers.add("content-type", "Application/JSON ; charset=utf-8");
  EXPECT_EQ(request.content_type(), "application/json");
}

}  // namespace
}  // namespace foreshock::net
