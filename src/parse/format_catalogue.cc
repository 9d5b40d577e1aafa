#include "parse/format_catalogue.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parse/formats/header_table.h"
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
    "cef",
    "leef",
};

// Names are only ever added: a reader sees the count first and then entries that no longer change.
struct DeclaredNames {
  static constexpr size_t kMax = 8192;
  std::mutex mutex;
  std::array<std::string, kMax> names;
  std::unordered_map<std::string_view, uint16_t> numbers;
  std::atomic<size_t> count{0};
};

DeclaredNames& declared_names() {
  static auto* names = new DeclaredNames;  // outlives every thread
  return *names;
}

}  // namespace

std::optional<FormatId> intern_format(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<FormatId>(i);
  DeclaredNames& declared = declared_names();
  std::lock_guard lock(declared.mutex);
  auto known = declared.numbers.find(name);
  if (known != declared.numbers.end()) return static_cast<FormatId>(known->second);
  size_t count = declared.count.load(std::memory_order_relaxed);
  if (count == DeclaredNames::kMax) return std::nullopt;
  declared.names[count] = std::string(name);
  auto number = static_cast<uint16_t>(kNames.size() + count);
  declared.numbers.emplace(declared.names[count], number);
  declared.count.store(count + 1, std::memory_order_release);
  return static_cast<FormatId>(number);
}

std::string_view format_label(std::string_view stored_name) {
  return stored_name.substr(0, stored_name.find('('));
}

std::string_view format_name(FormatId format) {
  return format_label(stored_format_name(format));
}

std::string_view stored_format_name(FormatId format) {
  auto index = static_cast<size_t>(format);
  if (index < kNames.size()) return kNames[index];
  DeclaredNames& declared = declared_names();
  index -= kNames.size();
  return index < declared.count.load(std::memory_order_acquire) ? std::string_view(declared.names[index])
                                                                : kNames[0];
}

std::optional<FormatId> format_by_name(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<FormatId>(i);
  if (!name.empty() && name.back() == ')') return HeaderTable::intern(name);
  DeclaredNames& declared = declared_names();
  std::lock_guard lock(declared.mutex);
  auto known = declared.numbers.find(name);
  if (known == declared.numbers.end()) return std::nullopt;
  return static_cast<FormatId>(known->second);
}

size_t format_count() {
  return kNames.size() + declared_names().count.load(std::memory_order_acquire);
}

}  // namespace foreshock::parse
