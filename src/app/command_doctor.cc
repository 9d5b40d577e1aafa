#include <fmt/format.h>
#include <sys/resource.h>

#include <thread>

#include "app/command_serve.h"
#include "app/commands.h"
#include "app/terminal.h"
#include "net/http_router.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace foreshock::app {

namespace {

constexpr uint64_t kFreeBytesLow = 2ull * 1024 * 1024 * 1024;
constexpr rlim_t kOpenFilesLow = 4096;
constexpr int64_t kYear2024Ns = 1'704'067'200ll * kSecond;

enum class Verdict { kGood, kLook, kBad };

class Checks {
 public:
  void say(Verdict verdict, const std::string& what, const std::string& detail) {
    const char* mark = verdict == Verdict::kGood ? "ok  " : verdict == Verdict::kLook ? "look" : "BAD ";
    Paint colour = verdict == Verdict::kGood   ? Paint::kGreen
                   : verdict == Verdict::kLook ? Paint::kYellow
                                               : Paint::kRed;
    fmt::print("{} {:14} {}\n", paint(colour, mark), what, printable(detail));
    failed_ |= verdict == Verdict::kBad;
  }
  bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

void check_folder(World& world, const std::string& folder, Checks& checks) {
  Status made = world.disk().make_directories(folder);
  if (made) made = write_file_atomically(world.disk(), folder + "/.doctor", "x");
  if (!made) {
    checks.say(Verdict::kBad, "data folder", made.error().message);
    return;
  }
  (void)world.disk().remove(folder + "/.doctor");
  auto free = world.disk().free_bytes(folder);
  double gib = free ? static_cast<double>(*free) / (1 << 30) : 0;
  checks.say(
      free && *free >= kFreeBytesLow ? Verdict::kGood : Verdict::kLook, "data folder",
      fmt::format("{} is writable, {:.1f} GiB free{}", folder, gib,
                  free && *free >= kFreeBytesLow ? "" : "; retention will cut in early, give it more"));
}

void check_port(const std::string& listen, bool https, Checks& checks) {
  net::Loop loop;
  loop.start(1);
  net::HttpRouter router;
  net::HttpServerOptions options;
  options.listen = listen;
  auto server = net::HttpServer::start(loop, options, router);
  checks.say(server ? Verdict::kGood : Verdict::kBad, "port",
             server ? fmt::format("{} is free; the page is {}://{}", listen, https ? "https" : "http", listen)
                    : server.error().message);
}

// Whether the HTTP port speaks TLS. A certificate that does not load is told here, not at the next start.
bool check_tls(const Config& config, Checks& checks) {
  auto context = net::http_tls_context(config);
  if (!context) {
    checks.say(Verdict::kBad, "https", context.error().message);
  } else if (*context) {
    checks.say(Verdict::kGood, "https", config.text("net.tls.certificate") + " and its key load");
  }
  return context && *context;
}

void check_limits(Checks& checks) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  checks.say(
      files.rlim_cur >= kOpenFilesLow ? Verdict::kGood : Verdict::kLook, "open files",
      fmt::format(
          "limit {}{}", files.rlim_cur,
          files.rlim_cur >= kOpenFilesLow ? "" : "; raise it with `ulimit -n 65536` for many sources"));
}

}  // namespace

int DoctorCommand::run(World& world) const {
  Checks checks;
  ServeCommand serve;
  serve.config = config;
  Result<Config> loaded = load_config(world, serve);
  checks.say(loaded ? Verdict::kGood : Verdict::kBad, "configuration",
             loaded ? (config.empty() ? "defaults and environment hold" : config + " holds")
                    : loaded.error().message);
  check_folder(world, data, checks);
  bool https = loaded && check_tls(*loaded, checks);
  check_port(listen, https, checks);
  check_limits(checks);
  bool clock_good = world.clock().now().ns > kYear2024Ns;
  checks.say(clock_good ? Verdict::kGood : Verdict::kBad, "clock",
             format_rfc3339(world.clock().now()) +
                 (clock_good ? "" : " cannot be; set the clock, times of lines depend on it"));
  unsigned cores = std::thread::hardware_concurrency();
  checks.say(Verdict::kGood, "cores",
             fmt::format("{}: {} lane{}", cores, std::max(1u, cores - 1), cores > 2 ? "s" : ""));
  return checks.failed() ? 1 : 0;
}

}  // namespace foreshock::app
