// Prints, as one JSON object per case, lines per second of scan + shape + lookup + slots on one core, and how
// long single lines take. Names of cases as arguments, none: all.
//
// "varying": realistic lines of 100-150 bytes whose digits, addresses and ids differ in every line.
// "wide": 1M lines over 20,000 templates. "random": 1M lines of random words, 50 times the cap. "neighbour":
// what a tenant at that cap costs another one on the same core. "flood": lines whose shape hashes were chosen
// to share their low bits, against lines that were not.
//
// Speed is thread CPU time. Times of single lines are wall time between two reads of the clock around
// assign() of one record; what reading the clock costs is printed and not subtracted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "templates/miner.h"
#include "templates/shape.h"

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

std::vector<parse::Record> records_of(const std::vector<std::string>& lines) {
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  return records;
}

constexpr size_t kBatch = 2048;

// CPU seconds for these records, in batches.
double assign_all(templates::Miner& miner, std::span<const parse::Record> records) {
  static Arena arena;
  static std::vector<templates::Event> events;
  double begin = cpu_seconds();
  for (size_t at = 0; at < records.size(); at += kBatch) {
    arena.reset();
    events.clear();
    miner.assign(records.subspan(at, std::min(kBatch, records.size() - at)), arena, events);
  }
  return cpu_seconds() - begin;
}

uint64_t wall_ns() {
  return static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

// Nanoseconds of each line, sorted.
std::vector<uint32_t> time_lines(templates::Miner& miner, std::span<const parse::Record> records) {
  Arena arena;
  std::vector<templates::Event> events;
  std::vector<uint32_t> times(records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    if (i % kBatch == 0) {
      arena.reset();
      events.clear();
      events.reserve(kBatch);
    }
    uint64_t begin = wall_ns();
    miner.assign(records.subspan(i, 1), arena, events);
    times[i] = static_cast<uint32_t>(std::min<uint64_t>(wall_ns() - begin, UINT32_MAX));
  }
  std::sort(times.begin(), times.end());
  return times;
}

uint32_t quantile(const std::vector<uint32_t>& sorted, double q) {
  return sorted[static_cast<size_t>(q * static_cast<double>(sorted.size() - 1))];
}

// What one reading of the clock costs, the median of many.
uint32_t clock_ns() {
  std::vector<uint32_t> times(10'001);
  for (uint32_t& time : times) {
    uint64_t begin = wall_ns();
    time = static_cast<uint32_t>(wall_ns() - begin);
  }
  std::sort(times.begin(), times.end());
  return quantile(times, 0.5);
}

void run(const char* name, const std::vector<std::string>& lines, int rounds) {
  templates::Catalogue catalogue;
  templates::Miner miner(catalogue);
  std::vector<parse::Record> records = records_of(lines);
  uint64_t bytes = 0;
  for (const std::string& line : lines) bytes += line.size();
  double best = 1e9, first = 0;
  size_t tenth = 0;  // what the catalogue held after a tenth of the lines
  for (int round = 0; round < rounds; ++round) {
    double seconds = assign_all(miner, std::span(records).first(lines.size() / 10));
    if (round == 0) tenth = catalogue.memory_bytes();
    seconds += assign_all(miner, std::span(records).subspan(lines.size() / 10));
    if (round == 0) first = seconds;
    best = std::min(best, seconds);
  }
  templates::Miner::Stats stats = miner.stats();
  size_t held = catalogue.memory_bytes(), count = catalogue.size();
  templates::Catalogue fresh;
  templates::Miner learning(fresh);
  std::vector<uint32_t> cold = time_lines(learning, records), warm = time_lines(miner, records);
  auto rate = [&](double seconds) { return static_cast<double>(lines.size()) / seconds; };
  std::printf(
      "{\"case\": \"%s\", \"lines_per_second\": %.0f, \"first_round_lines_per_second\": %.0f, "
      "\"bytes_per_line\": %.0f, \"templates\": %zu, \"misses\": %lu, \"catalogue_bytes\": %zu, "
      "\"catalogue_bytes_at_a_tenth\": %zu, \"lane_bytes\": %zu, \"p50_ns\": %u, \"p99_ns\": %u, "
      "\"p999_ns\": %u, \"learning_p99_ns\": %u, \"learning_p999_ns\": %u, \"clock_ns\": %u, "
      "\"lines_lost\": %zu}\n",
      name, rate(best), rate(first), static_cast<double>(bytes) / static_cast<double>(lines.size()), count,
      static_cast<unsigned long>(stats.misses), held, tenth, stats.memory_bytes, quantile(warm, 0.5),
      quantile(warm, 0.99), quantile(warm, 0.999), quantile(cold, 0.99), quantile(cold, 0.999), clock_ns(),
      lines.size() * static_cast<size_t>(rounds) - static_cast<size_t>(stats.lines));
  std::fflush(stdout);
}

// One core serves two tenants in turn; what the first one's lines cost beside a calm neighbour and beside one
// whose every line is new and who is far over its cap.
void run_neighbour(const std::vector<std::string>& calm, const std::vector<std::string>& random) {
  std::vector<parse::Record> lines = records_of(calm), noise = records_of(random);
  templates::Catalogue first, quiet, loud;
  templates::Miner miner(first), quiet_miner(quiet), loud_miner(loud);
  assign_all(loud_miner, noise);  // it is at its cap from here on
  assign_all(quiet_miner, lines);
  assign_all(miner, lines);
  std::vector<double> ratios;
  for (size_t at = 0; at + kBatch <= lines.size() && at + kBatch <= noise.size(); at += kBatch) {
    auto ours = std::span<const parse::Record>(lines).subspan(at, kBatch);
    assign_all(quiet_miner, ours);
    double beside_quiet = assign_all(miner, ours);
    assign_all(loud_miner, std::span<const parse::Record>(noise).subspan(at, kBatch));
    ratios.push_back(assign_all(miner, ours) / beside_quiet);
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("{\"case\": \"neighbour\", \"slowed_by_percent\": %.1f, \"batches\": %zu}\n",
              (ratios[ratios.size() / 2] - 1) * 100, ratios.size());
  std::fflush(stdout);
}

// Lines whose shape hashes agree in their low bits: what somebody would send who knows the hash.
void run_flood(Chance& chance) {
  constexpr size_t kCount = 2'000;
  constexpr uint64_t kBits = 0x3FF;
  std::vector<std::string> chosen, plain;
  templates::ShapeScanner scanner;
  while (chosen.size() < kCount) {
    std::string line = word(chance) + " " + word(chance) + " " + word(chance) + " stays";
    if (plain.size() < kCount) plain.push_back(line);
    if ((scanner.scan(line).hash.low & kBits) == 0x155) chosen.push_back(line);
  }
  auto cost = [](const std::vector<std::string>& lines) {
    std::vector<parse::Record> records = records_of(lines);
    double best = 1e9;
    for (int round = 0; round < 15; ++round) {
      templates::Catalogue catalogue(0, 77);
      templates::Miner miner(catalogue);
      double seconds = assign_all(miner, records);
      for (int again = 0; again < 20; ++again) seconds += assign_all(miner, records);
      best = std::min(best, seconds);
    }
    return best;
  };
  double plain_cost = cost(plain), chosen_cost = cost(chosen);
  std::printf("{\"case\": \"flood\", \"slowed_by_percent\": %.1f, \"lines\": %zu, \"same_low_bits\": %d}\n",
              (chosen_cost / plain_cost - 1) * 100, kCount, 10);
  std::fflush(stdout);
}

std::vector<std::string> varying_lines(Chance& chance) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < 500'000; ++i) lines.push_back(varying_line(chance, chance.below(8)));
  return lines;
}

std::vector<std::string> wide_lines(Chance& chance) {
  std::vector<std::string> heads, lines;
  for (size_t i = 0; i < 20'000; ++i) {
    std::string head;
    for (size_t k = 0, n = 5 + chance.below(8); k < n; ++k) head += word(chance) + " ";
    heads.push_back(head);
  }
  for (size_t i = 0; i < 1'000'000; ++i)
    lines.push_back(heads[chance.below(heads.size())] + std::to_string(chance.below(100000)) + " took " +
                    std::to_string(chance.below(5000)) + " ms for 10.0." + std::to_string(chance.below(256)) +
                    ".7");
  return lines;
}

std::vector<std::string> random_lines(Chance& chance) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < 1'000'000; ++i) {
    std::string line;
    for (size_t k = 0, n = 4 + chance.below(10); k < n; ++k) line += word(chance) + " ";
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  auto wanted = [&](std::string_view name) {
    return argc < 2 || std::find(argv + 1, argv + argc, name) != argv + argc;
  };
  Chance chance{42};
  std::vector<std::string> varying = varying_lines(chance);
  if (wanted("varying")) run("varying", varying, 3);
  std::vector<std::string> wide = wide_lines(chance);
  if (wanted("wide")) run("wide", wide, 2);
  std::vector<std::string>().swap(wide);
  std::vector<std::string> random = random_lines(chance);
  if (wanted("random")) run("random", random, 1);
  if (wanted("neighbour")) run_neighbour(varying, random);
  if (wanted("flood")) run_flood(chance);
  return 0;
}
