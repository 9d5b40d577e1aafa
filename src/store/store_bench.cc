// What the store costs: CPU per line for append and seal, bytes on disk against raw, and times of queries.
//
//   store_store_bench [LINES] [FILE...]
// Without files it makes lines like those of a small shop. Prints one JSON object. Reading and parsing the lines is
// not counted; everything that runs on the store's threads is.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>

#include "parse/parser.h"
#include "store/segment/compression.h"
#include "store/store.h"
#include "store/testing/temporary_folder.h"
#include "templates/miner.h"

namespace foreshock::store {
namespace {

constexpr size_t kBatchLines = 2'000;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}
double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
// CPU of the sealer's thread, which is the one that yields to others.
double sealer_seconds() {
  double ticks = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "stat");
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::vector<std::string> values{std::istream_iterator<std::string>(fields), {}};
    if (values.size() > 16 && values[16] == "10") ticks += std::stod(values[11]) + std::stod(values[12]);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}
double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<std::string> shop_lines(size_t count) {
  std::mt19937_64 random(1);
  std::vector<std::string> out;
  out.reserve(count);
  auto n = [&](uint64_t most) { return std::to_string(random() % most); };
  for (size_t i = 0; i < count; ++i) {
    Timestamp time{1'780'000'000 * kSecond + static_cast<int64_t>(i) * 10 * kMicrosecond * 10};
    std::string at = format_rfc3339(time);
    std::string iso = at.substr(0, 23) + "Z";
    std::string trace = hex16(random()) + hex16(random());
    switch (random() % 8) {
      case 0:
      case 1:
        out.push_back("10.0." + n(4) + "." + n(250) + " - - [28/May/2026:" + at.substr(11, 8) + " +0000] \"GET /api/items/" +
                      n(9'000) + " HTTP/1.1\" 200 " + n(40'000) + " \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"");
        break;
      case 2:
      case 3:
        out.push_back("{\"ts\":\"" + iso + "\",\"level\":\"info\",\"service\":\"orders\",\"msg\":\"order placed\",\"order_id\":" +
                      n(10'000'000) + ",\"user\":\"u" + n(5'000) + "\",\"trace_id\":\"" + trace + "\"}");
        break;
      case 4:
        out.push_back(iso + " level=info service=payments msg=\"charge ok\" amount=" + n(500) + " took_ms=" + n(300) +
                      " provider=stripe");
        break;
      case 5:
        out.push_back(iso + " WARN  [worker-" + n(8) + "] com.shop.Inventory - stock of item " + n(9'000) + " is low: " +
                      n(5) + " left");
        break;
      case 6:
        out.push_back("May 28 " + at.substr(11, 8) + " db1 postgres[412]: LOG:  duration: " + n(900) + "." + n(999) +
                      " ms  statement: SELECT * FROM orders WHERE id = " + n(10'000'000));
        break;
      default:
        out.push_back("{\"ts\":\"" + iso + "\",\"level\":\"" + (random() % 20 ? "info" : "error") +
                      "\",\"service\":\"checkout\",\"msg\":\"" + (random() % 20 ? "cart updated" : "payment timed out") +
                      "\",\"cart\":\"c-" + n(100'000) + "\",\"trace_id\":\"" + trace + "\"}");
    }
  }
  return out;
}

struct Prepared {
  Arena arena;
  std::vector<parse::Record> records;
  std::vector<templates::Event> events;
  std::vector<std::string_view> services, hosts;
  std::vector<uint32_t> streams;
  Batch batch;
};

double timed_query(Store& store, const std::string& text, size_t limit, uint64_t* rows, uint64_t* scanned) {
  QueryRequest request;
  request.tenant = kDefaultTenant;
  request.query = text;
  request.limit = limit;
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    double begin = now_seconds();
    auto summary = store.query(request, [](const Row&) { return true; });
    best = std::min(best, now_seconds() - begin);
    *rows = summary ? summary->rows : 0;
    *scanned = summary ? summary->scanned_lines : 0;
  }
  return best * 1'000;
}

int run(int argc, char** argv) {
  size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  std::vector<std::string> lines;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    for (std::string line; lines.size() < count && std::getline(file, line);) lines.push_back(line);
  }
  if (argc <= 2) lines = shop_lines(count);
  size_t raw_bytes = 0;
  std::string all;
  for (const std::string& line : lines) {
    raw_bytes += line.size();
    all += line + "\n";
  }
  std::string zstd;
  compress(all, 3, zstd);
  all = {};

  auto world = make_real_world();
  TemporaryFolder folder;
  StoreOptions options;
  auto opened = open_embedded_store(*world, folder.path(), options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  std::unique_ptr<Store> store = std::move(*opened);

  templates::Catalogue catalogue;
  templates::Miner miner(catalogue);
  uint64_t version = 0;
  std::deque<std::unique_ptr<Prepared>> batches;
  double prepare_seconds = 0;  // on this thread
  double append_seconds = 0;   // on this thread too
  double longest_pause = 0;
  std::atomic<size_t> durable = 0;
  double begin = now_seconds();
  double cpu_begin = cpu_seconds();
  for (size_t at = 0; at < lines.size(); at += kBatchLines) {
    double thread_begin = thread_seconds();
    auto prepared = std::make_unique<Prepared>();
    size_t end = std::min(at + kBatchLines, lines.size());
    parse::SourceContext context;
    context.observed = world->clock().now();
    for (size_t i = at; i < end; ++i)
      prepared->records.push_back(parse::parse_record(lines[i], parse::FormatId::kRaw, context, prepared->arena));
    miner.assign(prepared->records, prepared->arena, prepared->events);
    for (const parse::Record& record : prepared->records) {
      prepared->services.push_back(record.service.empty() ? "shop" : record.service);
      prepared->hosts.push_back(record.host.empty() ? "h1" : record.host);
      prepared->streams.push_back(0);
    }
    Batch& batch = prepared->batch;
    batch.tenant = kDefaultTenant;
    batch.events = prepared->events;
    batch.services = prepared->services;
    batch.hosts = prepared->hosts;
    batch.streams = prepared->streams;
    batch.labels = {{SourceId{1}, "file bench", ""}};
    batch.templates = catalogue.delta_since(version);
    version = batch.templates.version;
    prepare_seconds += thread_seconds() - thread_begin;
    double before = now_seconds();
    thread_begin = thread_seconds();
    size_t rows = end - at;
    Status status = store->append(batch, [&durable, rows](Status done) { durable += done ? rows : 0; });
    append_seconds += thread_seconds() - thread_begin;
    longest_pause = std::max(longest_pause, now_seconds() - before);
    if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
  }
  while (durable < lines.size()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  double appended = now_seconds() - begin;
  double seal_begin = thread_seconds();
  (void)store->seal_now();
  double seal_seconds = thread_seconds() - seal_begin + sealer_seconds();
  double store_seconds = cpu_seconds() - cpu_begin - prepare_seconds;
  StoreStats stats = store->stats(kDefaultTenant);
  uint64_t database = std::filesystem::file_size(folder.path() + "/store.db");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"lines\":%zu,\"raw_bytes\":%zu,\"segments\":%llu,\"segment_bytes\":%llu,\"database_bytes\":%llu,", lines.size(),
              raw_bytes, static_cast<unsigned long long>(stats.segments), static_cast<unsigned long long>(stats.stored_bytes),
              static_cast<unsigned long long>(database));
  std::printf("\"bytes_of_raw\":%.4f,\"bytes_of_zstd3\":%.3f,\"lines_per_second\":%.0f,\"longest_append_ms\":%.1f,\"rss_mib\":%ld,",
              static_cast<double>(stats.stored_bytes) / static_cast<double>(raw_bytes),
              static_cast<double>(stats.stored_bytes) / static_cast<double>(zstd.size()),
              static_cast<double>(lines.size()) / appended, longest_pause * 1'000, usage.ru_maxrss / 1'024);
  double per_line = 1e6 / static_cast<double>(lines.size());
  std::printf("\"append_and_seal_us_per_line\":%.2f,\"append_us\":%.2f,\"commit_us\":%.2f,\"seal_us\":%.2f,\"queries\":[",
              store_seconds * per_line, append_seconds * per_line, (store_seconds - append_seconds - seal_seconds) * per_line,
              seal_seconds * per_line);
  bool first = true;
  for (const char* text :
       {"*", "error", "\"timed out\"", "service:checkout level:error", "trace_id:4bf92f3577b34da6a3ce929d0e0e4736",
        "nowheretobefound", "* | stats count() as n", "* | stats count() by template, level, 1m",
        "* | stats count() as n, count_distinct(body) as d", "took_ms:>290 | stats count() as n"}) {
    uint64_t rows = 0;
    uint64_t scanned = 0;
    double ms = timed_query(*store, text, 50, &rows, &scanned);
    std::string escaped;
    for (const char* c = text; *c; ++c) escaped += *c == '"' ? std::string("\\\"") : std::string(1, *c);
    std::printf("%s{\"query\":\"%s\",\"ms\":%.2f,\"rows\":%llu,\"scanned\":%llu}", first ? "" : ",", escaped.c_str(), ms,
                static_cast<unsigned long long>(rows), static_cast<unsigned long long>(scanned));
    first = false;
  }
  std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace foreshock::store

int main(int argc, char** argv) { return foreshock::store::run(argc, argv); }
