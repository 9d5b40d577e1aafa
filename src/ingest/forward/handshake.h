// Forward's handshake with a shared key, and users and their passwords if there are any: HELO, PING, PONG;
// private to ingest.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock::ingest::forward {

class Handshake {
 public:
  using Users = std::vector<std::pair<std::string, std::string>>;  // names and passwords

  // `nonce`: 16 random bytes of this connection, `salt`: as many others. `users` empty: none is asked for;
  // they outlive the handshake.
  Handshake(std::string shared_key, std::string nonce, std::string server_name, std::string salt,
            const Users& users)
      : key_(std::move(shared_key)),
        nonce_(std::move(nonce)),
        server_(std::move(server_name)),
        salt_(std::move(salt)),
        users_(users) {}

  std::string helo() const;
  // The answer to a PING; `welcome` says whether the client knew the key, and a user's
  // password where there are users.
  std::string pong(std::string_view ping, bool& welcome) const;

 private:
  bool knows_user(const std::string& user, const std::string& digest) const;

  const std::string key_, nonce_, server_, salt_;
  const Users& users_;
};

}  // namespace foreshock::ingest::forward
