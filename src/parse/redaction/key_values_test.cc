#include "parse/redaction/key_values.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string value_of(std::string_view text, char separator) {
  NamedValue named = named_value_at(text, text.find(separator));
  return std::string(named.name) + "|" + std::string(text.substr(named.value.begin, named.value.length));
}

TEST(KeyValues, PasswordsOfConnections) {
  auto connect = [](std::string_view text) {
    Stretch found = connect_password(text, text.find('@'));
    return std::string(text.substr(found.begin, found.length));
  };
  EXPECT_EQ(connect("sqlplus -s batch/La*i6@ORCL"), "La*i6");
  EXPECT_EQ(connect("jdbc:oracle:thin:ann/x1@//db:1521"), "x1");
  EXPECT_EQ(connect("npm i pkg/core@1.2"), "");
  EXPECT_EQ(connect("sqlplus ann@ORCL"), "");
}

TEST(KeyValues, NamesAndValuesInEveryDress) {
  EXPECT_EQ(value_of("user_pass=abc def", '='), "user_pass|abc");
  EXPECT_EQ(value_of(R"({"a.b" : "x y"})", ':'), "a.b|x y");
  EXPECT_EQ(value_of(R"({\"a\":\"x y\"})", ':'), "a|x y");
  EXPECT_EQ(value_of(R"({"a":"x\"y"})", ':'), R"(a|x\"y)");
  EXPECT_EQ(value_of(":a => 'x y'", '='), "a|x y");
  EXPECT_EQ(value_of("=x", '='), "|");
  EXPECT_EQ(value_of("a=\"cut off", '='), "a|cut off");
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
  EXPECT_EQ(password("https://4f9a0c71be22d83e@host/7"), "4f9a0c71be22d83e") << "a token as the user";
  EXPECT_EQ(password("https://deploy@host/7"), "");
  EXPECT_EQ(password("db://u:${PASSWORD}@host"), "");
}

}  // namespace
}  // namespace foreshock::parse
