#include "parse/format_catalogue.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "parse/parser.h"

namespace foreshock::parse {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(Format::kCount)> kNames = {
    "raw",
    "generic_ts",
    "generic_level",
    "generic_ts_level",
    "json",
    "json_bunyan",
    "json_pino",
    "json_ecs",
    "json_clef",
    "json_logback",
    "json_zap",
    "json_log4j2",
    "gelf_json",
    "journald_json",
    "mongodb_json",
    "elasticsearch_json",
    "k8s_audit",
    "gcp_cloud_logging",
    "otel_file_json",
    "logfmt",
    "syslog_rfc3164",
    "syslog_rfc3164_pri",
    "syslog_rfc5424",
    "syslog_iso8601",
    "apache_common",
    "nginx_combined",
    "nginx_ingress",
    "traefik_clf",
    "apache_error",
    "nginx_error",
    "log4j_pattern",
    "logback_pattern",
    "python_logging",
    "hadoop",
    "hdfs",
    "spark",
    "zookeeper",
    "kafka",
    "cassandra",
    "tomcat_catalina",
    "spdlog",
    "gunicorn_error",
    "openstack",
    "ruby_logger",
    "klog",
    "docker_json_file",
    "cri_containerd",
    "docker_compose_prefix",
    "postgres_stderr",
    "stack_trace",
};

}  // namespace

std::string_view format_name(FormatId format) {
  auto index = static_cast<size_t>(format);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

std::optional<FormatId> format_by_name(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<FormatId>(i);
  return std::nullopt;
}

size_t format_count() {
  return kNames.size();
}

}  // namespace foreshock::parse
