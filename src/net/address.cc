#include "net/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace foreshock::net {

std::string Address::ip() const {
  char text[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(is_v6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
  return text;
}

std::string Address::text() const {
  std::string host = is_v6 ? "[" + ip() + "]" : ip();
  return host + ":" + std::to_string(port);
}

bool Address::is_loopback() const {
  if (!is_v6) return bytes[0] == 127;
  return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](uint8_t b) { return b == 0; });
}

Result<Address> parse_listen_address(std::string_view text) {
  auto bad = [&](const char* why) {
    return fail(ErrorKind::kInvalid, "'" + std::string(text) + "' is not a listen address (" + why +
                                         "); write ADDRESS:PORT, for example 127.0.0.1:8514 or [::1]:8514");
  };
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad("no port");
  std::string host(text.substr(0, colon));
  std::string_view port = text.substr(colon + 1);

  Address out;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size()) return bad("bad port");

  if (host == "localhost") host = "127.0.0.1";
  if (host == "*" || host.empty()) host = "0.0.0.0";
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    out.is_v6 = true;
    host = host.substr(1, host.size() - 2);
  }
  if (::inet_pton(out.is_v6 ? AF_INET6 : AF_INET, host.c_str(), out.bytes.data()) != 1)
    return bad("the host must be an IP address, 'localhost' or '*'");
  return out;
}

}  // namespace foreshock::net
