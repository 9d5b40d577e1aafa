#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "parse/token_scan.h"

namespace {
// Time of this thread on its core: other work on the machine does not count.
double cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}
}  // namespace

// Prints nanoseconds per byte of the token scan for kinds of text.
int main() {
  using namespace foreshock;
  struct Case {
    const char* name;
    std::string_view text;
  };
  const Case cases[] = {
      {"various", ""},
      {"hdfs",
       "Receiving block blk_-4108999687919862906 src: /10.251.19.102:54106 dest: /10.251.19.102:50010"},
      {"prose",
       "Connection to the upstream payment provider was closed before a reply came, trying the next one"},
      {"key_values",
       "level=info ts=2026-11-23T04:31:56.123Z caller=main.go:42 msg=done duration=35ms status=200"},
      {"java",
       "org.example.shop.OrderService - order 4711 of user 77f1 stored in 12ms at /var/lib/shop/orders"},
  };
  // Lines that are all different: the processor cannot learn where their words end.
  std::vector<std::string> various;
  uint64_t state = 7;
  auto below = [&](uint64_t n) { return mix64(state += 0x9E3779B97F4A7C15ull) % n; };
  for (int i = 0; i < 20'000; ++i) {
    std::string line;
    while (line.size() < 120) {
      uint64_t kind = below(8);
      for (uint64_t k = 0, n = 2 + below(11); kind < 7 && k < n; ++k)
        line += static_cast<char>('a' + below(26));
      if (kind == 7) line += std::to_string(below(100000));
      line += below(9) ? " " : ": ";
    }
    various.push_back(line);
  }
  std::array<parse::Token, limits::kShapeTokensMax + 1> tokens;
  const std::pair<const char*, parse::ScanPath> paths[] = {{"portable", parse::ScanPath::kPortable},
                                                           {"sse2", parse::ScanPath::kSse2},
                                                           {"avx2", parse::ScanPath::kAvx2},
                                                           {"avx512", parse::ScanPath::kAvx512}};
  for (const Case& c : cases)
    for (auto [name, path] : paths) {
      if (path > parse::best_scan_path()) continue;
      constexpr int kRounds = 500'000, kTries = 3;
      size_t count = 0;
      double best = 1e18;
      for (int attempt = 0; attempt < kTries; ++attempt) {
        double start = cpu_ns();
        for (int i = 0; i < kRounds; ++i)
          count += parse::scan_tokens(c.text.empty() ? std::string_view(various[i % various.size()]) : c.text,
                                      tokens, path);
        best = std::min(best, cpu_ns() - start);
      }
      std::printf(
          "{\"case\":\"token_scan_%s\",\"path\":\"%s\",\"ns_per_byte\":%.2f,\"ns_per_line\":%.0f,\"tokens\":%"
          "zu}\n",
          c.name, name, best / kRounds / static_cast<double>(c.text.empty() ? 126 : c.text.size()),
          best / kRounds, count / kRounds / kTries);
    }
}
