#include "app/command_generate.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "app/generate/delivery.h"
#include "app/generate/shop.h"
#include "app/terminal.h"
#include "base/ids.h"
#include "base/json_writer.h"

namespace foreshock::app {

namespace {

using generate::Shop;

// The fixed start of plays that nobody dates: results are the same for ever.
constexpr Timestamp kFixedStart{1'780'272'000 * kSecond};  // 2026-06-01T00:00:00Z, a Monday
constexpr int64_t kSliceNs = 100 * kMillisecond;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class Truth {
 public:
  explicit Truth(std::FILE* file) : file_(file) {}

  void tell_faults(const Shop& shop) {
    for (size_t i = 0; i < shop.faults().size(); ++i) {
      const generate::FaultRun& run = shop.faults()[i];
      std::string out;
      JsonWriter(out)
          .begin_object()
          .field("kind", "fault")
          .field("number", static_cast<uint64_t>(i))
          .field("fault", run.fault->name)
          .field("help", run.fault->help)
          .field("service", generate::service_name(run.fault->root))
          .field("precursors_from", format_rfc3339(run.start))
          .field("begins", format_rfc3339(run.begins()))
          .field("ends", format_rfc3339(run.ends()))
          .end_object();
      write(out);
    }
  }

  void tell_deploys(const Shop& shop) {
    for (const generate::Deploy& deploy : shop.deploys()) {
      std::string out;
      JsonWriter(out)
          .begin_object()
          .field("kind", "deploy")
          .field("service", generate::service_name(deploy.service))
          .field("at", format_rfc3339(deploy.at))
          .end_object();
      write(out);
    }
  }

  void take(const generate::Slice& slice) {
    for (const generate::ShopLine& line : slice.lines) {
      ++records_[static_cast<size_t>(line.label)];
      if (file_ && (line.label != generate::Label::kNormal || line.fault >= 0)) {
        std::string out;
        JsonWriter json(out);
        json.begin_object()
            .field("kind", "line")
            .field("line", number_ + 1)
            .field("at", format_rfc3339(line.at));
        json.field("service", generate::service_name(line.service))
            .field("label", generate::label_name(line.label));
        if (line.fault >= 0) json.field("fault", line.fault);
        json.end_object();
        write(out);
      }
      number_ += static_cast<uint64_t>(line.lines);
    }
  }

  void tell_summary() {
    std::string out;
    JsonWriter(out)
        .begin_object()
        .field("kind", "summary")
        .field("lines", number_)
        .field("normal", records_[0])
        .field("warning", records_[1])
        .field("incident", records_[2])
        .end_object();
    write(out);
  }
  uint64_t lines() const { return number_; }

 private:
  void write(const std::string& line) {
    if (file_) fmt::print(file_.get(), "{}\n", line);
  }
  std::unique_ptr<std::FILE, FileCloser> file_;
  uint64_t number_ = 0;
  uint64_t records_[3] = {};
};

int list_scenarios() {
  for (const auto& [name, help] : generate::scenario_names()) fmt::print("{:20} {}\n", name, help);
  return 0;
}

}  // namespace

int GenerateCommand::run(World& world) const {
  if (list) return list_scenarios();
  std::optional<int64_t> span = parse_duration(duration);
  if (!span || *span <= 0)
    return complain_usage("generate: --duration takes 10m, 2h, 7d; not '" + duration + "'");
  if (rate <= 0 || pace < 0) return complain_usage("generate: --rate must be over 0 and --pace not below it");
  generate::ShopOptions options;
  options.scenario = scenario;
  options.seed = seed;
  options.rate = rate;
  options.duration_ns = *span;
  options.start = pace > 0 ? world.clock().now() : kFixedStart;
  if (!start.empty()) {
    std::optional<Timestamp> given = parse_rfc3339(start);
    if (!given) return complain_usage("generate: --start takes RFC 3339, not '" + start + "'");
    options.start = *given;
  }
  std::string token;
  if (!token_file.empty()) {
    auto read = read_file(world.disk(), token_file, 4096);
    if (!read) return complain(read.error());
    token = read->substr(0, read->find_last_not_of(" \r\n") + 1);
  } else if (const char* given = std::getenv("FORESHOCK_TOKEN")) {
    token = given;
  }
  auto delivery = generate::open_delivery(to, token, hex16(world.chance().next64()));
  if (!delivery) return complain(delivery.error());
  options.as_syslog = as_syslog || (*delivery)->wants_syslog();
  auto shop = Shop::open(options);
  if (!shop) return complain_usage("generate: " + shop.error().message);
  std::FILE* file = truth.empty() ? nullptr : std::fopen(truth.c_str(), "w");
  if (!truth.empty() && file == nullptr) return complain({ErrorKind::kUnavailable, "cannot write " + truth});
  Truth told(file);
  told.tell_faults(*shop);
  told.tell_deploys(*shop);

  Progress progress("generating", static_cast<uint64_t>(*span), "ns");
  int64_t began = world.clock().steady_ns();
  generate::Slice slice;
  while (shop->next(kSliceNs, slice)) {
    told.take(slice);
    Status taken = (*delivery)->take(slice);
    if (!taken) return complain(taken.error());
    int64_t played = shop->now() - options.start;
    progress.advance(static_cast<uint64_t>(played));
    if (pace > 0) {
      int64_t ahead =
          static_cast<int64_t>(static_cast<double>(played) / pace) - (world.clock().steady_ns() - began);
      if (ahead > 0) world.clock().sleep_ns(ahead);
    }
  }
  Status finished = (*delivery)->finish();
  told.tell_summary();
  if (!finished) return complain(finished.error());
  if (!to.empty()) fmt::print(stderr, "{} lines sent to {}\n", told.lines(), to);
  return 0;
}

}  // namespace foreshock::app
