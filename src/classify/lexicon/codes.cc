#include "classify/lexicon/codes.h"

#include <algorithm>
#include <array>
#include <string>

namespace foreshock::classify {
namespace {

using C = Cause;

struct NumberRow {
  int number;
  int strength;
  Cause cause;
  std::string_view meaning;
};
struct NameRow {
  std::string_view name;
  int strength;
  Cause cause;
  std::string_view meaning;
};

constexpr NumberRow kHttp[] = {
    {400, 1, C::kClientError, "HTTP 400 bad request"},
    {401, 1, C::kAuth, "HTTP 401 unauthorised"},
    {403, 1, C::kAuth, "HTTP 403 forbidden"},
    {404, 1, C::kClientError, "HTTP 404 not found"},
    {408, 2, C::kDependencyTimeout, "HTTP 408 request timeout"},
    {413, 1, C::kClientError, "HTTP 413 too large"},
    {429, 2, C::kCpu, "HTTP 429 too many requests"},
    {499, 1, C::kClientError, "HTTP 499 client went away"},
    {500, 3, C::kCrash, "HTTP 500 internal server error"},
    {501, 2, C::kConfig, "HTTP 501 not implemented"},
    {502, 3, C::kDependencyTimeout, "HTTP 502 bad gateway"},
    {503, 3, C::kDependencyTimeout, "HTTP 503 unavailable"},
    {504, 3, C::kDependencyTimeout, "HTTP 504 gateway timeout"},
    {507, 3, C::kStorage, "HTTP 507 insufficient storage"},
};

constexpr NumberRow kExit[] = {
    {0, 0, C::kOther, "exit code 0"},
    {1, 2, C::kCrash, "exit code 1"},
    {2, 2, C::kConfig, "exit code 2"},
    {125, 3, C::kDeploy, "exit code 125: container failed to start"},
    {126, 3, C::kConfig, "exit code 126: not executable"},
    {127, 3, C::kConfig, "exit code 127: command not found"},
    {130, 1, C::kMaintenance, "exit code 130: interrupted"},
    {134, 4, C::kCrash, "exit code 134: aborted"},
    {136, 4, C::kCrash, "exit code 136: arithmetic fault"},
    {137, 4, C::kMemory, "exit code 137: killed, often out of memory"},
    {139, 4, C::kCrash, "exit code 139: segmentation fault"},
    {143, 1, C::kMaintenance, "exit code 143: terminated"},
    {255, 3, C::kCrash, "exit code 255"},
};

constexpr NumberRow kSignals[] = {
    {1, 0, C::kMaintenance, "signal 1: hang-up"},
    {2, 1, C::kMaintenance, "signal 2: interrupted"},
    {3, 2, C::kCrash, "signal 3: quit"},
    {4, 4, C::kCrash, "signal 4: illegal instruction"},
    {6, 4, C::kCrash, "signal 6: aborted"},
    {7, 4, C::kCrash, "signal 7: bus error"},
    {8, 4, C::kCrash, "signal 8: arithmetic fault"},
    {9, 3, C::kCrash, "signal 9: killed"},
    {11, 4, C::kCrash, "signal 11: segmentation fault"},
    {13, 1, C::kNetwork, "signal 13: broken pipe"},
    {15, 1, C::kMaintenance, "signal 15: terminated"},
    {24, 3, C::kCpu, "signal 24: CPU limit"},
    {25, 3, C::kStorage, "signal 25: file size limit"},
};

constexpr NumberRow kErrno[] = {
    {1, 2, C::kAuth, "EPERM"},
    {2, 1, C::kConfig, "ENOENT: no such file"},
    {5, 4, C::kStorage, "EIO: input/output error"},
    {9, 2, C::kOther, "EBADF"},
    {11, 1, C::kCpu, "EAGAIN"},
    {12, 4, C::kMemory, "ENOMEM: out of memory"},
    {13, 2, C::kAuth, "EACCES: permission denied"},
    {16, 1, C::kStorage, "EBUSY"},
    {23, 3, C::kStorage, "ENFILE: too many open files"},
    {24, 3, C::kStorage, "EMFILE: too many open files"},
    {27, 2, C::kStorage, "EFBIG"},
    {28, 4, C::kStorage, "ENOSPC: no space left"},
    {30, 4, C::kStorage, "EROFS: read-only file system"},
    {32, 1, C::kNetwork, "EPIPE: broken pipe"},
    {98, 3, C::kConfig, "EADDRINUSE: address in use"},
    {99, 3, C::kConfig, "EADDRNOTAVAIL"},
    {100, 3, C::kNetwork, "ENETDOWN"},
    {101, 3, C::kNetwork, "ENETUNREACH: network unreachable"},
    {103, 2, C::kNetwork, "ECONNABORTED"},
    {104, 2, C::kNetwork, "ECONNRESET: connection reset"},
    {105, 3, C::kMemory, "ENOBUFS"},
    {110, 3, C::kDependencyTimeout, "ETIMEDOUT: timed out"},
    {111, 3, C::kNetwork, "ECONNREFUSED: connection refused"},
    {112, 3, C::kNetwork, "EHOSTDOWN"},
    {113, 3, C::kNetwork, "EHOSTUNREACH: no route to host"},
    {116, 3, C::kStorage, "ESTALE: stale file handle"},
    {122, 3, C::kStorage, "EDQUOT: quota exceeded"},
};

constexpr NumberRow kGrpc[] = {
    {0, 0, C::kOther, "gRPC OK"},
    {1, 1, C::kClientError, "gRPC CANCELLED"},
    {2, 2, C::kOther, "gRPC UNKNOWN"},
    {3, 1, C::kClientError, "gRPC INVALID_ARGUMENT"},
    {4, 3, C::kDependencyTimeout, "gRPC DEADLINE_EXCEEDED"},
    {5, 1, C::kClientError, "gRPC NOT_FOUND"},
    {7, 1, C::kAuth, "gRPC PERMISSION_DENIED"},
    {8, 3, C::kCpu, "gRPC RESOURCE_EXHAUSTED"},
    {9, 2, C::kOther, "gRPC FAILED_PRECONDITION"},
    {10, 2, C::kDatabase, "gRPC ABORTED"},
    {12, 2, C::kConfig, "gRPC UNIMPLEMENTED"},
    {13, 3, C::kCrash, "gRPC INTERNAL"},
    {14, 3, C::kDependencyTimeout, "gRPC UNAVAILABLE"},
    {15, 4, C::kStorage, "gRPC DATA_LOSS"},
    {16, 1, C::kAuth, "gRPC UNAUTHENTICATED"},
};

constexpr NumberRow kMysql[] = {
    {1021, 4, C::kDatabase, "MySQL 1021: disk full"},
    {1037, 4, C::kDatabase, "MySQL 1037: out of memory"},
    {1040, 4, C::kDatabase, "MySQL 1040: too many connections"},
    {1045, 2, C::kAuth, "MySQL 1045: access denied"},
    {1062, 1, C::kDataQuality, "MySQL 1062: duplicate entry"},
    {1114, 4, C::kDatabase, "MySQL 1114: table full"},
    {1146, 2, C::kDatabase, "MySQL 1146: no such table"},
    {1158, 3, C::kDatabase, "MySQL 1158: network read error"},
    {1203, 3, C::kDatabase, "MySQL 1203: user connection limit"},
    {1205, 3, C::kDatabase, "MySQL 1205: lock wait timeout"},
    {1213, 3, C::kDatabase, "MySQL 1213: deadlock"},
    {1236, 4, C::kDatabase, "MySQL 1236: replication broken"},
    {2002, 4, C::kDatabase, "MySQL 2002: cannot connect"},
    {2003, 4, C::kDatabase, "MySQL 2003: cannot connect"},
    {2006, 3, C::kDatabase, "MySQL 2006: server has gone away"},
    {2013, 3, C::kDatabase, "MySQL 2013: lost connection"},
};

constexpr NumberRow kOracle[] = {
    {1, 1, C::kDataQuality, "ORA-00001: unique constraint"},
    {18, 4, C::kDatabase, "ORA-00018: sessions exhausted"},
    {20, 4, C::kDatabase, "ORA-00020: processes exhausted"},
    {28, 2, C::kDatabase, "ORA-00028: session killed"},
    {54, 1, C::kDatabase, "ORA-00054: resource busy"},
    {60, 3, C::kDatabase, "ORA-00060: deadlock"},
    {257, 4, C::kDatabase, "ORA-00257: archiver stuck"},
    {600, 4, C::kDatabase, "ORA-00600: internal error"},
    {1017, 1, C::kAuth, "ORA-01017: invalid credentials"},
    {1555, 2, C::kDatabase, "ORA-01555: snapshot too old"},
    {1578, 4, C::kDatabase, "ORA-01578: block corrupt"},
    {1653, 4, C::kDatabase, "ORA-01653: tablespace full"},
    {4031, 4, C::kMemory, "ORA-04031: shared memory exhausted"},
    {7445, 4, C::kDatabase, "ORA-07445: process crashed"},
    {12154, 3, C::kConfig, "ORA-12154: unknown service"},
    {12170, 3, C::kDatabase, "ORA-12170: connect timeout"},
    {12514, 3, C::kDatabase, "ORA-12514: service unknown to listener"},
    {12541, 4, C::kDatabase, "ORA-12541: no listener"},
};

// Names beside errno's and gRPC's own, whose meanings above begin with them.
constexpr NameRow kNames[] = {
    {"DATA_LOSS", 4, C::kStorage, "DATA_LOSS"},
    {"DEADLINE_EXCEEDED", 3, C::kDependencyTimeout, "DEADLINE_EXCEEDED"},
    {"EAI_AGAIN", 3, C::kDns, "EAI_AGAIN: name resolution failed"},
    {"ENOTFOUND", 3, C::kDns, "ENOTFOUND: name not found"},
    {"ERR_CERT_EXPIRED", 4, C::kTls, "certificate expired"},
    {"CERT_HAS_EXPIRED", 4, C::kTls, "certificate expired"},
    {"EVICTED", 3, C::kScheduling, "pod evicted"},
    {"OOMKILLED", 4, C::kMemory, "container ran out of memory"},
    {"RESOURCE_EXHAUSTED", 3, C::kCpu, "RESOURCE_EXHAUSTED"},
    {"SIGABRT", 4, C::kCrash, "SIGABRT: aborted"},
    {"SIGBUS", 4, C::kCrash, "SIGBUS: bus error"},
    {"SIGFPE", 4, C::kCrash, "SIGFPE: arithmetic fault"},
    {"SIGHUP", 0, C::kMaintenance, "SIGHUP"},
    {"SIGILL", 4, C::kCrash, "SIGILL: illegal instruction"},
    {"SIGINT", 1, C::kMaintenance, "SIGINT"},
    {"SIGKILL", 3, C::kCrash, "SIGKILL: killed"},
    {"SIGSEGV", 4, C::kCrash, "SIGSEGV: segmentation fault"},
    {"SIGTERM", 1, C::kMaintenance, "SIGTERM: asked to end"},
    {"NODENOTREADY", 4, C::kScheduling, "node not ready"},
    {"CRASHLOOPBACKOFF", 4, C::kCrash, "crash loop"},
    {"IMAGEPULLBACKOFF", 3, C::kDeploy, "image cannot be pulled"},
    {"ERRIMAGEPULL", 3, C::kDeploy, "image cannot be pulled"},
    {"FAILEDSCHEDULING", 3, C::kScheduling, "pod cannot be scheduled"},
    {"FAILEDMOUNT", 3, C::kStorage, "volume cannot be mounted"},
    {"STATUS_ACCESS_VIOLATION", 4, C::kCrash, "access violation"},
    {"0XC0000005", 4, C::kCrash, "0xC0000005: access violation"},
    {"0XC0000017", 4, C::kMemory, "0xC0000017: out of memory"},
    {"0XC000009A", 3, C::kCpu, "0xC000009A: insufficient resources"},
    {"0X80070005", 2, C::kAuth, "0x80070005: access denied"},
    {"0X80070070", 4, C::kStorage, "0x80070070: disk full"},
    {"0X8007000E", 4, C::kMemory, "0x8007000E: out of memory"},
    {"0X800F081F", 2, C::kConfig, "0x800f081f: source files missing"},
};

constexpr NameRow kSqlstates[] = {
    {"40001", 2, C::kDatabase, "SQLSTATE 40001: serialisation failure"},
    {"40P01", 3, C::kDatabase, "SQLSTATE 40P01: deadlock"},
    {"53100", 4, C::kDatabase, "SQLSTATE 53100: disk full"},
    {"53200", 4, C::kDatabase, "SQLSTATE 53200: out of memory"},
    {"53300", 4, C::kDatabase, "SQLSTATE 53300: too many connections"},
    {"55P03", 2, C::kDatabase, "SQLSTATE 55P03: lock not available"},
    {"57014", 2, C::kDatabase, "SQLSTATE 57014: query cancelled"},
    {"57P01", 3, C::kDatabase, "SQLSTATE 57P01: administrator shut down"},
    {"57P03", 3, C::kDatabase, "SQLSTATE 57P03: cannot connect now"},
};
// By class (the first two characters), when the exact state is not listed.
constexpr NameRow kSqlClasses[] = {
    {"08", 3, C::kDatabase, "SQLSTATE class 08: connection failure"},
    {"22", 1, C::kDataQuality, "SQLSTATE class 22: bad data"},
    {"23", 1, C::kDataQuality, "SQLSTATE class 23: constraint violated"},
    {"28", 2, C::kAuth, "SQLSTATE class 28: not authorised"},
    {"40", 2, C::kDatabase, "SQLSTATE class 40: transaction rolled back"},
    {"42", 2, C::kDatabase, "SQLSTATE class 42: statement wrong or forbidden"},
    {"53", 4, C::kDatabase, "SQLSTATE class 53: resources exhausted"},
    {"57", 3, C::kDatabase, "SQLSTATE class 57: operator intervention"},
    {"58", 4, C::kStorage, "SQLSTATE class 58: system error"},
    {"XX", 4, C::kDatabase, "SQLSTATE class XX: internal error, maybe corruption"},
};

template <size_t N>
std::optional<CodeMeaning> by_number(const NumberRow (&rows)[N], int number) {
  for (const NumberRow& row : rows)
    if (row.number == number) return CodeMeaning{row.strength, row.cause, row.meaning};
  return std::nullopt;
}

template <size_t N>
std::optional<CodeMeaning> by_name(const NameRow (&rows)[N], std::string_view name) {
  for (const NameRow& row : rows)
    if (row.name == name) return CodeMeaning{row.strength, row.cause, row.meaning};
  return std::nullopt;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace

std::optional<CodeMeaning> http_status(int status) {
  if (status < 100 || status > 599) return std::nullopt;
  if (auto found = by_number(kHttp, status)) return found;
  if (status < 400) return CodeMeaning{0, C::kOther, "HTTP success"};
  if (status < 500) return CodeMeaning{1, C::kClientError, "HTTP 4xx"};
  return CodeMeaning{3, C::kDependencyTimeout, "HTTP 5xx"};
}

std::optional<CodeMeaning> exit_code(int code) {
  if (code < 0 || code > 255) return std::nullopt;
  if (auto found = by_number(kExit, code)) return found;
  if (code > 128 && code < 160) return CodeMeaning{3, C::kCrash, "ended by a signal"};
  return CodeMeaning{2, C::kCrash, "exit code above 0"};
}

std::optional<CodeMeaning> signal_number(int number) {
  return by_number(kSignals, number);
}
std::optional<CodeMeaning> errno_number(int number) {
  return by_number(kErrno, number);
}
std::optional<CodeMeaning> grpc_status(int status) {
  return by_number(kGrpc, status);
}
std::optional<CodeMeaning> mysql_error(int number) {
  return by_number(kMysql, number);
}
std::optional<CodeMeaning> oracle_error(int number) {
  return by_number(kOracle, number);
}

std::optional<CodeMeaning> named_code(std::string_view name) {
  constexpr size_t kNameMax = 32;
  if (name.size() < 4 || name.size() > kNameMax) return std::nullopt;
  std::string wanted = upper(name);
  if (auto found = by_name(kNames, wanted)) return found;
  if (wanted[0] != 'E') return std::nullopt;
  for (const NumberRow& row : kErrno)
    if (row.meaning.substr(0, row.meaning.find(':')) == wanted)
      return CodeMeaning{row.strength, row.cause, row.meaning};
  return std::nullopt;
}

std::optional<CodeMeaning> sqlstate(std::string_view state) {
  if (state.size() != 5) return std::nullopt;
  std::string wanted = upper(state);
  if (wanted == "00000") return CodeMeaning{0, C::kOther, "SQLSTATE 00000"};
  if (auto found = by_name(kSqlstates, wanted)) return found;
  return by_name(kSqlClasses, std::string_view(wanted).substr(0, 2));
}

}  // namespace foreshock::classify
