#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "parse/format_library.h"
#include "parse/parser.h"

// Prints lines per second of one core for streams of one format each, in batches of 256 KiB; with the folder
// formats/ as argument also of one line of each format in turn, once more with 300 made-up formats beside
// those that are installed (what a line pays must not grow with their number; `mixture` behind it: that
// alone); with the name of a case that one alone.
namespace {

using namespace foreshock;

struct Case {
  const char* name;
  std::vector<std::string> lines;  // # stands for a running number
};

std::string make_stream(const Case& c, size_t bytes) {
  std::string out;
  for (size_t i = 0; out.size() < bytes; ++i) {
    for (char ch : c.lines[i % c.lines.size()]) {
      if (ch == '#')
        out += std::to_string(i);
      else
        out += ch;
    }
    out += '\n';
  }
  return out;
}

// CPU time, so that what else runs on the machine does not count.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// As many formats again as a large estate could add, each with its own words: in texts, in JSON, behind
// syslog.
std::shared_ptr<const parse::FormatLibrary> with_made_up_formats(size_t count) {
  static constexpr const char* kWords[] = {"order", "queue", "cache", "user", "error", "request", "worker"};
  std::vector<parse::FormatFile> files;
  for (size_t i = 0; i < count; ++i) {
    std::string n = std::to_string(i);
    std::string word = kWords[i % std::size(kWords)] + n;
    std::string yaml = "id: made_up_" + n + "\nabout: 'made up'\npriority: 2\n";
    if (i % 5 == 4) {
      yaml += "keys: {over: json, has: [" + word + "Id, " + word + "Time]}\n";
    } else {
      yaml +=
          "anchors: [\" " + word + "| \"]\nlines:\n  - '%{time} %{level:word} " + word + "| %{body:rest}'\n";
    }
    files.push_back({"made_up_" + n, yaml, "", ""});
  }
  std::vector<Error> problems;
  auto library = parse::FormatLibrary::build(files, problems);
  if (!problems.empty()) std::printf("{\"error\":\"%s\"}\n", problems[0].message.c_str());
  return library;
}

double run(const Case& c, const parse::FormatLibrary& library = *parse::FormatLibrary::current()) {
  constexpr size_t kBatch = 256 * 1024;
  std::string stream = make_stream(c, 16 * 1024 * 1024);
  parse::Parser parser(library);
  parse::StreamMemory memory;
  parse::SourceContext context;
  context.observed = {1'795'406'400 * kSecond};
  Arena arena;
  std::vector<parse::Record> records;
  size_t count = 0;
  size_t unparsed = 0;
  double best = 1e9;
  for (int round = 0; round < 4; ++round) {
    count = 0;
    double start = thread_seconds();
    for (size_t at = 0; at < stream.size();) {
      arena.reset();
      records.clear();
      size_t size = std::min(kBatch, stream.size() - at);
      bool final = at + size == stream.size();
      std::string_view piece = std::string_view(stream).substr(at, size);
      size_t consumed = parser.parse(piece, context, final, memory, arena, records).consumed;
      // Streams of containers that never end at the same place: a lane cuts after a while, and so do we.
      if (consumed == 0) consumed = parser.parse(piece, context, true, memory, arena, records).consumed;
      at += consumed;
      count += records.size();
    }
    double seconds = thread_seconds() - start;
    if (seconds < best) best = seconds;
  }
  unparsed = memory.unparsed;
  std::printf(
      "{\"case\":\"parse_%s\",\"lines_per_s\":%.0f,\"ns_per_line\":%.0f,\"bytes_per_line\":%zu,\"unparsed\":%"
      "zu}\n",
      c.name, static_cast<double>(count) / best, best * 1e9 / static_cast<double>(count),
      stream.size() / count, unparsed);
  return best * 1e9 / static_cast<double>(count);
}

// One line of each format whose sample is not one record of several lines.
std::vector<std::string> samples_of(const std::string& folder) {
  std::vector<std::string> lines;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (std::filesystem::exists(entry.path() / "expect.jsonl")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream yaml(file / "format.yaml");
    std::string text((std::istreambuf_iterator<char>(yaml)), {});
    std::ifstream sample(file / "sample.log");
    std::string line;
    if (text.find("multiline: true") == std::string::npos && std::getline(sample, line))
      lines.push_back(line);
  }
  return lines;
}

// In turns, so that a machine that gets slower does so for both.
void run_growth(const std::string& folder) {
  std::vector<std::string> lines = samples_of(folder);
  auto installed = parse::FormatLibrary::current();
  auto more = with_made_up_formats(300);
  double few = 1e18, many = 1e18;
  for (int turn = 0; turn < 3; ++turn) {
    few = std::min(few, run({"mixture_of_formats", lines}, *installed));
    many = std::min(many, run({"mixture_with_300_more", lines}, *more));
  }
  std::printf("{\"case\":\"parse_growth\",\"formats\":%zu,\"with\":%zu,\"ratio\":%.3f,\"goal\":1.1}\n",
              installed->formats().size(), more->formats().size(), many / few);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Case> cases = {
      {"json",
       {R"({"time":"2026-11-23T04:31:56.123Z","level":"info","service":"checkout","msg":"order # placed","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user":"u#","duration_ms":12.5,"items":3})",
        R"({"time":"2026-11-23T04:31:57.001Z","level":"warn","service":"cart","msg":"retrying call to inventory","attempt":2,"peer":"10.0.0.7:8080"})"}},
      {"syslog",
       {"<13>Nov 23 04:31:56 web-1 sshd[4711]: Accepted publickey for root from 10.1.2.3 port # ssh2",
        "<165>1 2026-11-23T04:31:56.003Z host.example.com app 1234 ID47 [x@32473 iut=\"3\" src=\"App\"] An "
        "application event #"}},
      {"nginx",
       {R"(203.0.113.7 - - [23/Nov/2026:04:31:56 +0000] "GET /api/v1/items/#?page=2 HTTP/1.1" 200 5316 "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")"}},
      {"log4j",
       {"2026-11-23 04:31:56,123 [http-nio-8080-exec-3] INFO  com.example.shop.OrderService - order # stored "
        "in 12 ms",
        "2026-11-23 04:31:56,124 [main] WARN  com.example.shop.Cache - entry # evicted"}},
      {"logfmt",
       {R"(time=2026-11-23T04:31:56.123Z level=info msg="request done" method=GET path=/x status=200 duration=35ms id=#)"}},
      {"klog",
       {R"(I1123 04:31:56.123456    4711 controller.go:114] "Synced" pod="default/web-#" took="1.2ms")"}},
      {"cri", {"2026-11-23T04:31:56.123456789Z stdout F INFO order # placed for customer 77"}},
      {"docker",
       {R"({"log":"level=info msg=\"order # placed\" user=77 took=3ms\n","stream":"stdout","time":"2026-11-23T04:31:56.1Z"})"}},
      {"raw_mix",
       {"order # placed for customer 77", "Starting worker pool with 8 workers",
        "cache miss for key user:# (ttl 30s)", "-----"}},
  };
  std::string only = argc > 1 && !std::filesystem::is_directory(argv[1]) ? argv[1] : "";
  bool mixture_alone = argc > 2 && std::string(argv[2]) == "mixture";
  for (const Case& c : cases)
    if (!mixture_alone && (only.empty() || only == c.name)) run(c);
  // With the folder of formats: the samples of all of them, line by line in turn.
  if (argc > 1 && only.empty()) run_growth(argv[1]);
}
