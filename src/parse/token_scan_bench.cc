#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "base/limits.h"
#include "parse/token_scan.h"

// Prints nanoseconds per byte of the token scan for kinds of text.
int main() {
  using namespace foreshock;
  struct Case {
    const char* name;
    std::string_view text;
  };
  const Case cases[] = {
      {"hdfs",
       "Receiving block blk_-4108999687919862906 src: /10.251.19.102:54106 dest: /10.251.19.102:50010"},
      {"prose",
       "Connection to the upstream payment provider was closed before a reply came, trying the next one"},
      {"key_values",
       "level=info ts=2026-11-23T04:31:56.123Z caller=main.go:42 msg=done duration=35ms status=200"},
      {"java",
       "org.example.shop.OrderService - order 4711 of user 77f1 stored in 12ms at /var/lib/shop/orders"},
  };
  std::array<parse::Token, limits::kShapeTokensMax + 1> tokens;
  for (const Case& c : cases) {
    constexpr int kRounds = 1'000'000;
    size_t count = 0;
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRounds; ++i) count += parse::scan_tokens(c.text, tokens);
    double ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    std::printf("{\"case\":\"token_scan_%s\",\"ns_per_byte\":%.2f,\"ns_per_line\":%.0f,\"tokens\":%zu}\n",
                c.name, ns / kRounds / static_cast<double>(c.text.size()), ns / kRounds, count / kRounds);
  }
}
