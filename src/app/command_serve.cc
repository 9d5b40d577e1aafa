#include "app/command_serve.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "alerting/alerting_options.h"
#include "api/api_options.h"
#include "app/server.h"
#include "app/source_watch.h"
#include "app/terminal.h"
#include "app/version.h"
#include "auth/auth_options.h"
#include "base/telemetry.h"
#include "incidents/incidents_options.h"
#include "ingest/ingest_options.h"
#include "learn/learn_options.h"
#include "net/net_options.h"
#include "parse/parse_options.h"
#include "parse/redaction_options.h"
#include "remediation/remediation_options.h"
#include "store/store_options.h"

extern char** environ;

namespace foreshock::app {

namespace {

volatile std::sig_atomic_t stop_signal = 0;
void on_signal(int signal) {
  stop_signal = signal;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<std::string> admin_token(World& world, std::string file) {
  if (file.empty()) file = environment("FORESHOCK_ADMIN_TOKEN_FILE");
  if (file.empty()) return std::string();
  ASSIGN_OR_RETURN(std::string token, read_file(world.disk(), file, 4096));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
    token.pop_back();
  if (token.empty())
    return fail(ErrorKind::kInvalid, file + " is empty; write the administrator's token into it");
  return token;
}

void greet(const Server& server, const ServeCommand& command) {
  std::string url = server.url();
  std::string secret = server.one_time_secret();
  if (!secret.empty()) url += "/?t=" + secret;
  fmt::print("open {}\n", url);
  if (command.demo)
    fmt::print(
        "replaying a ten-minute incident of a small shop at {:g}x; the first finding comes within a minute\n",
        command.demo_speed);
  std::fflush(stdout);
}

}  // namespace

void declare_all_settings(Config& config) {
  config.declare({.key = "data",
                  .kind = SettingKind::kText,
                  .default_value = "data",
                  .help = "Folder that holds all state."});
  config.declare({.key = "lanes",
                  .kind = SettingKind::kInteger,
                  .default_value = "0",
                  .help = "Threads that work on lines; 0: one less than there are cores.",
                  .min = 0,
                  .max = 256});
  config.declare({.key = "detect.findings_per_day",
                  .kind = SettingKind::kInteger,
                  .default_value = std::to_string(limits::kFindingsPerDayDefault),
                  .help = "Alarm budget of a tenant and day; what does not fit goes to the digest.",
                  .min = 1,
                  .max = 10'000});
  declare_source_settings(config);
  config.declare({.key = "log.level",
                  .kind = SettingKind::kText,
                  .default_value = "info",
                  .help = "What the server tells about itself on standard error.",
                  .choices = {"debug", "info", "warn", "error"}});
  config.declare({.key = "log.json",
                  .kind = SettingKind::kSwitch,
                  .default_value = "false",
                  .help = "Own log as JSON lines instead of logfmt."});
  net::declare_net_settings(config);
  auth::declare_auth_settings(config);
  ingest::declare_ingest_settings(config);
  parse::declare_parse_settings(config);
  parse::declare_redaction_settings(config);
  store::declare_store_settings(config);
  incidents::declare_incidents_settings(config);
  alerting::declare_alerting_settings(config);
  learn::declare_learn_settings(config);
  remediation::declare_remediation_settings(config);
  api::declare_api_settings(config);
}

Result<Config> load_config(World& world, const ServeCommand& command) {
  Config config;
  declare_all_settings(config);
  std::string file = command.config_file();
  if (!file.empty()) RETURN_IF_ERROR(config.load_file(world.disk(), file));
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    std::string_view variable(*at);
    size_t equal = variable.find('=');
    if (equal != std::string_view::npos)
      variables.emplace_back(variable.substr(0, equal), variable.substr(equal + 1));
  }
  RETURN_IF_ERROR(config.load_environment(variables));
  if (command.data) RETURN_IF_ERROR(config.set("data", *command.data, "--data"));
  if (command.listen) RETURN_IF_ERROR(config.set("net.listen", *command.listen, "--listen"));
  if (command.syslog) RETURN_IF_ERROR(config.set("ingest.syslog.listen", *command.syslog, "--syslog"));
  if (!command.own_logs) RETURN_IF_ERROR(config.set("ingest.own_logs", "false", "--no-own-logs"));
  return config;
}

std::string ServeCommand::config_file() const {
  return config.empty() ? environment("FORESHOCK_CONFIG") : config;
}

int ServeCommand::run(World& world) const {
  Result<Config> settings = load_config(world, *this);
  if (!settings) return complain(settings.error());
  static constexpr const char* kLevels[] = {"debug", "info", "warn", "error"};
  for (int i = 0; i < 4; ++i)
    if (settings->text("log.level") == kLevels[i]) telemetry::set_log_level(static_cast<telemetry::Level>(i));
  telemetry::set_log_json(settings->flag("log.json"));
  Result<std::string> token = admin_token(world, admin_token_file);
  if (!token) return complain(token.error());
  std::signal(SIGTERM, on_signal);
  std::signal(SIGINT, on_signal);
  ServerOptions options;
  options.data = settings->text("data");
  options.admin_token = *token;
  options.config_file = config_file();
  options.read_config = [this, &world] { return load_config(world, *this); };
  options.stdin_source = stdin_source;
  options.demo = demo;
  options.demo_seed = demo_seed;
  options.demo_speed = demo_speed;
  auto server = Server::start(world, *settings, options);
  if (!server) return complain(server.error());
  telemetry::log(telemetry::Level::kInfo, "app.started",
                 {{"version", kVersion},
                  {"listen", (*server)->address()},
                  {"syslog", (*server)->syslog_address()},
                  {"data", options.data}});
  greet(**server, *this);
  while (stop_signal == 0) world.clock().sleep_ns(50 * kMillisecond);
  telemetry::log(telemetry::Level::kInfo, "app.stopping", {{"signal", std::to_string(stop_signal)}});
  (*server)->stop();
  telemetry::log(telemetry::Level::kInfo, "app.stopped");
  return 0;
}

}  // namespace foreshock::app
