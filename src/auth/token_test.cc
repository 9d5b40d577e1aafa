#include "auth/token.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"

namespace foreshock::auth {
namespace {

TEST(Token, MadeTokensParse) {
  FakeWorld world(7);
  TokenText a = make_token(world.chance());
  TokenText b = make_token(world.chance());
  EXPECT_NE(a.secret, b.secret);
  EXPECT_NE(a.id, b.id);
  EXPECT_EQ(a.secret.size(), 52u);
  auto parsed = parse_token(a.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->id, a.id);
  EXPECT_EQ(parsed->secret, a.secret);
}

TEST(Token, OtherTextsDoNotParse) {
  FakeWorld world(7);
  std::string text = make_token(world.chance()).text();
  EXPECT_FALSE(parse_token(""));
  EXPECT_FALSE(parse_token("fsk_"));
  EXPECT_FALSE(parse_token(text + "a"));
  EXPECT_FALSE(parse_token(text.substr(1)));
  std::string upper = text;
  upper[20] = 'A';
  EXPECT_FALSE(parse_token(upper));
}

TEST(Token, Base32MatchesRfc4648) {
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "my");
  EXPECT_EQ(base32("fo"), "mzxq");
  EXPECT_EQ(base32("foobar"), "mzxw6ytboi");
}

}  // namespace
}  // namespace foreshock::auth
