#include "ingest/forward/handshake.h"

#include <gtest/gtest.h>

#include "ingest/forward/msgpack.h"

namespace foreshock::ingest::forward {
namespace {

// SHA-512 of "salt" "client" "0123456789abcdef" "secret", by sha512sum.
const std::string kDigest =
    "d7ce52d2fb5acf101ba5022d893118b29d1df82cf17d558eadadff093b96b89063da2ac38a6c96e9f4fc4607c31efa28c78299a4"
    "68f054f07e0672836243accf";

std::string ping(const std::string& digest) {
  return "\x96" + msgpack_text("PING") + msgpack_text("client") + msgpack_text("salt") +
         msgpack_text(digest) + msgpack_text("") + msgpack_text("");
}

TEST(ForwardHandshake, OnlyTheSharedKeyIsWelcome) {
  Handshake::Users nobody;
  Handshake handshake("secret", "0123456789abcdef", "foreshock", "", nobody);
  EXPECT_NE(handshake.helo().find("0123456789abcdef"), std::string::npos);
  bool welcome = false;
  std::string pong = handshake.pong(ping(kDigest), welcome);
  EXPECT_TRUE(welcome);
  EXPECT_NE(pong.find("850d27f1c2f6a741d78fb6589aa5172721ce673013110eb2e8d474083266dc4255842ddf466d84e16656fe"
                      "f37b42e53d32760274d0623fff88a5e2adc7a63961"),
            std::string::npos);
  pong = handshake.pong(ping(std::string(128, '0')), welcome);
  EXPECT_FALSE(welcome);
  EXPECT_NE(pong.find("shared key is wrong"), std::string::npos);
  for (const char* bad : {"", "\x90", "\xC0", "\x96\xA4PING"}) {
    handshake.pong(bad, welcome);
    EXPECT_FALSE(welcome);
  }
}

TEST(ForwardHandshake, WithUsersOneOfTheirPasswordsIsAskedFor) {
  Handshake::Users users{{"other", "x"}, {"shipper", "its password"}};
  Handshake handshake("secret", "0123456789abcdef", "foreshock", "fedcba9876543210", users);
  EXPECT_NE(handshake.helo().find("fedcba9876543210"), std::string::npos);
  // SHA-512 of "fedcba9876543210" "shipper" "its password", by sha512sum.
  const std::string password =
      "8922a33c5b46c1107008e49a76bfe61b9d5d764283a4e5b5c5c7193b9e2430b2"
      "c1483668edb6c6c10f29e49896843d06573d6a2e946a73b446b50f890450db62";
  auto welcome = [&](const std::string& user, const std::string& digest) {
    bool known = false;
    std::string pong =
        handshake.pong("\x96" + msgpack_text("PING") + msgpack_text("client") + msgpack_text("salt") +
                           msgpack_text(kDigest) + msgpack_text(user) + msgpack_text(digest),
                       known);
    EXPECT_EQ(known, pong.find("user name or password is wrong") == std::string::npos);
    return known;
  };
  EXPECT_TRUE(welcome("shipper", password));
  EXPECT_FALSE(welcome("other", password));
  EXPECT_FALSE(welcome("shipper", std::string(128, '0')));
  EXPECT_FALSE(welcome("nobody", password));
}

}  // namespace
}  // namespace foreshock::ingest::forward
