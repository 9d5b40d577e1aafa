#include "net/address.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

TEST(Address, ReadsWhatPeopleWriteBehindListen) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8514")->text(), "127.0.0.1:8514");
  EXPECT_EQ(parse_listen_address("localhost:1")->text(), "127.0.0.1:1");
  EXPECT_EQ(parse_listen_address("*:514")->text(), "0.0.0.0:514");
  EXPECT_EQ(parse_listen_address(":514")->text(), "0.0.0.0:514");
  EXPECT_EQ(parse_listen_address("[::1]:0")->text(), "[::1]:0");
  EXPECT_EQ(parse_listen_address("[2001:db8::1]:65535")->text(), "[2001:db8::1]:65535");
}

TEST(Address, RefusesOthersNamingTheText) {
  for (const char* text : {"", "8514", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                           "127.0.0.1:-1", "example.org:80", "::1:80", "[::1:80", "256.0.0.1:80"}) {
    auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(address.error().message.find("'" + std::string(text) + "'"), std::string::npos);
  }
}

TEST(Address, KnowsLoopback) {
  EXPECT_TRUE(parse_listen_address("127.9.9.9:1")->is_loopback());
  EXPECT_TRUE(parse_listen_address("[::1]:1")->is_loopback());
  EXPECT_FALSE(parse_listen_address("10.0.0.1:1")->is_loopback());
  EXPECT_FALSE(parse_listen_address("[::]:1")->is_loopback());
}

}  // namespace
}  // namespace foreshock::net
