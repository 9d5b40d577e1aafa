#include "auth/credentials.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace foreshock::auth {
namespace {

Credentials find(std::map<std::string, std::string, std::less<>> headers,
                 std::map<std::string, std::string, std::less<>> query = {}) {
  auto lookup = [](const auto& map) {
    return [&map](std::string_view name) -> std::optional<std::string_view> {
      auto found = map.find(name);
      if (found == map.end()) return std::nullopt;
      return std::string_view(found->second);
    };
  };
  return find_credentials(lookup(headers), lookup(query));
}

void expect_token(const Credentials& credentials, std::string_view secret) {
  EXPECT_EQ(credentials.kind, CredentialKind::kToken);
  EXPECT_EQ(credentials.secret, secret);
}

TEST(Credentials, EverySchemeOfAuthorization) {
  expect_token(find({{"Authorization", "Bearer fsk_a"}}), "fsk_a");
  expect_token(find({{"Authorization", "bearer   fsk_a "}}), "fsk_a");
  expect_token(find({{"Authorization", "Splunk fsk_a"}}), "fsk_a");
  expect_token(find({{"Authorization", "ApiKey fsk_a"}}), "fsk_a");
  expect_token(find({{"Authorization", "fsk_a"}}), "fsk_a");
  expect_token(find({{"Authorization", "Basic YW55Om15LXRva2Vu"}}), "my-token");   // any:my-token
  expect_token(find({{"Authorization", "Basic bXktdG9rZW46"}}), "my-token");       // my-token:
  expect_token(find({{"Authorization", "ApiKey aWQ6bXktdG9rZW4="}}), "my-token");  // id:my-token
}

TEST(Credentials, UnreadableHeaderFitsNobodyButIsACredential) {
  expect_token(find({{"Authorization", "Basic !!!"}, {"Cookie", "foreshock_session=s"}}), "");
  expect_token(find({{"Authorization", "Bearer " + std::string(5000, 'x')}}), "");
}

TEST(Credentials, OtherPlaces) {
  expect_token(find({{"X-Api-Key", "k"}}), "k");
  expect_token(find({{"DD-API-KEY", "k"}}), "k");
  expect_token(find({{"X-Amz-Firehose-Access-Key", "k"}}), "k");
  expect_token(find({}, {{"dd-api-key", "k"}}), "k");
  Credentials session = find({{"Cookie", "a=b; foreshock_session=s3; c=d"}});
  EXPECT_EQ(session.kind, CredentialKind::kSession);
  EXPECT_EQ(session.secret, "s3");
  EXPECT_EQ(find({{"Cookie", "xforeshock_session=s"}}).kind, CredentialKind::kNone);
  EXPECT_EQ(find({}).kind, CredentialKind::kNone);
}

TEST(Credentials, ExplicitOnesWinOverTheCookie) {
  expect_token(find({{"Cookie", "foreshock_session=s"}, {"Authorization", "Bearer t"}}), "t");
}

TEST(Credentials, Base64) {
  EXPECT_EQ(base64_decode("Zm9vYmFy"), "foobar");
  EXPECT_EQ(base64_decode("Zm9vYg=="), "foob");
  EXPECT_EQ(base64_decode("Zm9vYg"), "foob");
  EXPECT_EQ(base64_decode("-_8"), std::nullopt);
  EXPECT_EQ(base64_decode("Z"), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9v\n"), std::nullopt);
}

}  // namespace
}  // namespace foreshock::auth
