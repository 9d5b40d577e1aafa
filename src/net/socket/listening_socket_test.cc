#include "net/socket/listening_socket.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace foreshock::net {
namespace {

TEST(ListeningSocket, ChoosesAFreePort) {
  auto socket = open_listening_socket("127.0.0.1:0", SOCK_STREAM, "--listen");
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_NE(socket->address.port, 0);
  EXPECT_EQ(socket->address.ip(), "127.0.0.1");
}

TEST(ListeningSocket, APortInUseNamesAddressAndSetting) {
  for (int kind : {SOCK_STREAM, SOCK_DGRAM}) {
    auto first = open_listening_socket("127.0.0.1:0", kind, "--listen");
    ASSERT_TRUE(first);
    auto second = open_listening_socket(first->address.text(), kind, "--listen");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
    EXPECT_NE(second.error().message.find(first->address.text()), std::string::npos)
        << second.error().message;
    EXPECT_NE(second.error().message.find("--listen"), std::string::npos);
  }
}

TEST(ListeningSocket, AnAddressOfAnotherMachineIsInvalid) {
  auto socket = open_listening_socket("192.0.2.1:0", SOCK_STREAM, "--listen");
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().kind, ErrorKind::kInvalid);
}

TEST(ListeningSocket, MappedAddressesAreIPv4) {
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_port = htons(7);
  ASSERT_EQ(::inet_pton(AF_INET6, "::ffff:10.1.2.3", &mapped.sin6_addr), 1);
  EXPECT_EQ(address_of(reinterpret_cast<sockaddr*>(&mapped)).text(), "10.1.2.3:7");
}

}  // namespace
}  // namespace foreshock::net
