#include "parse/formats/field_names.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "base/check.h"

namespace foreshock::parse {
namespace {

using enum FieldRole;

constexpr FieldName kNames[] = {
    {"message", kMessage, 1},
    {"msg", kMessage, 2},
    {"@m", kMessage, 0},
    {"@message", kMessage, 0},
    {"short_message", kMessage, 0},
    {"log", kMessage, 4},
    {"event", kMessage, 5},
    {"text", kMessage, 6},
    {"body", kMessage, 6},
    {"fields.message", kMessage, 0},
    {"record.message", kMessage, 0},
    {"textpayload", kMessage, 1},
    {"jsonpayload.message", kMessage, 1},
    {"eventmessage", kMessage, 1},
    {"_msg", kMessage, 1},
    {"output", kMessage, 7},
    {"log_message", kMessage, 2},
    {"logmessage", kMessage, 2},
    {"message_text", kMessage, 3},
    {"messagetext", kMessage, 3},
    {"renderedmessage", kMessage, 2},
    {"rendered_message", kMessage, 2},
    {"what", kMessage, 8},
    {"description", kMessage, 9},

    {"log.level", kLevel, 0},
    {"severity_text", kLevel, 0},
    {"severitytext", kLevel, 0},
    {"record.level.name", kLevel, 0},
    {"severity", kLevel, 1},
    {"levelname", kLevel, 1},
    {"level_name", kLevel, 1},
    {"level.name", kLevel, 1},
    {"@level", kLevel, 1},
    {"@l", kLevel, 1},
    {"log_level", kLevel, 1},
    {"error_severity", kLevel, 1},
    {"level", kLevel, 2},
    {"loglevel", kLevel, 2},
    {"lvl", kLevel, 2},
    {"priority", kLevel, 3},
    {"messagetype", kLevel, 3},
    {"s", kLevel, 5},
    {"sev", kLevel, 3},
    {"log_severity", kLevel, 2},
    {"logseverity", kLevel, 2},
    {"levelstr", kLevel, 2},
    {"lev", kLevel, 4},
    {"lv", kLevel, 4},
    {"severity_number", kSeverityNumber, 0},
    {"severitynumber", kSeverityNumber, 0},

    {"@timestamp", kTime, 0},
    {"@t", kTime, 0},
    {"t.$date", kTime, 0},
    {"__realtime_timestamp", kTime, 0},
    {"timestamp", kTime, 1},
    {"asctime", kTime, 1},
    {"timestamp_ns", kTime, 1},
    {"timeunixnano", kTime, 1},
    {"stagetimestamp", kTime, 1},
    {"record.time.timestamp", kTime, 1},
    {"time", kTime, 2},
    {"ts", kTime, 2},
    {"timemillis", kTime, 2},
    {"startutc", kTime, 2},
    {"isotimestamp", kTime, 2},
    {"datetime", kTime, 3},
    {"eventtime", kTime, 3},
    {"eventtimestamp", kTime, 3},
    {"published", kTime, 3},
    {"creationtime", kTime, 3},
    {"edgestarttimestamp", kTime, 3},
    {"t", kTime, 4},
    {"start_time", kTime, 4},
    {"date", kTime, 5},
    {"created_at", kTime, 6},
    {"log_timestamp", kTime, 2},
    {"logtimestamp", kTime, 2},
    {"log_time", kTime, 3},
    {"logtime", kTime, 3},
    {"logged_at", kTime, 3},
    {"event_time", kTime, 3},
    {"date_time", kTime, 3},
    {"when", kTime, 6},
    {"at", kTime, 7},
    {"requestreceivedtimestamp", kTime, 6},
    {"instant.epochsecond", kInstantSecond, 0},
    {"instant.nanoofsecond", kInstantNano, 0},

    {"host.name", kHost, 0},
    {"_hostname", kHost, 0},
    {"hostname", kHost, 1},
    {"host", kHost, 2},
    {"host_name", kHost, 2},
    {"computer", kHost, 3},
    {"machinename", kHost, 3},
    {"host.hostname", kHost, 3},

    {"service.name", kService, 0},
    {"resource.service.name", kService, 0},
    {"resource.attributes.service.name", kService, 0},
    {"service_name", kService, 1},
    {"service", kService, 2},
    {"syslog_identifier", kService, 2},
    {"application", kService, 3},
    {"app_name", kService, 3},
    {"appname", kService, 3},
    {"app", kService, 4},
    {"kubernetes.labels.app", kService, 5},
    {"kubernetes.container_name", kService, 6},
    {"container_name", kService, 6},

    {"trace_id", kTraceId, 0},
    {"traceid", kTraceId, 0},
    {"trace.id", kTraceId, 0},
    {"@tr", kTraceId, 0},
    {"dd.trace_id", kTraceId, 1},
    {"x-trace-id", kTraceId, 1},
    {"oteltraceid", kTraceId, 0},
    {"span_id", kSpanId, 0},
    {"spanid", kSpanId, 0},
    {"span.id", kSpanId, 0},
    {"@sp", kSpanId, 0},
    {"dd.span_id", kSpanId, 1},
    {"otelspanid", kSpanId, 0},

    {"log.record.template", kTemplate, 0},
    {"attributes.log.record.template", kTemplate, 0},
    {"@mt", kTemplate, 1},
    {"message_template", kTemplate, 1},
    {"messagetemplate", kTemplate, 1},
    {"state.{originalformat}", kTemplate, 1},

    {"name", kName, 0},

    {"logger", kAliasText, 0, "logger"},
    {"logger_name", kAliasText, 0, "logger"},
    {"loggername", kAliasText, 0, "logger"},
    {"log.logger", kAliasText, 0, "logger"},
    {"record.name", kAliasText, 0, "logger"},
    {"target", kAliasText, 0, "logger"},
    {"@module", kAliasText, 0, "logger"},
    {"thread", kAliasText, 0, "thread.name"},
    {"thread_name", kAliasText, 0, "thread.name"},
    {"threadname", kAliasText, 0, "thread.name"},
    {"process.thread.name", kAliasText, 0, "thread.name"},
    {"threadid", kAlias, 0, "thread.id"},
    {"thread_id", kAlias, 0, "thread.id"},
    {"pid", kAliasInteger, 0, "process.pid"},
    {"process.pid", kAliasInteger, 0, "process.pid"},
    {"_pid", kAliasInteger, 0, "process.pid"},
    {"processid", kAliasInteger, 0, "process.pid"},
    {"process_id", kAliasInteger, 0, "process.pid"},
    {"_systemd_unit", kAliasText, 0, "systemd.unit"},
    {"caller", kAliasText, 0, "code.location"},
    {"file", kAliasText, 0, "code.file.path"},
    {"filename", kAliasText, 0, "code.file.path"},
    {"code_file", kAliasText, 0, "code.file.path"},
    {"record.file.path", kAliasText, 0, "code.file.path"},
    {"log.origin.file.name", kAliasText, 0, "code.file.path"},
    {"source.file", kAliasText, 0, "code.file.path"},
    {"src.file", kAliasText, 0, "code.file.path"},
    {"line", kAliasInteger, 0, "code.line.number"},
    {"lineno", kAliasInteger, 0, "code.line.number"},
    {"code_line", kAliasInteger, 0, "code.line.number"},
    {"record.line", kAliasInteger, 0, "code.line.number"},
    {"log.origin.file.line", kAliasInteger, 0, "code.line.number"},
    {"source.line", kAliasInteger, 0, "code.line.number"},
    {"src.line", kAliasInteger, 0, "code.line.number"},
    {"function", kAliasText, 0, "code.function.name"},
    {"funcname", kAliasText, 0, "code.function.name"},
    {"code_func", kAliasText, 0, "code.function.name"},
    {"record.function", kAliasText, 0, "code.function.name"},
    {"log.origin.function", kAliasText, 0, "code.function.name"},
    {"source.function", kAliasText, 0, "code.function.name"},

    {"stack_trace", kAliasText, 0, "exception.stacktrace"},
    {"stacktrace", kAliasText, 0, "exception.stacktrace"},
    {"stack", kAliasText, 0, "exception.stacktrace"},
    {"traceback", kAliasText, 0, "exception.stacktrace"},
    {"exc_info", kAliasText, 0, "exception.stacktrace"},
    {"exception", kAliasText, 0, "exception.stacktrace"},
    {"@x", kAliasText, 0, "exception.stacktrace"},
    {"err.stack", kAliasText, 0, "exception.stacktrace"},
    {"error.stack", kAliasText, 0, "exception.stacktrace"},
    {"error.stack_trace", kAliasText, 0, "exception.stacktrace"},
    {"thrown.extendedstacktrace", kAliasText, 0, "exception.stacktrace"},
    {"exception.stack_trace", kAliasText, 0, "exception.stacktrace"},
    {"err.type", kAliasText, 0, "exception.type"},
    {"error.type", kAliasText, 0, "exception.type"},
    {"err.name", kAliasText, 0, "exception.type"},
    {"exception.class", kAliasText, 0, "exception.type"},
    {"exception.exception_class", kAliasText, 0, "exception.type"},
    {"exception.name", kAliasText, 0, "exception.type"},
    {"thrown.name", kAliasText, 0, "exception.type"},
    {"err.message", kAliasText, 0, "exception.message"},
    {"error.message", kAliasText, 0, "exception.message"},
    {"exception.exception_message", kAliasText, 0, "exception.message"},
    {"thrown.message", kAliasText, 0, "exception.message"},

    {"method", kAliasMethod, 0, "http.request.method"},
    {"http.method", kAliasMethod, 0, "http.request.method"},
    {"http_method", kAliasMethod, 0, "http.request.method"},
    {"request_method", kAliasMethod, 0, "http.request.method"},
    {"requestmethod", kAliasMethod, 0, "http.request.method"},
    {"request.method", kAliasMethod, 0, "http.request.method"},
    {"req.method", kAliasMethod, 0, "http.request.method"},
    {"httprequest.requestmethod", kAliasMethod, 0, "http.request.method"},
    {"clientrequestmethod", kAliasMethod, 0, "http.request.method"},
    {"verb", kAliasText, 0, "http.request.method"},
    {"status", kAliasStatus, 0, "http.response.status_code"},
    {"status_code", kAliasStatus, 0, "http.response.status_code"},
    {"statuscode", kAliasStatus, 0, "http.response.status_code"},
    {"http.status_code", kAliasStatus, 0, "http.response.status_code"},
    {"http_status", kAliasStatus, 0, "http.response.status_code"},
    {"response_code", kAliasStatus, 0, "http.response.status_code"},
    {"res.statuscode", kAliasStatus, 0, "http.response.status_code"},
    {"response.status", kAliasStatus, 0, "http.response.status_code"},
    {"downstreamstatus", kAliasStatus, 0, "http.response.status_code"},
    {"edgeresponsestatus", kAliasStatus, 0, "http.response.status_code"},
    {"httprequest.status", kAliasStatus, 0, "http.response.status_code"},
    {"path", kAliasPath, 0, "url.path"},
    {"uri", kAliasPath, 0, "url.path"},
    {"url", kAliasPath, 0, "url.path"},
    {"request_uri", kAliasPath, 0, "url.path"},
    {"requesturi", kAliasPath, 0, "url.path"},
    {"request.uri", kAliasPath, 0, "url.path"},
    {"request.url", kAliasPath, 0, "url.path"},
    {"request.path", kAliasPath, 0, "url.path"},
    {"req.url", kAliasPath, 0, "url.path"},
    {"requestpath", kAliasPath, 0, "url.path"},
    {"clientrequesturi", kAliasPath, 0, "url.path"},
    {"user_agent", kAliasText, 0, "user_agent.original"},
    {"useragent", kAliasText, 0, "user_agent.original"},
    {"user-agent", kAliasText, 0, "user_agent.original"},
    {"http_user_agent", kAliasText, 0, "user_agent.original"},
    {"request_user-agent", kAliasText, 0, "user_agent.original"},
    {"request.headers.user-agent", kAliasText, 0, "user_agent.original"},
    {"remote_ip", kAliasAddress, 0, "client.address"},
    {"remote_addr", kAliasAddress, 0, "client.address"},
    {"remoteaddr", kAliasAddress, 0, "client.address"},
    {"client_ip", kAliasAddress, 0, "client.address"},
    {"clientip", kAliasAddress, 0, "client.address"},
    {"client.ip", kAliasAddress, 0, "client.address"},
    {"clienthost", kAliasAddress, 0, "client.address"},
    {"request.client_ip", kAliasAddress, 0, "client.address"},
    {"sourceipaddress", kAliasAddress, 0, "client.address"},
    {"sourceips", kAliasAddress, 0, "client.address"},
    {"httprequest.remoteip", kAliasAddress, 0, "client.address"},
    {"protopayload.requestmetadata.callerip", kAliasAddress, 0, "client.address"},
    {"attr.remote", kAliasAddress, 0, "client.address"},
    {"attr.principalname", kAliasText, 0, "user.name"},
    {"request.host", kAliasText, 0, "server.address"},
    {"requesthost", kAliasText, 0, "server.address"},
    {"requestaddr", kAliasText, 0, "server.address"},
    {"downstreamcontentsize", kAliasInteger, 0, "http.response.body.size"},
    {"body_bytes_sent", kAliasInteger, 0, "http.response.body.size"},
    {"username", kAliasText, 0, "user.name"},
    {"user_name", kAliasText, 0, "user.name"},
    {"user.username", kAliasText, 0, "user.name"},
    {"auditid", kAliasText, 0, "audit.id"},
    {"logname", kAliasText, 0, "gcp.log_name"},
    {"insertid", kAliasText, 0, "gcp.insert_id"},
    {"src_ip", kAliasText, 0, "source.address"},
    {"src_port", kAliasInteger, 0, "source.port"},
    {"dest_ip", kAliasText, 0, "destination.address"},
    {"dst_ip", kAliasText, 0, "destination.address"},
    {"dest_port", kAliasInteger, 0, "destination.port"},
    {"id.orig_h", kAliasText, 0, "source.address"},
    {"id.orig_p", kAliasInteger, 0, "source.port"},
    {"id.resp_h", kAliasText, 0, "destination.address"},
    {"id.resp_p", kAliasInteger, 0, "destination.port"},
};

constexpr size_t kSlots = 1024;
constexpr size_t kKeyBytesMax = 48;

uint32_t hash_key(std::string_view key) {
  uint64_t hash = key.size() * 0x9E3779B97F4A7C15ull;
  size_t i = 0;
  for (; i + 8 <= key.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, key.data() + i, 8);
    hash = (hash ^ word) * 0xE9846AF9B1A615Dull;
  }
  uint64_t rest = 0;
  if (i < key.size()) std::memcpy(&rest, key.data() + i, key.size() - i);
  hash = (hash ^ rest) * 0xE9846AF9B1A615Dull;
  return static_cast<uint32_t>(hash >> 40);
}

struct Table {
  std::array<uint16_t, kSlots> slots{};  // index into kNames + 1
  Table() {
    for (size_t i = 0; i < std::size(kNames); ++i) {
      CHECK(kNames[i].key.size() <= kKeyBytesMax);
      size_t at = hash_key(kNames[i].key) % kSlots;
      while (slots[at] != 0) at = (at + 1) % kSlots;
      slots[at] = static_cast<uint16_t>(i + 1);
    }
  }
};

}  // namespace

std::span<const FieldName> field_names() {
  return kNames;
}

const FieldName* find_field_name(std::string_view key) {
  static const Table table;
  if (key.size() > kKeyBytesMax) return nullptr;
  std::array<char, kKeyBytesMax> lower;
  for (size_t i = 0; i < key.size(); ++i) {
    char c = key[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  std::string_view folded(lower.data(), key.size());
  for (size_t at = hash_key(folded) % kSlots; table.slots[at] != 0; at = (at + 1) % kSlots) {
    const FieldName& entry = kNames[table.slots[at] - 1];
    if (entry.key == folded) return &entry;
  }
  return nullptr;
}

}  // namespace foreshock::parse
