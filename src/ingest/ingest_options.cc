#include "ingest/ingest_options.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>

namespace foreshock::ingest {

namespace {

Error wrong(const std::string& reason) {
  return {ErrorKind::kInvalid,
          "ingest.files: " + reason + "; write a list of globs, or of {paths: [...], service, zone, from}"};
}

Result<FileOptions> read_entry(const YAML::Node& node) {
  FileOptions options;
  if (node.IsScalar()) {
    options.paths.push_back(node.Scalar());
    return options;
  }
  if (!node.IsMap()) return fail(wrong("an entry is neither text nor a map"));
  for (const auto& item : node) {
    std::string key = item.first.Scalar();
    if (key == "paths" && item.second.IsSequence()) {
      for (const YAML::Node& path : item.second) options.paths.push_back(path.Scalar());
    } else if (key == "paths" && item.second.IsScalar()) {
      options.paths.push_back(item.second.Scalar());
    } else if (key == "service") {
      options.service = item.second.Scalar();
    } else if (key == "zone") {
      options.zone = item.second.Scalar();
    } else if (key == "tenant") {
      options.tenant = TenantId{item.second.as<uint64_t>(1)};
    } else if (key == "from" && (item.second.Scalar() == "end" || item.second.Scalar() == "beginning")) {
      options.from_end = item.second.Scalar() == "end";
    } else {
      return fail(wrong("unknown or wrong key '" + key + "'"));
    }
  }
  if (options.paths.empty()) return fail(wrong("an entry has no paths"));
  return options;
}

Result<std::vector<FileOptions>> read_files(const std::string& yaml) {
  std::vector<FileOptions> files;
  if (yaml.empty()) return files;
  try {
    YAML::Node list = YAML::Load(yaml);
    if (!list.IsSequence()) return fail(wrong("not a list"));
    for (const YAML::Node& node : list) {
      ASSIGN_OR_RETURN(FileOptions options, read_entry(node));
      files.push_back(std::move(options));
    }
  } catch (const YAML::Exception& error) {
    return fail(wrong(error.what()));
  }
  return files;
}

}  // namespace

void declare_ingest_settings(Config& config) {
  config.declare(
      {.key = "ingest.files",
       .kind = SettingKind::kYaml,
       .help = "Files to follow: globs, or maps with paths, service, zone, tenant, from (beginning, end)."});
  config.declare({.key = "ingest.own_logs",
                  .kind = SettingKind::kSwitch,
                  .default_value = "true",
                  .help = "Follow this machine's usual log files and journal when ingest.files is not set."});
  config.declare({.key = "ingest.journald.on",
                  .kind = SettingKind::kSwitch,
                  .default_value = "false",
                  .help = "Read the systemd journal's files even when ingest.files is set."});
  config.declare(
      {.key = "ingest.journald.folder",
       .kind = SettingKind::kText,
       .help = "Folder of *.journal files (another host's, or collected ones); empty: this machine's."});
  config.declare({.key = "ingest.journald.since",
                  .kind = SettingKind::kDuration,
                  .default_value = "1d",
                  .help = "How far back the first start reads the journal."});
  config.declare({.key = "ingest.syslog.listen",
                  .kind = SettingKind::kText,
                  .default_value = "127.0.0.1:5514",
                  .help = "Address of the syslog listeners, UDP and TCP; off turns them off."});
  config.declare({.key = "ingest.syslog.zone",
                  .kind = SettingKind::kText,
                  .help = "Time zone (IANA) of syslog lines that carry none."});
}

Result<IngestOptions> ingest_options(const Config& config) {
  IngestOptions options;
  ASSIGN_OR_RETURN(options.files, read_files(config.yaml("ingest.files")));
  options.own_logs = config.flag("ingest.own_logs");
  options.journald = config.flag("ingest.journald.on");
  options.journald_folder = config.text("ingest.journald.folder");
  options.journald_since_ns = config.duration_ns("ingest.journald.since");
  options.syslog_listen = config.text("ingest.syslog.listen");
  options.syslog_zone = config.text("ingest.syslog.zone");
  return options;
}

std::vector<std::string> own_log_globs() {
  return {"/var/log/*.log",  "/var/log/*/*.log", "/var/log/syslog",  "/var/log/messages",
          "/var/log/secure", "/var/log/cron",    "/var/log/maillog", "/var/log/pods/*/*/*.log"};
}

bool syslog_daemon_writes_files() {
  std::error_code code;
  return std::filesystem::exists("/var/log/syslog", code) ||
         std::filesystem::exists("/var/log/messages", code);
}

}  // namespace foreshock::ingest
