#include "parse/redaction/secret_names.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

SecretNameKind kind(std::string_view text, std::string_view trigram) {
  return secret_name_at(text, text.find(trigram)).kind;
}

TEST(SecretNames, JointsAndCaseDoNotMatter) {
  using Kind = SecretNameKind;
  for (std::string_view name : {"apiKey", "api_Key", "x-api-Key", "API.Key", "api Key"})
    EXPECT_EQ(kind(name, "Key"), Kind::kToken) << name;
  for (std::string_view name : {"pwd", "DB_pwd", "user.pwd", "userpwd", "pwd_confirmation", "pwd2", "newpwd"})
    EXPECT_EQ(kind(name, "pwd"), Kind::kPassword) << name;
  EXPECT_EQ(kind("client_secret", "cre"), Kind::kPassword);
  EXPECT_EQ(kind("secret", "cre"), Kind::kToken);
  EXPECT_EQ(kind("X-Auth-Token", "Tok"), Kind::kToken);
  EXPECT_EQ(kind("Set-Cookie", "Coo"), Kind::kCookie);
  EXPECT_EQ(kind("JSESSIONID", "SES"), Kind::kSession);
  EXPECT_EQ(kind("verification code", "code"), Kind::kCode);
  EXPECT_EQ(kind("one-time-code", "code"), Kind::kCode);
  EXPECT_EQ(kind("?code=", "code"), Kind::kSession);
  EXPECT_EQ(kind("-----BEGIN EC PRIVATE KEY-----", "KEY"), Kind::kPrivateKey);
}

TEST(SecretNames, OtherWordsAreNone) {
  for (auto [text, trigram] : {std::pair<std::string_view, std::string_view>{"passenger", "pas"},
                               {"bypass", "pas"},
                               {"password_reset_at", "pas"},
                               {"monkey", "key"},
                               {"primary key", "key"},
                               {"keyspace", "key"},
                               {"max_tokens", "tok"},
                               {"next_page_token", "tok"},
                               {"tokens", "tok"},
                               {"author", "aut"},
                               {"authentication", "aut"},
                               {"created", "cre"},
                               {"sessions", "ses"},
                               {"signal", "sig"},
                               {"inside", "sid"},
                               {"ping", "pin"},
                               {"error code", "code"},
                               {"country_code", "code"},
                               {"decode", "code"},
                               {"codec", "code"},
                               {"PublicKeyToken", "Tok"},
                               {"secretName", "cre"}})
    EXPECT_EQ(kind(text, trigram), SecretNameKind::kNone) << text;
}

}  // namespace
}  // namespace foreshock::parse
