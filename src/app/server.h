// Server: all rooms of one process, built in order and torn down in reverse; ARCHITECTURE.md tells the order.
//
// start() returns when the port is open; stop() drains, makes everything durable, and is also what the
// destructor does. Nothing in here decides anything: it connects rooms.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/config.h"
#include "base/result.h"
#include "base/world.h"

namespace foreshock::app {

struct ServerOptions {
  std::string data = "data";
  std::string admin_token;  // "" = none given
  // The configuration's file ("" = none) and how it is read again: its rules for lines are taken when it
  // changes.
  std::string config_file;
  std::function<Result<Config>()> read_config;
  bool stdin_source = false;
  bool demo = false;
  uint64_t demo_seed = 7;
  double demo_speed = 20;
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(World& world, const Config& config, ServerOptions options);
  virtual ~Server() = default;

  virtual std::string url() const = 0;             // the same with http:// or https://
  virtual std::string address() const = 0;         // of the page and the API, as reached
  virtual std::string syslog_address() const = 0;  // "" = off
  // The secret of the one-time link, while there is no administrator; else "".
  virtual std::string one_time_secret() const = 0;
  virtual void stop() = 0;
};

}  // namespace foreshock::app
