#include "ingest/ingest_options.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

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

// "a:1, b:2" -> the addresses.
std::vector<std::string> split_addresses(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(list.size(), comma + 1));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
  }
  return out;
}

// A map of texts.
Result<std::vector<std::pair<std::string, std::string>>> read_pairs(const Config& config,
                                                                    const std::string& key,
                                                                    const char* example) {
  std::string yaml = config.yaml(key);
  std::vector<std::pair<std::string, std::string>> out;
  if (yaml.empty()) return out;
  try {
    YAML::Node map = YAML::Load(yaml);
    if (!map.IsMap()) return fail(ErrorKind::kInvalid, key + ": write a map, such as " + example);
    for (const auto& item : map) out.emplace_back(item.first.Scalar(), item.second.Scalar());
  } catch (const YAML::Exception& error) {
    return fail(ErrorKind::kInvalid, key + ": " + error.what());
  }
  return out;
}

void declare_kafka_settings(Config& config) {
  config.declare({.key = "ingest.kafka.brokers",
                  .kind = SettingKind::kText,
                  .help = "Kafka's brokers, host:port separated by commas; empty: off."});
  config.declare({.key = "ingest.kafka.topics",
                  .kind = SettingKind::kText,
                  .help = "Topics to read, separated by commas; a name that begins with ^ is a pattern."});
  config.declare({.key = "ingest.kafka.group",
                  .kind = SettingKind::kText,
                  .default_value = "foreshock",
                  .help = "Consumer group; servers of one group share the partitions."});
  config.declare({.key = "ingest.kafka.format",
                  .kind = SettingKind::kText,
                  .default_value = "auto",
                  .help = "What a message is: auto, text, otlp_json, otlp_proto."});
  config.declare({.key = "ingest.kafka.properties",
                  .kind = SettingKind::kYaml,
                  .help = "More properties of librdkafka, for TLS and SASL for instance, as a map."});
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
  config.declare({.key = "ingest.http.listen",
                  .kind = SettingKind::kText,
                  .help = "More addresses, separated by commas, on which everything over HTTP is served."});
  config.declare({.key = "ingest.gelf.listen",
                  .kind = SettingKind::kText,
                  .default_value = "off",
                  .help = "Address of the GELF listeners, UDP and TCP, for instance 127.0.0.1:12201."});
  config.declare({.key = "ingest.forward.listen",
                  .kind = SettingKind::kText,
                  .default_value = "off",
                  .help = "Address of the Fluent Forward listener, for instance 127.0.0.1:24224."});
  config.declare({.key = "ingest.forward.shared_key",
                  .kind = SettingKind::kText,
                  .help = "Key that Forward clients must know; empty: none is asked for."});
  config.declare({.key = "ingest.forward.users",
                  .kind = SettingKind::kYaml,
                  .help = "Users of Forward and their passwords, as a map; clients must be one of them."});
  config.declare({.key = "ingest.relp.listen",
                  .kind = SettingKind::kText,
                  .default_value = "off",
                  .help = "Address of the RELP listener, for instance 127.0.0.1:2514."});
  config.declare({.key = "ingest.otlp_grpc.listen",
                  .kind = SettingKind::kText,
                  .default_value = "off",
                  .help = "Address of the OTLP listener over gRPC, for instance 127.0.0.1:4317."});
  config.declare({.key = "ingest.syslog.tls_listen",
                  .kind = SettingKind::kText,
                  .default_value = "off",
                  .help = "Address of the syslog listener over TLS (RFC 5425), for instance 0.0.0.0:6514."});
  config.declare({.key = "ingest.tls",
                  .kind = SettingKind::kSwitch,
                  .default_value = "false",
                  .help = "Forward, RELP and OTLP over gRPC speak TLS, with net.tls.certificate."});
  declare_kafka_settings(config);
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
  options.http_listen = split_addresses(config.text("ingest.http.listen"));
  options.gelf_listen = config.text("ingest.gelf.listen");
  options.forward_listen = config.text("ingest.forward.listen");
  options.forward_shared_key = config.text("ingest.forward.shared_key");
  options.relp_listen = config.text("ingest.relp.listen");
  options.otlp_grpc_listen = config.text("ingest.otlp_grpc.listen");
  options.syslog_tls_listen = config.text("ingest.syslog.tls_listen");
  options.tls = config.flag("ingest.tls");
  options.kafka_brokers = config.text("ingest.kafka.brokers");
  options.kafka_topics = split_addresses(config.text("ingest.kafka.topics"));
  options.kafka_group = config.text("ingest.kafka.group");
  options.kafka_format = config.text("ingest.kafka.format");
  ASSIGN_OR_RETURN(options.kafka_properties,
                   read_pairs(config, "ingest.kafka.properties", "{security.protocol: ssl}"));
  ASSIGN_OR_RETURN(options.forward_users,
                   read_pairs(config, "ingest.forward.users", "{shipper: its password}"));
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
