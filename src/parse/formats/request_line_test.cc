#include "parse/formats/request_line.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

class RequestLineTest : public ::testing::Test {
 protected:
  RequestLineTest() { draft_.begin(arena_, {}); }
  Arena arena_;
  RecordDraft draft_;
};

TEST_F(RequestLineTest, PathQueryAndVersion) {
  put_request("GET /a b?c=1 HTTP/1.1", draft_);
  EXPECT_EQ(draft_.find("http.request.method"), "GET");
  EXPECT_EQ(draft_.find("url.path"), "/a b");
  EXPECT_EQ(draft_.find("url.query"), "c=1");
  EXPECT_EQ(draft_.find("network.protocol.version"), "1.1");
}

TEST_F(RequestLineTest, AbsoluteUrlGivesItsHost) {
  put_request("GET https://shop.example.org:443/a?b=1 HTTP/2.0", draft_);
  EXPECT_EQ(draft_.find("url.full"), "https://shop.example.org:443/a?b=1");
  EXPECT_EQ(draft_.find("server.address"), "shop.example.org");
  EXPECT_EQ(draft_.find("url.path"), "/a");
}

TEST_F(RequestLineTest, WhatIsNoRequestIsKeptAsItIs) {
  put_request("\\x16\\x03", draft_);
  EXPECT_EQ(draft_.find("http.request.line"), "\\x16\\x03");
  put_request("- - - ", draft_);
  EXPECT_FALSE(draft_.has("http.request.method"));
}

}  // namespace
}  // namespace foreshock::parse
