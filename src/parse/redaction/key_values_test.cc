#include "parse/redaction/key_values.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string value_of(std::string_view text, char separator) {
  NamedValue named = named_value_at(text, text.find(separator));
  return std::string(named.name) + "|" + std::string(text.substr(named.value.begin, named.value.length));
}

TEST(KeyValues, NamesAndValuesInEveryDress) {
  EXPECT_EQ(value_of("user_pass=abc def", '='), "user_pass|abc");
  EXPECT_EQ(value_of(R"({"a.b" : "x y"})", ':'), "a.b|x y");
  EXPECT_EQ(value_of(R"({\"a\":\"x y\"})", ':'), "a|x y");
  EXPECT_EQ(value_of(R"({"a":"x\"y"})", ':'), R"(a|x\"y)");
  EXPECT_EQ(value_of(":a => 'x y'", '='), "a|x y");
  EXPECT_EQ(value_of("Authorization: Bearer abc.def", ':'), "Authorization|abc.def");
  EXPECT_EQ(value_of("run --token abc", '-'), "token|abc");
  EXPECT_EQ(value_of("=x", '='), "|");
  EXPECT_EQ(value_of("a=\"cut off", '='), "a|cut off");
}

TEST(KeyValues, NamesOfSecrets) {
  for (const char* name :
       {"password", "DB_PASSWORD", "apiKey", "x-api-key", "client.secret", "accessToken", "pwd"})
    EXPECT_TRUE(is_secret_name(normalised_name(name))) << name;
  for (const char* name : {"user", "key", "monkey", "max_tokens", "compass", "bypass", "age", "path"})
    EXPECT_FALSE(is_secret_name(normalised_name(name))) << name;
}

TEST(KeyValues, WordsAboutPasswordsAreNone) {
  auto secret = [](std::string_view text) {
    NamedValue named = named_value_at(text, text.find_first_of("=:"));
    return is_secret_value(normalised_name(named.name), named, text);
  };
  EXPECT_TRUE(secret("password=hunter2"));
  EXPECT_TRUE(secret("password: hunter2"));
  EXPECT_FALSE(secret("password: incorrect"));
  EXPECT_FALSE(secret("password: too short"));
  EXPECT_FALSE(secret("password=****"));
  EXPECT_FALSE(secret("password=null"));
}

TEST(KeyValues, PasswordsOfStatementsAndOptions) {
  auto statement = [](std::string_view text) {
    Stretch found = statement_password(text, text.find('\''));
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(statement("ALTER USER x IDENTIFIED BY 'h u n'"), "h u n");
  EXPECT_EQ(statement("ALTER ROLE x PASSWORD 'open"), "open");
  EXPECT_EQ(statement("relation 'x' is missing"), "");
  auto option = [](std::string_view text) {
    size_t colon = text.find(':');
    Stretch found = option_password(text, text.rfind(' ', colon) + 1, colon);
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(option("curl -u bob:s3cret http://x"), "s3cret");
  EXPECT_EQ(option("curl -u bob: http://x"), "");
  EXPECT_EQ(option("docker run -u www-data:www-data x"), "");
}

TEST(KeyValues, PasswordsOfUrls) {
  auto password = [](std::string_view text) {
    Stretch found = url_password(text, text.find(':'));
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(password("amqp://guest:gu3st@host:5672/v"), "gu3st");
  EXPECT_EQ(password("redis://:r3@cache/0"), "r3");
  EXPECT_EQ(password("db://u:p/w:x@9@host/x"), "p/w:x@9");
  EXPECT_EQ(password("http://host:8080/a@b"), "");
  EXPECT_EQ(password("db://u:p#w?1@host/x"), "p#w?1");
  EXPECT_EQ(password("http://host:8080?mail=a@b.org"), "");
  EXPECT_EQ(password("http://host#a:b@c"), "");
  EXPECT_EQ(password("http://host/a:b@c"), "");
}

}  // namespace
}  // namespace foreshock::parse
