#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "parse/join_rule.h"
#include "parse/record_splitter.h"

// What joining costs lines that do not join: nanoseconds of CPU a line for cutting at line feeds alone, for
// the joins that are known (stack traces, JSON, statements, containers), and for a rule of one's own.
namespace {

using namespace foreshock;

double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

size_t cut_at_line_feeds(std::string_view bytes, std::vector<std::string_view>& out) {
  while (!bytes.empty()) {
    const void* end = std::memchr(bytes.data(), '\n', bytes.size());
    size_t size =
        end == nullptr ? bytes.size() : static_cast<size_t>(static_cast<const char*>(end) - bytes.data());
    out.push_back(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size + 1, bytes.size()));
  }
  return out.size();
}

template <class Cut>
double best_ns_per_line(size_t lines, Cut cut) {
  double best = 1e18;
  for (int round = 0; round < 7; ++round) {
    double start = cpu_ns();
    if (cut() != lines) std::printf("{\"error\":\"some lines were joined\"}\n");
    best = std::min(best, cpu_ns() - start);
  }
  return best / static_cast<double>(lines);
}

void run(const char* name, const std::string& line) {
  constexpr size_t kLines = 20'000;
  std::string bytes;
  for (size_t i = 0; i < kLines; ++i) bytes += line + std::to_string(i % 10) + "\n";
  auto rule = parse::JoinRule::compile({.continues = "[\\t+]"}).value();
  std::vector<std::string_view> out;
  parse::RecordSplitter splitter;
  Arena arena;
  auto split = [&](const parse::JoinRule* own) {
    out.clear();
    arena.reset();
    parse::StreamMemory memory;
    size_t lines = 0;
    splitter.split(bytes, true, own, memory, arena, out, lines);
    return out.size();
  };
  double alone = best_ns_per_line(kLines, [&] {
    out.clear();
    return cut_at_line_feeds(bytes, out);
  });
  double known = best_ns_per_line(kLines, [&] { return split(nullptr); });
  double ruled = best_ns_per_line(kLines, [&] { return split(rule.get()); });
  std::printf(
      "{\"case\":\"joining_%s\",\"ns_line_feeds_alone\":%.1f,\"ns_known_joins\":%.1f,\"ns_own_rule\":%.1f,"
      "\"bytes_per_line\":%zu}\n",
      name, alone, known, ruled, line.size() + 2);
}

}  // namespace

int main() {
  run("text", "2026-11-23 04:31:56,123 INFO [main] org.example.shop.OrderService - order stored ");
  run("json", R"({"ts":"2026-11-23T10:00:00Z","level":"info","msg":"order stored","n":1} )");
  run("syslog", "<13>Nov 23 04:31:56 web-1 sshd[4711]: Accepted publickey for root from 10.1.2.3 port ");
  run("postgres", "2026-11-23 04:31:56.123 UTC [4711] LOG:  duration: 12.3 ms  statement: SELECT ");
  run("cri", "2026-11-23T04:31:56.123456789Z stdout F INFO order placed for customer ");
}
