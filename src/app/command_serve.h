// ServeCommand: `foreshock serve` and `foreshock demo`: configuration, start, wait for a signal, stop.
//
// Everything that can be wrong with the configuration is told before anything starts. Prints one line with
// the address (and the one-time link while there is no administrator) once the port is open.
#pragma once

#include <optional>
#include <string>

#include "base/config.h"
#include "base/world.h"

namespace foreshock::app {

struct ServeCommand {
  std::string config;                 // a YAML file; "" = none (or FORESHOCK_CONFIG)
  std::optional<std::string> data;    // folder for all state
  std::optional<std::string> listen;  // ADDR:PORT of the HTTP port
  std::optional<std::string> syslog;  // ADDR:PORT or "off"
  std::string config_file() const;    // the file that holds, "" = none
  std::string role = "all";
  std::string admin_token_file;  // or FORESHOCK_ADMIN_TOKEN_FILE
  bool stdin_source = false;     // also read lines from standard input
  bool own_logs = true;          // journald and /var/log, when no source is configured
  // demo
  bool demo = false;
  uint64_t demo_seed = 7;
  double demo_speed = 20;

  int run(World& world) const;
};

// All settings of all rooms, declared; for serve, doctor and `config` listings.
void declare_all_settings(Config& config);
// Defaults, then the file, then the environment, then the flags.
Result<Config> load_config(World& world, const ServeCommand& command);

}  // namespace foreshock::app
