#include "ingest/http/sender.h"

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest::http {
namespace {

using SenderTest = testing::HttpSourcesFixture;

TEST_F(SenderTest, TokenInHeaderOrQueryOrGivenByThePath) {
  net::HttpRequest head;
  EXPECT_EQ(authenticate_sender(auth_->authenticator(), head).error().kind, ErrorKind::kUnauthenticated);
  head.query = {{"token", testing::kToken}};
  EXPECT_TRUE(authenticate_sender(auth_->authenticator(), head));
  head.headers.add("Authorization", "Splunk wrong");  // the header is what counts then
  EXPECT_FALSE(authenticate_sender(auth_->authenticator(), head));
  EXPECT_TRUE(authenticate_token(auth_->authenticator(), testing::kToken, head));
  EXPECT_FALSE(authenticate_token(auth_->authenticator(), std::string(5000, 'x'), head));
}

}  // namespace
}  // namespace foreshock::ingest::http
