// Forward's handshake with a shared key: HELO, PING, PONG; private to ingest.
#pragma once

#include <string>
#include <string_view>

namespace foreshock::ingest::forward {

class Handshake {
 public:
  // `nonce`: 16 random bytes of this connection.
  Handshake(std::string shared_key, std::string nonce, std::string server_name)
      : key_(std::move(shared_key)), nonce_(std::move(nonce)), server_(std::move(server_name)) {}

  std::string helo() const;
  // The answer to a PING; `welcome` says whether the client knew the key.
  std::string pong(std::string_view ping, bool& welcome) const;

 private:
  const std::string key_, nonce_, server_;
};

}  // namespace foreshock::ingest::forward
