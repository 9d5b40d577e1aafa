#include "parse/redaction/prose_secrets.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string secret(std::string_view text, std::string_view trigram) {
  SecretName name = secret_name_at(text, text.find(trigram));
  Stretch found = prose_secret(text, name);
  return std::string(text.substr(found.begin, found.length));
}

TEST(ProseSecrets, CodesForOneUse) {
  auto code = [](std::string_view text) {
    SecretName name = secret_name_at(text, text.find("code"));
    if (name.kind != SecretNameKind::kCode) return std::string("no name");
    Stretch found = code_before(text, name);
    if (found.length == 0) found = prose_secret(text, name);
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(code("Your verification code is 482913."), "482913");
  EXPECT_EQ(code("482913 is your Example login code"), "482913");
  EXPECT_EQ(code("G-482913 is your verification code"), "G-482913");
  EXPECT_EQ(code("recovery code used: K7QX-9MWT-2LPD"), "K7QX-9MWT-2LPD");
  EXPECT_EQ(code("verification code sent to user 48291"), "");
  EXPECT_EQ(code("error code 482913"), "no name");
}

TEST(ProseSecrets, WhatATerminalWasAnswered) {
  EXPECT_EQ(secret("Enter passphrase for key '/home/ann/.ssh/id': two-otters", "pas"), "two-otters");
  EXPECT_EQ(secret("Enter password for ann: ", "pas"), "");
  EXPECT_EQ(secret("Enter password for ann: timed out after 60 s", "pas"), "");
}

TEST(ProseSecrets, SentencesThatTellThem) {
  EXPECT_EQ(secret("new password for user bob is hunter2.", "pas"), "hunter2");
  EXPECT_EQ(secret("login with password 's3cr3t!'", "pas"), "s3cr3t!");
  EXPECT_EQ(secret("password of bob was reset to Xy12zz", "pas"), "Xy12zz");
  EXPECT_EQ(secret("API key kQ8zX2pL9vB4nM7cR1tY was refused", "key"), "kQ8zX2pL9vB4nM7cR1tY");
  EXPECT_EQ(secret("PIN is 4711", "PIN"), "4711");
}

TEST(ProseSecrets, SentencesThatDoNot) {
  for (std::string_view text :
       {"password authentication failed for user 12x", "password is required",
        "password for root from 10.0.0.1 port 22", "password changed 3 times", "password expires in 30 days",
        "password must be changed, user4 told", "password reset   Account Name:   LAPS$4x"})
    EXPECT_EQ(secret(text, "pas"), "") << text;
}

}  // namespace
}  // namespace foreshock::parse
