// Prints, as one JSON object per case, lines per second of scan + shape + lookup + slots on one core.
//
// "varying": realistic lines of 100-150 bytes whose digits, addresses and ids differ in every line.
// "wide": 1M lines over 20,000 templates. "random": 1M lines of random words against the cap.
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "base/hash.h"
#include "templates/miner.h"

namespace {

using namespace foreshock;

struct Chance {
  uint64_t state;
  uint64_t next() { return mix64(state += 0x9E3779B97F4A7C15ull); }
  uint64_t below(uint64_t n) { return next() % n; }
};

// Time of this thread on its core: other work on the machine does not count.
double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string word(Chance& chance) {
  std::string out;
  for (size_t i = 0, n = 3 + chance.below(7); i < n; ++i)
    out.push_back(static_cast<char>('a' + chance.below(26)));
  return out;
}

std::string varying_line(Chance& chance, size_t kind) {
  auto num = [&](uint64_t n) { return std::to_string(chance.below(n)); };
  std::string ip = "10." + num(256) + "." + num(256) + "." + num(256);
  switch (kind % 8) {
    case 0:
      return "Accepted connection from " + ip + " port " + num(65536) + " for account " + num(100000) +
             " after " + num(3000) + " ms, tls version 1.3 session " + hex16(chance.next());
    case 1:
      return "GET /api/v1/orders/" + num(1000000) + "/items?page=" + num(90) + " finished with status " +
             num(600) + " in " + num(900) + "ms, " + num(100000) + " bytes sent to client " + ip;
    case 2:
      return "Worker " + num(64) + " took job " + hex16(chance.next()) + " from queue payments, waiting " +
             num(5000) + " ms, " + num(300) + " jobs are left in the queue";
    case 3:
      return "Slow query on orders_by_customer took " + num(9000) + " ms and returned " + num(5000) +
             " rows, connection id " + num(1000000) + " pool size " + num(100);
    case 4:
      return "Block blk_" + num(1000000000) + " of size " + num(67108864) + " received from /" + ip + ":" +
             num(65536) + " and stored to disk " + num(12) + " in " + num(900) + " ms";
    case 5:
      return "user=" + num(100000) + " action=checkout cart=" + num(1000000) + " total=" + num(900) + "." +
             num(100) + " currency=EUR items=" + num(20) + " duration_ms=" + num(2000) +
             " trace=" + hex16(chance.next());
    case 6:
      return "Garbage collection of generation " + num(3) + " freed " + num(900) + "MB of " + num(4000) +
             "MB in " + num(90) + "ms, pause " + num(30) + "." + num(10) + "ms, heap now at " + num(100) +
             "%";
    default:
      return "Certificate for host node-" + num(4000) + " expires on 2027-0" +
             std::to_string(1 + chance.below(9)) + "-1" + num(10) + ", " + num(200) +
             " days are left, issued by authority " + num(30);
  }
}

void run(const char* name, const std::vector<std::string>& lines, int rounds) {
  templates::Catalogue catalogue;
  templates::Miner miner(catalogue);
  std::vector<parse::Record> records(lines.size());
  uint64_t bytes = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    records[i].body = lines[i];
    bytes += lines[i].size();
  }
  Arena arena;
  std::vector<templates::Event> events;
  constexpr size_t kBatch = 2048;
  double best = 1e9, first = 0;
  uint64_t slots = 0;
  for (int round = 0; round < rounds; ++round) {
    double begin = cpu_seconds();
    for (size_t at = 0; at < records.size(); at += kBatch) {
      arena.reset();
      events.clear();
      miner.assign(std::span(records).subspan(at, std::min(kBatch, records.size() - at)), arena, events);
      slots += events.back().slots.size();
    }
    double seconds = cpu_seconds() - begin;
    if (round == 0) first = seconds;
    best = std::min(best, seconds);
  }
  templates::Miner::Stats stats = miner.stats();
  std::printf(
      "{\"case\": \"%s\", \"lines_per_second\": %.0f, \"first_round_lines_per_second\": %.0f, "
      "\"bytes_per_line\": "
      "%.0f, \"templates\": %zu, \"misses\": %lu, \"catalogue_bytes\": %zu, \"lane_bytes\": %zu, \"slots\": "
      "%lu}\n",
      name, static_cast<double>(lines.size()) / best, static_cast<double>(lines.size()) / first,
      static_cast<double>(bytes) / static_cast<double>(lines.size()), catalogue.size(),
      static_cast<unsigned long>(stats.misses), catalogue.memory_bytes(), stats.memory_bytes,
      static_cast<unsigned long>(slots));
}

}  // namespace

int main() {
  Chance chance{42};
  std::vector<std::string> lines;
  for (size_t i = 0; i < 500'000; ++i) lines.push_back(varying_line(chance, chance.below(8)));
  run("varying", lines, 3);

  std::vector<std::string> heads;
  for (size_t i = 0; i < 20'000; ++i) {
    std::string head;
    for (size_t k = 0, n = 5 + chance.below(8); k < n; ++k) head += word(chance) + " ";
    heads.push_back(head);
  }
  lines.clear();
  for (size_t i = 0; i < 1'000'000; ++i)
    lines.push_back(heads[chance.below(heads.size())] + std::to_string(chance.below(100000)) + " took " +
                    std::to_string(chance.below(5000)) + " ms for 10.0." + std::to_string(chance.below(256)) +
                    ".7");
  run("wide", lines, 2);

  lines.clear();
  for (size_t i = 0; i < 1'000'000; ++i) {
    std::string line;
    for (size_t k = 0, n = 4 + chance.below(10); k < n; ++k) line += word(chance) + " ";
    lines.push_back(line);
  }
  run("random", lines, 1);
  return 0;
}
