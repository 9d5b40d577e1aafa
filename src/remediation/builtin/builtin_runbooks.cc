// Made by embed.py from the YAML files of this folder; change those and run it again.
#include "remediation/builtin/builtin_runbooks.h"

#include <array>

namespace foreshock::remediation {
namespace {

// clang-format off
constexpr std::array<BuiltInRunbook, 8> kRunbooks{{
{"bad_configuration.yaml", R"yaml(id: bad-configuration
title: A configuration is wrong
purpose: Finds the setting that a service refuses and goes back to the last configuration that worked.
match:
  causes: [config]
  words: ["invalid configuration", "configuration error", "config error", "missing required", "unknown option", "unknown key", "cannot parse config",
          "environment variable", "missing key", "unrecognized option"]
steps:
  - kind: read
    text: Read the whole message. It usually names the file or variable and the key.
  - kind: read
    text: See what changed in configuration, secrets and variables shortly before the first message.
    command: git log -p -5 -- PATH; kubectl rollout history deployment/NAME
  - kind: read
    text: Let the service check its configuration without starting, where it can.
    command: nginx -t
  - kind: act
    text: Go back to the configuration that worked.
    command: git revert COMMIT; kubectl rollout undo deployment/NAME
  - kind: verify
    text: The service starts, says which configuration it read, and the message does not come back.
  - kind: undo
    text: Apply the change again once it passes the check.
)yaml"},
{"certificate_expiry.yaml", R"yaml(id: certificate-expiry
title: A certificate expired or is not trusted
purpose: Replaces the certificate that clients refuse, and makes sure that it renews itself.
match:
  causes: [tls]
  words: ["certificate has expired", "certificate expired", "certificate is not yet valid", "x509", "certificate verify failed", "unknown authority", "pkix path"]
steps:
  - kind: read
    text: See which certificate the server really shows, and its dates.
    command: openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -dates -subject -issuer
  - kind: read
    text: Check the clock of the machine that complains; a wrong clock looks the same.
    command: timedatectl
  - kind: read
    text: See why renewal did not happen.
    command: journalctl -u certbot --since "-40 days"; kubectl describe certificate NAME
  - kind: act
    text: Renew it.
    command: certbot renew
  - kind: act
    text: Reload the server; many keep the old certificate in memory until then.
    command: systemctl reload nginx
  - kind: verify
    text: The server shows the new dates and the whole chain is accepted.
    command: openssl s_client -connect HOST:443 -servername HOST -verify_return_error </dev/null
)yaml"},
{"crash_loop.yaml", R"yaml(id: crash-loop
title: A process crashes and is started again and again
purpose: Stops the loop by going back to what last worked, and keeps what is needed to find the reason.
match:
  causes: [crash]
  words: ["crashloopbackoff", "back-off restarting", "segmentation fault", "segfault", "core dumped", "panic:", "start request repeated too quickly", "exited with code", "terminated by signal"]
steps:
  - kind: read
    text: Read the last lines before the crash, of the run that ended and not of the one that just began.
    command: kubectl logs POD --previous --tail=100
  - kind: read
    text: See the exit code. 137 is killed (often memory), 139 a bad memory access, 1 or 2 the program's own refusal (often configuration).
    command: kubectl describe pod POD
  - kind: read
    text: See what changed just before the first crash.
    command: kubectl rollout history deployment/NAME
  - kind: act
    text: If it began with a release, go back to the one before.
    command: kubectl rollout undo deployment/NAME
  - kind: verify
    text: The process has run for ten minutes without a restart.
    command: kubectl get pods -w
  - kind: undo
    text: Bring the release back once its fault is mended.
    command: kubectl rollout undo deployment/NAME
)yaml"},
{"database_connections.yaml", R"yaml(id: database-connections
title: Connections to the database fail or run out
purpose: Finds out whether the database is down, unreachable, or has no connection left to give.
match:
  causes: [database]
  words: ["connection pool", "pool exhausted", "too many connections", "too many clients", "could not connect to server",
          "connection refused", "remaining connection slots", "connection is not available"]
steps:
  - kind: read
    text: Ask the database itself. Refused means it is down or not listening; a time-out means network or firewall.
    command: pg_isready -h HOST -p 5432
  - kind: read
    text: Count connections by state and by who holds them. Many "idle in transaction" point to a client that forgets to commit.
    command: psql -c "select state, application_name, count(*) from pg_stat_activity group by 1, 2 order by 3 desc"
  - kind: read
    text: Compare instances times pool size of all services with the database's limit.
    command: psql -c "show max_connections"
  - kind: act
    text: End sessions that have been idle in a transaction for minutes.
    command: >-
      psql -c "select pg_terminate_backend(pid) from pg_stat_activity
      where state = 'idle in transaction' and state_change < now() - interval '5 minutes'"
  - kind: act
    text: Lower the pool size, or the number of instances, of the service that grew last.
  - kind: verify
    text: New connections succeed, and a tenth of the limit is free.
    command: psql -c "select count(*) from pg_stat_activity"
  - kind: undo
    text: Set pool size or instances back once the holder of the connections is mended.
)yaml"},
{"disk_full.yaml", R"yaml(id: disk-full
title: A disk is full
purpose: Gets a service writing again whose disk has no space left, and finds what filled it.
match:
  causes: [storage]
  words: ["no space left", "disk full", "disk is full", "enospc", "disk quota", "filesystem full", "file system full"]
steps:
  - kind: read
    text: See which file system is full, in bytes and in inodes.
    command: df -h; df -i
  - kind: read
    text: Find what takes the space on it; stay on the one file system.
    command: du -xhd2 MOUNT | sort -h | tail -20
  - kind: read
    text: Look for deleted files that a process still holds open; their space comes back only when it lets go.
    command: lsof +L1
  - kind: act
    text: Free space that is safe to lose first, such as old journals and package caches.
    command: journalctl --vacuum-size=500M; apt-get clean
  - kind: act
    text: If the data itself grew, enlarge the volume. Do not delete a database's files to make room.
  - kind: verify
    text: At least a tenth is free, and the message does not come back.
    command: df -h MOUNT
)yaml"},
{"dns.yaml", R"yaml(id: dns
title: Names do not resolve
purpose: Finds out whether one name, one resolver or all of name resolution is broken.
match:
  causes: [dns]
  words: ["no such host", "nxdomain", "servfail", "name resolution", "name or service not known", "getaddrinfo", "could not resolve host", "unknownhostexception"]
steps:
  - kind: read
    text: Ask for the name that fails, from the machine or pod that fails.
    command: getent hosts NAME
  - kind: read
    text: Ask the resolver directly, and another one. If only the first fails, the resolver is at fault; if both, the zone.
    command: dig NAME; dig @1.1.1.1 NAME
  - kind: read
    text: Under Kubernetes, see whether the cluster's DNS runs and what it logs.
    command: kubectl -n kube-system get pods -l k8s-app=kube-dns; kubectl -n kube-system logs -l k8s-app=kube-dns --tail=50
  - kind: read
    text: Look at the search list. Many dots asked for, or a changed domain, make names miss.
    command: cat /etc/resolv.conf
  - kind: act
    text: Restart the resolver that does not answer.
    command: kubectl -n kube-system rollout restart deployment/coredns
  - kind: act
    text: If a record is missing or wrong, put back the zone's last good version.
  - kind: verify
    text: The name resolves ten times in a row from where it failed.
    command: for i in 1 2 3 4 5 6 7 8 9 10; do getent hosts NAME; done
)yaml"},
{"out_of_memory.yaml", R"yaml(id: out-of-memory
title: A process runs out of memory
purpose: Tells a leak from a limit that is too low, and gets the service running meanwhile.
match:
  causes: [memory]
  words: ["out of memory", "outofmemory", "oom-kill", "oomkilled", "oom killer", "cannot allocate memory", "heap space", "heap limit"]
steps:
  - kind: read
    text: See who was killed, when, and how much it held.
    command: dmesg -T | grep -i -E "killed process|out of memory" | tail
  - kind: read
    text: Under Kubernetes, see the last state and the limit of the container.
    command: kubectl describe pod POD
  - kind: read
    text: Look at memory over days. A slope that never falls is a leak; a step at a release or at peak load is a limit that is too low.
  - kind: act
    text: Restart one instance and watch it. That buys time; it cures no leak.
    command: kubectl rollout restart deployment/NAME
  - kind: act
    text: If load grew, raise the limit by a quarter at most, and only while the node has it to give.
    command: kubectl set resources deployment/NAME --limits=memory=SIZE
  - kind: verify
    text: Memory stays under nine tenths of the limit over one busy hour, and nothing is killed.
    command: kubectl top pod
  - kind: undo
    text: Set the limit back when the node comes under pressure.
    command: kubectl rollout undo deployment/NAME
)yaml"},
{"retry_storm.yaml", R"yaml(id: retry-storm
title: Retries make an overload worse
purpose: Takes the load of repeated calls off a service that is slow, so that it can recover.
match:
  causes: [dependency_timeout]
  words: ["retries exhausted", "retrying", "retry attempt", "after <num> retries", "after <num> attempts", "max retries", "giving up after", "circuit breaker", "retry budget"]
steps:
  - kind: read
    text: >-
      Find the service that everybody calls and that answers late. It is usually the one that other services name
      and that itself logs little.
  - kind: read
    text: Compare calls to it with requests of users. Several times as many means that retries are most of its load.
  - kind: act
    text: Turn retries down at the callers, or open their circuit breakers by hand.
  - kind: act
    text: If that is not at hand, let fewer requests in at the edge until the service answers in its usual time.
  - kind: act
    text: Give the slow service more instances only if its own dependency, often a database, can bear them.
  - kind: verify
    text: Time-outs fall within a few minutes, and calls go back to about the number of users' requests.
  - kind: undo
    text: Let requests in again, and put retries back with growing pauses, jitter and a budget.
)yaml"},
}};
// clang-format on

}  // namespace

std::span<const BuiltInRunbook> built_in_runbooks() { return kRunbooks; }

}  // namespace foreshock::remediation
