#include "features/text_concepts.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "features/text_words.h"

namespace foreshock::features {
namespace {

// One concept a line: words that people and programs use for one thing. A word may belong to several.
constexpr std::string_view kConcepts[] = {
    "disk drive volume storage filesystem partition device smartd hdd ssd sector",
    "full exhausted exceeded fills filling space watermark nearly quota flood",
    "memory heap ram oom swap memoryerror outofmemoryerror allocate allocation metaspace",
    "crash crashed segfault panic fatal abort aborted dumped core died sigsegv protection oops violation",
    "password passwords login auth authentication credentials logon logged account user preauth pam",
    "guess guesses tries attempts brute invalid incorrect wrong failures repeated break",
    "connect connection connections socket tcp session client link peer",
    "refused refuses rejected denied declined forbidden disallowed allowed deny drop dropped block blocked",
    "timeout timed deadline expired late slow long hang hung stalled waited deadlineexceeded took millis "
    "duration",
    "certificate cert tls ssl handshake pkix https",
    "old outdated expired expire validity",
    "dns resolve resolved lookup name nameserver resolver hostname getaddrinfo unknownhostexception domain "
    "resolving",
    "pod container containers sandbox docker containerd image kubelet",
    "again restart restarted restarting back off backoff crashloopbackoff loop repeatedly repeated often",
    "image pull pullimage registry download downloaded fetch fetched errimagepull imagepullbackoff",
    "transaction transactions lock locks deadlock wait waits waiting blocked",
    "statement query queries sql select duration",
    "replica replication replicas standby secondary slave follower isr sync walsender",
    "primary master leader controller coordinator",
    "leader election elected candidate vote term master elect won became",
    "upstream backend server origin proxy",
    "unreachable unavailable down gone lost dead inactive reachable",
    "bad broken damaged corrupt corrupted unreadable uncorrectable faulty defective checksum verification",
    "sector sectors block blocks medium",
    "file files handle handles descriptor descriptors fd open ulimit",
    "network interface nic link carrier cable ethernet port unplugged",
    "port address bind listen listening",
    "start started starting startup boot begin running ready up",
    "stop stopped shutdown terminated exit exited ended end terminating quit",
    "consumer group member rebalance poll kafka",
    "collector garbage gc collection pause",
    "sudo sudoers root su privilege privileges",
    "clock time ntp chrony date drift skew stepped synchronise",
    "job cron anacron schedule scheduler scheduled task",
    "mail email message bounced deferred smtp delivered delivery postfix undelivered",
    "table relation column database schema",
    "missing absent found notfound nonexistent exist exists unknown such",
    "node host machine worker member",
    "healthy health unhealthy probe liveness readiness check notready",
    "kill killed killing sigkill killer oom",
    "permission permissions right rights access ownership modes privilege",
    "library module class import jar shared loaded load",
    "close closed disconnect disconnected reset broken pipe hung hangup vanished eof",
    "configuration config conf setting settings option parameter directive",
    "mistake error errors syntax invalid unrecognized",
    "payment card charge invoice billing",
    "hot heat temperature thermal overheating throttled fan cooling degrees",
    "power supply psu voltage battery",
    "dimm ecc edac mce correctable module",
    "firewall iptables ufw packet drop block deny nftables filter",
    "page url http request uri web",
    "virtual machine vm instance hypervisor",
    "attach attached mount mounted mountvolume volume claim pvc failedmount",
    "null nil nullpointerexception pointer dereference none undefined reference",
    "recursion stack stackoverflowerror recursionerror depth endless infinite",
    "backup dump snapshot checkpoint save saved saving archive",
    "succeeded success successful accepted ok passed completed complete finished done",
    "package install installed upgrade unpacking apt dpkg rpm",
    "compile compilation compiler build declared linking undefined",
    "test tests pass fail junit",
    "fail failed failing failure failures error unsuccessful cannot could unable",
    "queue backlog listen waiting pending",
    "rate limit throttle throttling many requests",
    "lease dhcp dhcpnak dhcpoffer dhcpdiscover leases",
    "pool pooled connections hikari",
    "split partitioned partition inconsistent brain",
    "kernel bug oops panic linux",
    "cpu processor lockup stall stalls core watchdog",
    "log wal write ahead fsync fdatasync aof journal binlog flush",
    "order orders checkout cart purchase customer placed bought",
    "locked lock lockout",
    "vanish vanished gone disappeared lost",
    "delete deleted remove removed erase purge",
    "create created creating made make new spawn spawned",
    "slow late lag behind delay delayed fell",
    "many limit maximum max exhausted limits"};

using Table = std::unordered_map<std::string, std::vector<uint16_t>>;

Table read_concepts() {
  Table table;
  uint16_t number = 0;
  for (std::string_view line : kConcepts) {
    while (!line.empty()) {
      size_t end = std::min(line.find(' '), line.size());
      std::vector<uint16_t>& concepts = table[word_stem(line.substr(0, end))];
      if (concepts.empty() || concepts.back() != number) concepts.push_back(number);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    ++number;
  }
  return table;
}

}  // namespace

size_t concept_count() {
  return std::size(kConcepts);
}

std::span<const uint16_t> concepts_of(std::string_view stem) {
  static const Table kTable = read_concepts();
  auto found = kTable.find(std::string(stem));
  return found == kTable.end() ? std::span<const uint16_t>() : std::span<const uint16_t>(found->second);
}

}  // namespace foreshock::features
