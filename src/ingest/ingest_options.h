// Settings of the ingest room, with defaults and bounds, and the limits that are no settings.
//
// declare_ingest_settings() tells Config the keys (`ingest.*`), ingest_options() reads them; every setting
// stands in docs/operate/settings.md. Pure; read once at start.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/config.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "net/net_options.h"

namespace foreshock::ingest {

struct FileOptions {
  std::vector<std::string> paths;  // globs
  std::string service, zone;
  TenantId tenant = kDefaultTenant;
  bool from_end = false;  // of files met for the first time
};

struct IngestOptions {
  std::vector<FileOptions> files;
  bool journald = false;
  std::string journald_folder;                   // "": this machine's
  int64_t journald_since_ns = kDay;              // how far back the first start reads
  std::string syslog_listen = "127.0.0.1:5514";  // "off"
  std::string syslog_zone;
  std::vector<std::string> http_listen;  // more addresses for everything over HTTP
  std::string gelf_listen = "off";       // TCP and UDP
  std::string forward_listen = "off";
  std::string forward_shared_key;                                  // "" = none asked for
  std::vector<std::pair<std::string, std::string>> forward_users;  // names and passwords
  std::string relp_listen = "off";
  std::string otlp_grpc_listen = "off";
  std::string syslog_tls_listen = "off";
  net::TcpPatience tcp_patience;  // of syslog, RELP, Forward, GELF; whoever reads the configuration sets it
  bool tls = false;               // of Forward, RELP and OTLP over gRPC too
  std::string kafka_brokers;      // "" = off
  std::vector<std::string> kafka_topics;
  std::string kafka_group, kafka_format;
  std::vector<std::pair<std::string, std::string>> kafka_properties;  // of librdkafka
  bool own_logs = true;  // this machine's usual logs, when no file is configured
};

constexpr int64_t kFilePollNs = 100 * kMillisecond;
constexpr int64_t kGlobEveryNs = kSecond;
constexpr int64_t kTailWaitNs = 5 * kSecond;     // a tail without line feed
constexpr int64_t kRotatedKeepNs = 5 * kSecond;  // a renamed file without news is closed
constexpr size_t kFingerprintBytes = 256;
constexpr size_t kFilesMax = 4096;  // followed at once; more wait and are told
constexpr size_t kJournalEntryBytesMax = limits::kLineBytesMax;
constexpr size_t kJournalFieldsMax = 64;
constexpr int64_t kOfferRetryNs = 2 * kMillisecond;
constexpr int64_t kHttpWaitNs = 5 * kSecond;               // for room in a lane before 503
constexpr size_t kHeldDeliveryBytesMax = 8 * 1024 * 1024;  // of POST /api/v1/logs without Idempotency-Key
constexpr int64_t kLiveBodyNs = 2 * kSecond;               // then its lines go on before its end
constexpr size_t kSyslogBatchBytes = 256 * 1024;
constexpr size_t kWholeBodiesBytesMax = 256 * 1024 * 1024;  // of all requests that are read whole

void declare_ingest_settings(Config& config);
// CHECKs that they were declared. Errors name the key.
Result<IngestOptions> ingest_options(const Config& config);

// Globs of what a Debian-like machine logs into files.
std::vector<std::string> own_log_globs();
// A syslog daemon of this machine writes files: what is in the journal is in them too.
bool syslog_daemon_writes_files();

}  // namespace foreshock::ingest
