#include "store/query/address_net.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

bool found(std::string_view net, std::string_view text) {
  auto parsed = AddressNet::parse(net);
  EXPECT_TRUE(parsed) << net;
  return parsed && parsed->found_in(text);
}

TEST(AddressNet, ReadsNetsOfBothKinds) {
  for (const char* good :
       {"10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "::/0", "2001:db8::/32", "fe80::1", "1.2.3.4/32"})
    EXPECT_TRUE(AddressNet::parse(good)) << good;
  for (const char* bad : {"", "10.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "256.1.1.1",
                          "abc", "/8", "10.0.0.0/8x"})
    EXPECT_FALSE(AddressNet::parse(bad)) << bad;
  EXPECT_TRUE(AddressNet::looks_like_net("10.0.0.0/33"));
  EXPECT_FALSE(AddressNet::looks_like_net("10.0.0.0"));
  EXPECT_FALSE(AddressNet::looks_like_net("api/v1"));
  EXPECT_TRUE(AddressNet::is_v6("::1"));
  EXPECT_FALSE(AddressNet::is_v6("12:30:00"));
}

TEST(AddressNet, FindsAddressesThatStandAlone) {
  EXPECT_TRUE(found("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(found("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(found("10.0.0.0/9", "from 10.127.1.1 to 192.168.0.1"));
  EXPECT_FALSE(found("10.0.0.0/9", "from 10.128.1.1 to 192.168.0.1"));
  EXPECT_TRUE(found("192.168.0.0/16", "a,b=192.168.3.4:8080;"));
  EXPECT_TRUE(found("192.168.0.0/16", "refused by (192.168.3.4)."));
  EXPECT_TRUE(found("192.168.0.0/16", "the end is 192.168.3.4."));
  EXPECT_FALSE(found("10.0.0.0/8", "version v10.1.2.3"));
  EXPECT_FALSE(found("10.0.0.0/8", "10.1.2.3.4 and 10.1.2 and 10.1.2.3x"));
  EXPECT_FALSE(found("0.0.0.0/0", "at 12:30:01.123 the 3.5 of a:b"));
  EXPECT_TRUE(found("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(found("10.1.2.3", "10.1.2.4"));
}

TEST(AddressNet, FindsSixAsWellAsFour) {
  EXPECT_TRUE(found("2001:db8::/32", "from 2001:0db8:0:0::17 port 22"));
  EXPECT_FALSE(found("2001:db8::/32", "from 2001:db9::17 port 22"));
  EXPECT_TRUE(found("::1", "[::1]:443"));
  EXPECT_TRUE(found("::1", "0:0:0:0:0:0:0:1"));
  EXPECT_TRUE(found("fe80::/10", "via fe80::1%eth0"));
  EXPECT_TRUE(found("fe80::/10", "peer fe80::1: gone"));
  EXPECT_TRUE(found("10.0.0.0/8", "::ffff:10.2.3.4"));
  EXPECT_TRUE(found("::/0", "10.2.3.4"));
  EXPECT_FALSE(found("0.0.0.0/0", "fe80::1"));
}

}  // namespace
}  // namespace foreshock::store
