#include "parse/redaction/named_secrets.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string secret(std::string_view text, std::string_view trigram) {
  SecretName name = secret_name_at(text, text.find(trigram));
  if (name.kind == SecretNameKind::kNone) return "no name";
  Stretch found = secret_of(text, name);
  return std::string(text.substr(found.begin, found.length));
}

TEST(NamedSecrets, EveryJoint) {
  EXPECT_EQ(secret("password=x1 user", "pas"), "x1");
  EXPECT_EQ(secret("password : x1", "pas"), "x1");
  EXPECT_EQ(secret(R"({"password":"x y"})", "pas"), "x y");
  EXPECT_EQ(secret(R"("{\"password\":\"x y\"}")", "pas"), "x y");
  EXPECT_EQ(secret(":password => 'x1'", "pas"), "x1");
  EXPECT_EQ(secret("run --password x1 -v", "pas"), "x1");
  EXPECT_EQ(secret("<password>x1</password>", "pas"), "x1");
  EXPECT_EQ(secret("ALTER ROLE a PASSWORD 'x1y2'", "PAS"), "x1y2");
  EXPECT_EQ(secret("('password', 'x1y2z')", "pas"), "x1y2z");
  EXPECT_EQ(secret(R"({"name":"DB_PASSWORD","value":"x1"})", "PAS"), "x1");
  EXPECT_EQ(secret("%22password%22%3A%22x1%22", "pas"), "x1");
  EXPECT_EQ(secret("a[password]=x1", "pas"), "x1");
  EXPECT_EQ(secret("<entry key=\"db.password\">x1</entry>", "pas"), "x1");
  EXPECT_EQ(secret("- name: DB_PASSWORD\n  value: x1", "PAS"), "x1");
  EXPECT_EQ(secret("username a password 7 0822455D0A16", "pas"), "0822455D0A16");
  EXPECT_EQ(secret("arn:aws:secretsmanager:eu:1:secret:db-AbC123", "cretsm"), "no name");
  EXPECT_EQ(secret("a:1:secret:db-AbC123", "cre"), "");
}

TEST(NamedSecrets, HeadersAndCookies) {
  EXPECT_EQ(secret("Authorization: Bearer abc.d3f", "Aut"), "abc.d3f");
  EXPECT_EQ(secret("Authorization: Digest username=\"a\", response=\"b\"", "Aut"),
            "username=\"a\", response=\"b\"");
  EXPECT_EQ(secret("Authorization: Bearer token missing", "Aut"), "");
  EXPECT_EQ(secret(R"("authorization":"Bearer ...")", "aut"), "");
  EXPECT_EQ(secret("Cookie: lang=de; sid=k3Jd92kdLs01; x=y", "Coo"), "lang=de; sid=k3Jd92kdLs01; x=y");
  EXPECT_EQ(secret("Cookie: lang=de", "Coo"), "");
}

TEST(NamedSecrets, KeysOfFilesAreCoveredToTheirEnd) {
  EXPECT_EQ(secret("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nab\n-----END", "KEY"), "MIIE\nab\n");
  EXPECT_EQ(secret("-----BEGIN EC PRIVATE KEY-----MHcab1-----END EC", "KEY"), "MHcab1");
  EXPECT_EQ(secret("-----END RSA PRIVATE KEY-----", "KEY"), "");
}

TEST(NamedSecrets, WordsAboutSecretsAreNone) {
  for (std::string_view text :
       {"password: incorrect", "password: too short", "password=null", "password=****", "password=${X}",
        "password: must have 12 characters", "password::new(x)", "password=&user=x", "hash_pass=2128",
        "pam_unix(passwd:chauthtok): changed", "base-passwd:amd64 installed"})
    EXPECT_EQ(secret(text, "pas"), "") << text;
}

}  // namespace
}  // namespace foreshock::parse
