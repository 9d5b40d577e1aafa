// Address: an IP address and a port, for peers and listeners, small enough to copy per datagram.
//
// IPv4 addresses are kept as IPv4 (a peer that reached an IPv6 socket as ::ffff:a.b.c.d is unmapped), so one
// host has one text. ListenAddress is what a person writes behind --listen: "127.0.0.1:8514", "[::1]:8514",
// "localhost:8514", "*:514" or "0.0.0.0:0" (0: the system picks a free port). Names are not resolved, only
// "localhost" and "*". Pure; no allocation but for text().
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::net {

struct Address {
  std::array<uint8_t, 16> bytes{};  // IPv4: the first four
  bool is_v6 = false;
  uint16_t port = 0;

  auto operator<=>(const Address&) const = default;
  std::string ip() const;    // "10.1.2.3", "2001:db8::1"
  std::string text() const;  // "10.1.2.3:514", "[2001:db8::1]:514"
  bool is_loopback() const;  // 127.0.0.0/8, ::1
};

// "127.0.0.1:8514" and the other forms above. The error names the text and the accepted form.
Result<Address> parse_listen_address(std::string_view text);

}  // namespace foreshock::net
