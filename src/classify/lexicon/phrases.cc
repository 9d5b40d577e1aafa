#include "classify/lexicon/phrases.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace foreshock::classify {
namespace {

using C = Cause;

// One entry a line would make tables of six hundred lines.
// clang-format off
constexpr Phrase kPhrases[] = {
    // Memory.
    {"out of memory", 4, C::kMemory}, {"oom kill*", 4, C::kMemory}, {"oom", 4, C::kMemory},
    {"oomkilled", 4, C::kMemory}, {"cannot allocate memory", 4, C::kMemory},
    {"memory allocation fail*", 4, C::kMemory}, {"memory exhausted", 4, C::kMemory},
    {"killed process", 4, C::kMemory}, {"heap space", 3, C::kMemory}, {"gc overhead limit", 4, C::kMemory},
    {"memory pressure", 1, C::kMemory}, {"memory limit", 2, C::kMemory}, {"memory leak", 2, C::kMemory},
    {"page allocation failure", 4, C::kMemory}, {"low memory", 1, C::kMemory},
    {"stack overflow", 3, C::kCrash}, {"buffer overflow", 3, C::kCrash}, {"swap full", 2, C::kMemory},
    {"memory cgroup out of memory", 4, C::kMemory},
    // Storage.
    {"no space left", 4, C::kStorage, false}, {"disk full", 4, C::kStorage},
    {"disk is full", 4, C::kStorage}, {"filesystem full", 4, C::kStorage},
    {"file system full", 4, C::kStorage}, {"quota exceeded", 2, C::kStorage},
    {"read only file system", 4, C::kStorage}, {"read only filesystem", 4, C::kStorage},
    {"remounting filesystem read only", 4, C::kStorage}, {"remount* read only", 4, C::kStorage},
    {"i o error", 4, C::kStorage}, {"io error", 3, C::kStorage}, {"input output error", 4, C::kStorage},
    {"disk failure", 4, C::kStorage}, {"bad sector*", 3, C::kStorage}, {"uncorrectable", 4, C::kStorage},
    {"medium error", 4, C::kStorage}, {"corrupt*", 3, C::kStorage}, {"data loss", 4, C::kStorage},
    {"checksum mismatch", 3, C::kStorage}, {"checksum error*", 3, C::kStorage},
    {"crc error*", 2, C::kStorage}, {"too many open files", 3, C::kStorage},
    {"disk usage high", 1, C::kStorage}, {"low disk space", 2, C::kStorage},
    {"disk space low", 2, C::kStorage}, {"running out of disk", 2, C::kStorage},
    {"disk almost full", 2, C::kStorage}, {"smart failure", 3, C::kStorage},
    {"degraded array", 3, C::kStorage}, {"raid degraded", 3, C::kStorage}, {"lost block*", 3, C::kStorage},
    {"missing block*", 3, C::kStorage}, {"torn write", 3, C::kStorage}, {"short write", 2, C::kStorage},
    {"volume not found", 2, C::kStorage}, {"mount fail*", 3, C::kStorage},
    {"failed to mount", 3, C::kStorage}, {"faulty", 2, C::kStorage},
    // Crashes.
    {"segfault", 4, C::kCrash}, {"segmentation fault", 4, C::kCrash},
    {"segmentation violation", 4, C::kCrash}, {"core dumped", 4, C::kCrash}, {"dumped core", 4, C::kCrash},
    {"kernel panic", 4, C::kCrash}, {"panic", 4, C::kCrash}, {"panicked", 4, C::kCrash},
    {"kernel bug", 4, C::kCrash}, {"kernel oops", 4, C::kCrash}, {"oops", 3, C::kCrash},
    {"general protection fault", 4, C::kCrash}, {"assertion fail*", 3, C::kCrash},
    {"assert fail*", 3, C::kCrash}, {"crash*", 3, C::kCrash}, {"crash loop*", 4, C::kCrash},
    {"back off restarting", 4, C::kCrash}, {"crashloopbackoff", 4, C::kCrash},
    {"crash loop back off", 4, C::kCrash}, {"uncaught exception", 3, C::kCrash},
    {"unhandled exception", 3, C::kCrash}, {"uncaught error", 3, C::kCrash},
    {"unhandled rejection", 3, C::kCrash}, {"unhandled promise rejection", 3, C::kCrash},
    {"traceback", 3, C::kCrash}, {"stack trace", 2, C::kCrash}, {"null pointer exception", 3, C::kCrash},
    {"nullpointerexception", 3, C::kCrash}, {"nil pointer dereference", 4, C::kCrash},
    {"invalid memory address", 4, C::kCrash}, {"illegal instruction", 4, C::kCrash},
    {"double free", 4, C::kCrash}, {"use after free", 4, C::kCrash}, {"aborted core", 4, C::kCrash},
    {"terminated unexpectedly", 3, C::kCrash}, {"died unexpectedly", 3, C::kCrash},
    {"exited unexpectedly", 3, C::kCrash}, {"unexpectedly exited", 3, C::kCrash},
    {"unexpected exit", 3, C::kCrash}, {"shutting down due to", 3, C::kCrash},
    {"fatal exception", 4, C::kCrash}, {"fatal error", 4, C::kCrash}, {"fatal", 3, C::kOther},
    {"hung task", 4, C::kCrash}, {"blocked for more than", 3, C::kCpu}, {"machine check", 4, C::kCrash},
    {"hardware error", 4, C::kCrash}, {"watchdog timeout", 3, C::kCrash}, {"soft lockup", 4, C::kCpu},
    {"hard lockup", 4, C::kCpu}, {"start request repeated too quickly", 4, C::kCrash},
    {"failed with result", 3, C::kCrash}, {"main process exited", 2, C::kCrash},
    {"entered failed state", 3, C::kCrash}, {"worker died", 3, C::kCrash}, {"process died", 3, C::kCrash},
    {"giving up", 2, C::kOther},
    // CPU and quota.
    {"throttl*", 2, C::kCpu}, {"cpu throttl*", 2, C::kCpu}, {"load average high", 1, C::kCpu},
    {"cpu usage high", 1, C::kCpu}, {"resource exhausted", 3, C::kCpu},
    {"resource temporarily unavailable", 2, C::kCpu}, {"rate limit*", 1, C::kCpu},
    {"rate limit exceeded", 2, C::kCpu}, {"too many requests", 2, C::kCpu}, {"limit exceeded", 2, C::kCpu},
    {"exceeded", 1, C::kOther}, {"thread pool exhausted", 3, C::kCpu}, {"queue full", 2, C::kCpu},
    {"queue is full", 2, C::kCpu}, {"rejected execution", 3, C::kCpu}, {"overload*", 2, C::kCpu},
    {"backpressure", 1, C::kCpu}, {"starv*", 2, C::kCpu},
    // Network.
    {"connection refused", 3, C::kNetwork}, {"econnrefused", 3, C::kNetwork},
    {"connection reset", 2, C::kNetwork}, {"econnreset", 2, C::kNetwork}, {"broken pipe", 1, C::kNetwork},
    {"network is unreachable", 3, C::kNetwork}, {"network unreachable", 3, C::kNetwork},
    {"host unreachable", 3, C::kNetwork}, {"host is down", 3, C::kNetwork},
    {"no route to host", 3, C::kNetwork, false}, {"ehostunreach", 3, C::kNetwork},
    {"unreachable", 3, C::kNetwork}, {"link is down", 3, C::kNetwork}, {"link down", 3, C::kNetwork},
    {"carrier lost", 3, C::kNetwork}, {"lost carrier", 3, C::kNetwork}, {"connection lost", 2, C::kNetwork},
    {"lost connection", 2, C::kNetwork}, {"connection aborted", 2, C::kNetwork},
    {"connection closed unexpectedly", 2, C::kNetwork}, {"connection dropped", 2, C::kNetwork},
    {"packet loss", 2, C::kNetwork}, {"socket closed", 1, C::kNetwork}, {"socket error", 2, C::kNetwork},
    {"unexpected eof", 2, C::kNetwork}, {"address already in use", 3, C::kConfig},
    {"eaddrinuse", 3, C::kConfig}, {"bind fail*", 3, C::kConfig}, {"partition*", 0, C::kOther},
    {"network partition", 4, C::kNetwork}, {"split brain", 4, C::kNetwork}, {"quorum lost", 4, C::kNetwork},
    {"lost quorum", 4, C::kNetwork}, {"heartbeat lost", 3, C::kNetwork},
    {"missed heartbeat*", 2, C::kNetwork}, {"heartbeat timeout", 3, C::kNetwork},
    {"peer not connected", 2, C::kNetwork}, {"disconnected", 1, C::kNetwork},
    {"retransmi*", 1, C::kNetwork},
    // Names and certificates.
    {"no such host", 3, C::kDns, false}, {"name or service not known", 3, C::kDns, false},
    {"nxdomain", 2, C::kDns}, {"servfail", 3, C::kDns}, {"could not resolve", 3, C::kDns},
    {"cannot resolve", 3, C::kDns}, {"couldnt resolve", 3, C::kDns}, {"failed to resolve", 3, C::kDns},
    {"resolution fail*", 3, C::kDns}, {"unresolved host", 3, C::kDns}, {"unknown host", 3, C::kDns},
    {"enotfound", 3, C::kDns}, {"temporary failure in name resolution", 3, C::kDns},
    {"certificate expired", 4, C::kTls}, {"certificate has expired", 4, C::kTls},
    {"certificate will expire", 2, C::kTls}, {"certificate expires", 2, C::kTls},
    {"expired certificate", 4, C::kTls}, {"certificate verify failed", 3, C::kTls},
    {"certificate is not valid", 3, C::kTls}, {"unknown authority", 3, C::kTls},
    {"self signed certificate", 2, C::kTls}, {"handshake fail*", 3, C::kTls},
    {"handshake error", 3, C::kTls}, {"handshake timed out", 3, C::kTls}, {"bad certificate", 3, C::kTls},
    {"certificate signed by unknown", 3, C::kTls}, {"x509", 2, C::kTls},
    {"certificate revoked", 3, C::kTls}, {"no cipher", 2, C::kTls, false},
    // Time-outs and dependencies.
    {"timed out", 3, C::kDependencyTimeout}, {"time out", 2, C::kDependencyTimeout},
    {"etimedout", 3, C::kDependencyTimeout}, {"timeout exceeded", 3, C::kDependencyTimeout},
    {"timeout after", 3, C::kDependencyTimeout}, {"timeout waiting", 3, C::kDependencyTimeout},
    {"timeout while", 3, C::kDependencyTimeout}, {"timeout exception", 3, C::kDependencyTimeout},
    {"timeout error", 3, C::kDependencyTimeout}, {"read timeout", 3, C::kDependencyTimeout},
    {"connect timeout", 3, C::kDependencyTimeout}, {"connection timeout", 3, C::kDependencyTimeout},
    {"request timeout", 3, C::kDependencyTimeout}, {"gateway timeout", 3, C::kDependencyTimeout},
    {"gateway time out", 3, C::kDependencyTimeout}, {"i o timeout", 3, C::kDependencyTimeout},
    {"deadline exceeded", 3, C::kDependencyTimeout}, {"timeout", 2, C::kDependencyTimeout},
    {"bad gateway", 3, C::kDependencyTimeout}, {"service unavailable", 3, C::kDependencyTimeout},
    {"temporarily unavailable", 2, C::kDependencyTimeout}, {"unavailable", 2, C::kDependencyTimeout},
    {"no healthy upstream", 4, C::kDependencyTimeout, false},
    {"no live upstreams", 4, C::kDependencyTimeout, false},
    {"upstream prematurely closed", 3, C::kDependencyTimeout},
    {"circuit breaker open*", 3, C::kDependencyTimeout}, {"circuit open*", 3, C::kDependencyTimeout},
    {"circuit breaker is open", 3, C::kDependencyTimeout}, {"not responding", 3, C::kDependencyTimeout},
    {"no response from", 2, C::kDependencyTimeout, false}, {"did not respond", 3, C::kDependencyTimeout},
    {"health check fail*", 3, C::kDependencyTimeout}, {"healthcheck fail*", 3, C::kDependencyTimeout},
    {"readiness probe fail*", 3, C::kScheduling}, {"liveness probe fail*", 3, C::kScheduling},
    {"probe fail*", 3, C::kScheduling}, {"unhealthy", 2, C::kDependencyTimeout},
    {"marked as down", 3, C::kDependencyTimeout}, {"is down", 3, C::kDependencyTimeout},
    {"went down", 3, C::kDependencyTimeout}, {"internal server error", 3, C::kDependencyTimeout},
    {"slow", 1, C::kDependencyTimeout}, {"latency", 0, C::kDependencyTimeout},
    {"high latency", 1, C::kDependencyTimeout}, {"retry storm", 3, C::kDependencyTimeout},
    {"retries exhausted", 3, C::kDependencyTimeout}, {"max retries exceeded", 3, C::kDependencyTimeout},
    {"retry limit", 2, C::kDependencyTimeout}, {"retry*", 1, C::kDependencyTimeout},
    {"retries", 1, C::kDependencyTimeout}, {"too slow", 2, C::kDependencyTimeout},
    {"behind schedule", 1, C::kScheduling},
    // Databases.
    {"deadlock*", 3, C::kDatabase}, {"lock wait timeout", 3, C::kDatabase},
    {"too many connections", 4, C::kDatabase}, {"too many clients", 4, C::kDatabase},
    {"connection pool exhausted", 4, C::kDatabase}, {"pool exhausted", 3, C::kDatabase},
    {"connection pool is exhausted", 4, C::kDatabase}, {"replication lag", 2, C::kDatabase},
    {"replication broken", 4, C::kDatabase}, {"replica lag*", 2, C::kDatabase},
    {"duplicate key", 1, C::kDataQuality}, {"could not serialize", 2, C::kDatabase},
    {"database system is shut down", 4, C::kDatabase}, {"canceling statement due to", 2, C::kDatabase},
    {"slow query", 1, C::kDatabase}, {"database is locked", 3, C::kDatabase},
    {"relation does not exist", 2, C::kDatabase}, {"sql exception", 3, C::kDatabase},
    {"transaction aborted", 2, C::kDatabase}, {"transaction rolled back", 1, C::kDatabase},
    {"wraparound", 3, C::kDatabase}, {"not leader for partition", 2, C::kDatabase},
    {"under replicated", 3, C::kDatabase}, {"leader not available", 3, C::kDatabase},
    {"loading dataset in memory", 1, C::kDatabase}, {"misconf", 4, C::kDatabase},
    {"could not obtain lock", 2, C::kDatabase},
    // People and rights.
    {"permission denied", 2, C::kAuth}, {"access denied", 2, C::kAuth},
    {"authentication fail*", 2, C::kAuth}, {"auth fail*", 1, C::kAuth},
    {"authorization fail*", 1, C::kAuth}, {"failed password", 2, C::kAuth}, {"failed login", 2, C::kAuth},
    {"login fail*", 2, C::kAuth}, {"password check failed", 1, C::kAuth}, {"failed publickey", 1, C::kAuth},
    {"invalid user", 1, C::kAuth}, {"invalid credentials", 1, C::kAuth}, {"invalid password", 1, C::kAuth},
    {"invalid token", 1, C::kAuth}, {"token expired", 1, C::kAuth}, {"expired token", 1, C::kAuth},
    {"expired credentials", 3, C::kAuth}, {"unauthorized", 1, C::kAuth}, {"unauthenticated", 1, C::kAuth},
    {"forbidden", 1, C::kAuth}, {"not in sudoers", 2, C::kAuth}, {"break in attempt", 2, C::kAuth},
    {"too many authentication failures", 2, C::kAuth}, {"account locked", 1, C::kAuth},
    {"brute force", 2, C::kAuth}, {"intrusion", 3, C::kAuth}, {"illegal user", 1, C::kAuth},
    {"signature invalid", 2, C::kAuth}, {"invalid signature", 2, C::kAuth},
    {"access token rejected", 2, C::kAuth}, {"operation not permitted", 2, C::kAuth},
    // Configuration and deployment.
    {"configuration error", 3, C::kConfig}, {"config error", 3, C::kConfig},
    {"invalid configuration", 3, C::kConfig}, {"invalid config", 3, C::kConfig},
    {"misconfigur*", 2, C::kConfig}, {"missing required", 2, C::kConfig}, {"unknown option", 2, C::kConfig},
    {"unknown directive", 3, C::kConfig}, {"undefined variable", 2, C::kConfig},
    {"environment variable not set", 2, C::kConfig}, {"is not set", 1, C::kConfig},
    {"deprecat*", 1, C::kConfig}, {"module not found", 3, C::kConfig},
    {"cannot find module", 3, C::kConfig}, {"no module named", 3, C::kConfig, false},
    {"class not found", 3, C::kConfig}, {"no such file", 2, C::kConfig, false},
    {"file not found", 2, C::kConfig}, {"rollback", 2, C::kDeploy}, {"rolled back", 1, C::kDeploy},
    {"deploy* failed", 3, C::kDeploy}, {"failed to start", 3, C::kDeploy},
    {"failed to load", 2, C::kConfig}, {"rollout failed", 3, C::kDeploy}, {"image pull", 1, C::kDeploy},
    {"imagepullbackoff", 3, C::kDeploy}, {"image pull back off", 3, C::kDeploy},
    {"err image pull", 3, C::kDeploy}, {"failed to pull image", 3, C::kDeploy},
    {"migration failed", 3, C::kDeploy}, {"version mismatch", 2, C::kDeploy},
    // Scheduling.
    {"failed scheduling", 3, C::kScheduling}, {"failedscheduling", 3, C::kScheduling},
    {"insufficient cpu", 3, C::kScheduling}, {"insufficient memory", 3, C::kScheduling},
    {"evict*", 2, C::kScheduling}, {"preempt*", 1, C::kScheduling}, {"node not ready", 4, C::kScheduling},
    {"nodenotready", 4, C::kScheduling}, {"not ready", 1, C::kScheduling},
    {"missed schedule", 2, C::kScheduling}, {"job failed", 3, C::kScheduling},
    {"nodes are available", 2, C::kScheduling, false}, {"task failed", 2, C::kScheduling},
    {"lost task", 2, C::kScheduling}, {"executor lost", 3, C::kScheduling},
    {"lost executor", 3, C::kScheduling}, {"dead letter", 2, C::kDataQuality}, {"stale", 1, C::kScheduling},
    // Data and clients.
    {"parse error", 1, C::kDataQuality}, {"failed to parse", 1, C::kDataQuality},
    {"cannot parse", 1, C::kDataQuality}, {"syntax error", 2, C::kDataQuality},
    {"malformed", 1, C::kDataQuality}, {"schema mismatch", 2, C::kDataQuality},
    {"validation fail*", 1, C::kDataQuality}, {"validation error", 1, C::kDataQuality},
    {"invalid json", 1, C::kDataQuality}, {"unexpected token", 1, C::kDataQuality},
    {"decode error", 1, C::kDataQuality}, {"deserializ* error", 2, C::kDataQuality},
    {"failed to deserialize", 2, C::kDataQuality}, {"out of range", 1, C::kDataQuality},
    {"constraint violation", 2, C::kDataQuality}, {"violates foreign key", 2, C::kDataQuality},
    {"duplicate", 1, C::kDataQuality}, {"data inconsisten*", 3, C::kDataQuality},
    {"bad request", 1, C::kClientError}, {"not found", 1, C::kClientError, false},
    {"does not exist", 1, C::kClientError, false}, {"method not allowed", 1, C::kClientError, false},
    {"invalid argument", 1, C::kClientError}, {"invalid request", 1, C::kClientError},
    {"invalid parameter*", 1, C::kClientError}, {"client sent", 1, C::kClientError},
    {"aborted by client", 0, C::kClientError}, {"client disconnected", 0, C::kClientError},
    {"client closed", 0, C::kClientError}, {"client disconnect*", 0, C::kClientError},
    {"connection closed by client", 0, C::kClientError}, {"payment declined", 1, C::kClientError},
    {"card declined", 1, C::kClientError}, {"declined", 1, C::kClientError},
    {"invalid", 1, C::kClientError},
    // Clocks.
    {"clock skew", 2, C::kScheduling}, {"clock jump*", 2, C::kScheduling},
    {"time jumped", 2, C::kScheduling},
    // Generic failure words.
    {"fail*", 2, C::kOther}, {"error", 2, C::kOther}, {"errors", 2, C::kOther}, {"err", 2, C::kOther},
    {"exception", 2, C::kOther}, {"exceptions", 2, C::kOther}, {"unable to", 2, C::kOther},
    {"cannot", 2, C::kOther}, {"could not", 2, C::kOther}, {"couldnt", 2, C::kOther},
    {"cant", 2, C::kOther}, {"can not", 2, C::kOther}, {"did not complete", 2, C::kOther},
    {"not able to", 2, C::kOther}, {"refused", 3, C::kNetwork}, {"denied", 1, C::kAuth},
    {"rejected", 1, C::kOther}, {"abort*", 2, C::kOther}, {"lost", 1, C::kOther}, {"dropped", 1, C::kOther},
    {"dropping", 1, C::kOther}, {"broken", 2, C::kOther}, {"unexpected*", 1, C::kOther},
    {"fault", 2, C::kOther}, {"faults", 2, C::kOther}, {"emergency", 4, C::kOther},
    {"critical", 2, C::kOther}, {"alert", 1, C::kOther}, {"warning", 1, C::kOther}, {"warn", 1, C::kOther},
    {"bug", 2, C::kOther}, {"problem", 1, C::kOther}, {"degraded", 2, C::kOther},
    {"inconsistent", 2, C::kDataQuality}, {"incomplete", 1, C::kOther}, {"missing", 1, C::kOther},
    {"mismatch", 1, C::kOther}, {"stuck", 2, C::kOther}, {"outage", 4, C::kOther},
    {"exhausted", 3, C::kOther}, {"leak*", 1, C::kOther}, {"stall*", 2, C::kOther}, {"hung", 3, C::kOther},
    {"hang", 2, C::kOther}, {"killed", 2, C::kOther}, {"kill", 1, C::kOther}, {"zombie", 1, C::kOther},
    {"lagging", 1, C::kOther}, {"unsupported", 1, C::kConfig}, {"falling back", 1, C::kOther},
    {"fallback", 1, C::kOther}, {"skipping", 1, C::kOther}, {"undeliverable", 2, C::kOther},
    {"bounced", 1, C::kOther}, {"suspicious", 1, C::kAuth}, {"expired", 1, C::kOther},
    {"not sent", 2, C::kOther}, {"undefined", 1, C::kOther},
    // Harmless phrases that hide a failure word.
    {"failover complet*", 1, C::kOther}, {"failover", 1, C::kOther}, {"failed over", 1, C::kOther},
    {"fail safe", 0}, {"failsafe", 0}, {"fail fast", 0}, {"on failure", 0}, {"on error", 0},
    {"if failed", 0}, {"error handler", 0}, {"error handling", 0}, {"error log", 0}, {"error logs", 0},
    {"error page", 0}, {"error pages", 0}, {"error rate", 0}, {"error rates", 0}, {"error count", 0},
    {"error code", 0}, {"error reporting", 0}, {"error budget", 0}, {"error document", 0},
    {"error correction", 0}, {"exception handler", 0}, {"failure threshold", 0}, {"failure domain", 0},
    {"crash reporter", 0}, {"crash report", 1, C::kCrash}, {"timeout set", 0}, {"timeout is", 0},
    {"with timeout", 0}, {"timeout value", 0}, {"timeout ms", 0}, {"timeout seconds", 0},
    {"default timeout", 0}, {"setting timeout", 0}, {"set timeout", 0}, {"code dumped", 4, C::kCrash},
    {"segv", 4, C::kCrash}, {"idle timeout", 0}, {"session timeout", 0}, {"keepalive timeout", 0},
    {"keep alive timeout", 0}, {"retry policy", 0}, {"retry after", 1}, {"max retries", 0},
    {"retry count", 0}, {"kill switch", 0}, {"alert manager", 0}, {"alertmanager", 0}, {"panic mode", 2},
    {"bug fix*", 0}, {"debug", 0}, {"critical section", 0}, {"dead code", 0}, {"abortable", 0},
    {"slow start", 0}, {"slow log", 0}, {"rate limiter", 0}, {"rate limiting enabled", 0},
    {"throttle interval", 0}, {"throttling interval", 0}, {"lost found", 0}, {"warning threshold", 0},
    {"cache miss*", 0}, {"default fallback", 0}, {"dropped privileges", 0}, {"dropping privileges", 0},
    {"drop privileges", 0}, {"circuit breaker closed", 0}, {"expired sessions", 0}, {"expired entries", 0},
    {"expired keys", 0}, {"expired items", 0}, {"stale entries", 0}, {"killing old", 0}, {"is set", 0},
    {"no longer", 0}, {"invalidated", 0}, {"invalidat*", 0},
};

constexpr Topic kTopics[] = {
    {"sql", C::kDatabase}, {"mysql*", C::kDatabase}, {"postgres*", C::kDatabase}, {"psql", C::kDatabase},
    {"mongo*", C::kDatabase}, {"redis", C::kDatabase}, {"database", C::kDatabase}, {"db", C::kDatabase},
    {"query", C::kDatabase}, {"jdbc", C::kDatabase}, {"hikari*", C::kDatabase}, {"cassandra", C::kDatabase},
    {"transaction", C::kDatabase}, {"replica*", C::kDatabase}, {"kafka", C::kDatabase}, {"dns", C::kDns},
    {"resolver", C::kDns}, {"nameserver", C::kDns}, {"tls", C::kTls}, {"ssl", C::kTls},
    {"certificate*", C::kTls}, {"cert", C::kTls}, {"handshake", C::kTls}, {"disk", C::kStorage},
    {"filesystem", C::kStorage}, {"volume", C::kStorage}, {"inode*", C::kStorage}, {"ext4", C::kStorage},
    {"xfs", C::kStorage}, {"nvme*", C::kStorage}, {"raid", C::kStorage}, {"block", C::kStorage},
    {"write", C::kStorage}, {"fsync", C::kStorage}, {"s3", C::kStorage}, {"memory", C::kMemory},
    {"heap", C::kMemory}, {"swap", C::kMemory}, {"cpu", C::kCpu}, {"quota", C::kCpu},
    {"password", C::kAuth}, {"login", C::kAuth}, {"user", C::kAuth}, {"sudo", C::kAuth}, {"sshd", C::kAuth},
    {"pam*", C::kAuth}, {"token", C::kAuth}, {"credential*", C::kAuth}, {"oauth", C::kAuth},
    {"ldap", C::kAuth}, {"permission*", C::kAuth}, {"network", C::kNetwork}, {"socket", C::kNetwork},
    {"connection", C::kNetwork}, {"connect*", C::kNetwork}, {"tcp", C::kNetwork}, {"udp", C::kNetwork},
    {"link", C::kNetwork}, {"interface", C::kNetwork}, {"eth0", C::kNetwork},
    {"upstream", C::kDependencyTimeout}, {"gateway", C::kDependencyTimeout},
    {"backend", C::kDependencyTimeout}, {"downstream", C::kDependencyTimeout}, {"config*", C::kConfig},
    {"yaml", C::kConfig}, {"setting*", C::kConfig}, {"option", C::kConfig}, {"deploy*", C::kDeploy},
    {"release", C::kDeploy}, {"rollout", C::kDeploy}, {"version", C::kDeploy}, {"image", C::kDeploy},
    {"migration*", C::kDeploy}, {"pod", C::kScheduling}, {"node", C::kScheduling},
    {"cron*", C::kScheduling}, {"job", C::kScheduling}, {"schedul*", C::kScheduling},
    {"task", C::kScheduling}, {"container", C::kScheduling}, {"exception", C::kCrash},
    {"json", C::kDataQuality}, {"schema", C::kDataQuality}, {"payload", C::kDataQuality},
    {"record", C::kDataQuality}, {"backup*", C::kMaintenance}, {"maintenance", C::kMaintenance},
    {"vacuum", C::kMaintenance}, {"compact*", C::kMaintenance}, {"cleanup", C::kMaintenance},
    {"rotat*", C::kMaintenance}, {"checkpoint", C::kMaintenance}, {"snapshot*", C::kMaintenance},
    {"client", C::kClientError}, {"request", C::kClientError},
};

// clang-format on

constexpr std::string_view kRecoveries[] = {
    "recovered",  "recovery complete*", "recovery finished", "resolved",    "restored",
    "succeeded",  "successful",         "successfully",      "success",     "reconnected",
    "is healthy", "healthy again",      "back to normal",    "back online", "is back",
    "cleared",    "all clear",          "re established",
};
constexpr std::string_view kWeakRecoveries[] = {
    "completed", "complete", "is up", "became ready", "passed", "connection established",
    "accepted",  "finished", "ok",
};

constexpr std::string_view kStarts[] = {
    "started",
    "starting",
    "startup complete*",
    "start up complete*",
    "booting",
    "listening on",
    "listening at",
    "now listening",
    "deployed",
    "deploying",
    "deployment",
    "rolling out",
    "rollout",
    "release",
    "version",
    "upgraded",
    "upgrading",
    "initialized",
    "initialising",
    "initializing",
    "server is ready",
    "ready to accept",
    "configuration loaded",
    "running on",
    "build",
};

// Phrases by their first word without its star, so that matching costs a few probes a word.
struct Index {
  std::unordered_map<std::string_view, std::vector<const Phrase*>> exact;
  std::vector<const Phrase*> starred;
  Index() {
    for (const Phrase& phrase : kPhrases) {
      std::string_view first = phrase.words.substr(0, phrase.words.find(' '));
      if (first.back() == '*')
        starred.push_back(&phrase);
      else
        exact[first].push_back(&phrase);
    }
  }
};
const Index& phrase_index() {
  static const Index index;
  return index;
}

bool word_matches(std::string_view pattern, std::string_view word) {
  if (!pattern.empty() && pattern.back() == '*')
    return word.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == word;
}

}  // namespace

std::span<const Phrase> phrases() {
  return kPhrases;
}
std::span<const Topic> topics() {
  return kTopics;
}
std::span<const std::string_view> recoveries() {
  return kRecoveries;
}
std::span<const std::string_view> weak_recoveries() {
  return kWeakRecoveries;
}
std::span<const std::string_view> starts() {
  return kStarts;
}

size_t match_length(std::string_view phrase, std::span<const Word> words, size_t at) {
  size_t length = 0;
  while (!phrase.empty()) {
    size_t end = phrase.find(' ');
    std::string_view pattern = phrase.substr(0, end);
    if (at + length >= words.size()) return 0;
    const Word& word = words[at + length];
    if (word.slot >= 0 || !word_matches(pattern, word.text)) return 0;
    ++length;
    phrase = end == std::string_view::npos ? std::string_view() : phrase.substr(end + 1);
  }
  return length;
}

std::vector<PhraseMatch> find_phrases(std::span<const Word> words) {
  std::vector<PhraseMatch> matches;
  const Index& index = phrase_index();
  for (size_t at = 0; at < words.size();) {
    PhraseMatch best{nullptr, at, 0};
    auto consider = [&](const Phrase* phrase) {
      size_t length = match_length(phrase->words, words, at);
      // Of two phrases of the same length the exact one beats the starred one.
      bool exact = phrase->words.find('*') == std::string_view::npos;
      if (length > best.length || (length == best.length && length > 0 && exact)) best = {phrase, at, length};
    };
    if (words[at].slot < 0) {
      if (auto found = index.exact.find(words[at].text); found != index.exact.end())
        for (const Phrase* phrase : found->second) consider(phrase);
      for (const Phrase* phrase : index.starred) consider(phrase);
    }
    if (best.phrase) {
      matches.push_back(best);
      at += best.length;
    } else {
      ++at;
    }
  }
  return matches;
}

}  // namespace foreshock::classify
