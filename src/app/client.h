// Client: how the command line speaks to a running server: address, token, errors in words.
//
// The token comes from --token-file, FORESHOCK_TOKEN, or the file that `serve` leaves in its data folder for
// its own user (mode 0600). Blocking; single-threaded.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/commands.h"
#include "base/result.h"
#include "base/world.h"
#include "net/http_client.h"

namespace foreshock::app {

class Client {
 public:
  static Result<Client> connect(World& world, const ServerAddress& address);

  // Sends and checks the status; a problem document becomes an Error with its detail.
  Result<std::string> post(const std::string& path, const std::string& json) const;
  Result<std::string> get(const std::string& path) const;
  // Lines of a streamed reply as they come; `on_line` answers false to end.
  Status stream(const std::string& method, const std::string& path, const std::string& body,
                const std::function<bool(std::string_view)>& on_line) const;

 private:
  net::HttpClientRequest request(const std::string& method, const std::string& path) const;
  std::string url_, token_;
};

}  // namespace foreshock::app
