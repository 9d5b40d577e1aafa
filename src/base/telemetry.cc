#include "base/telemetry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <map>
#include <mutex>

#include "base/check.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace foreshock::telemetry {
namespace {

// Never destroyed: threads that outlive main's statics may still count.
prometheus::Registry& registry() {
  static auto* made = new prometheus::Registry;
  return *made;
}

std::map<std::string, std::string> as_map(const Labels& labels) {
  return {labels.begin(), labels.end()};
}

// Runs `make`, which registers a metric. The library throws on a malformed name or a name used for two kinds
// of metric; both are mistakes in our code.
template <class Make>
void* registered(const std::string& name, Make make) {
  try {
    return &make();
  } catch (const std::exception& error) {
    CHECK(false) << "metric " << name << ": " << error.what();
  }
  return nullptr;
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "error";
}

// More event names than this share one entry, in case a name was built from data after all.
constexpr size_t kEventNamesMax = 1024;

struct EventRate {
  int64_t second = 0;
  int written = 0;
  uint64_t suppressed = 0;
};

struct LogState {
  std::mutex mutex;
  std::map<std::string, EventRate, std::less<>> rates;
  int64_t swept_second = 0;
  std::function<void(std::string_view)> sink;
};

LogState& log_state() {
  static auto* made = new LogState;
  return *made;
}

std::atomic<Level> level_min{Level::kInfo};
std::atomic<bool> as_json{false};

const Counter& suppressed_lines() {
  static const Counter made = counter("foreshock_log_lines_suppressed_total",
                                      "Own log lines not written because their event came too often");
  return made;
}

bool needs_quotes(std::string_view value) {
  if (value.empty()) return true;
  for (unsigned char c : value)
    if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\') return true;
  return false;
}

void append_logfmt_value(std::string& out, std::string_view value) {
  if (!needs_quotes(value)) {
    out.append(value);
    return;
  }
  out.push_back('"');
  append_json_escaped(out, value);
  out.push_back('"');
}

std::string render_line(Timestamp time, Level level, std::string_view event,
                        std::initializer_list<Field> fields) {
  std::string out;
  if (as_json.load(std::memory_order_relaxed)) {
    JsonWriter json(out);
    json.begin_object()
        .field("time", format_rfc3339(time))
        .field("level", level_name(level))
        .field("event", event);
    for (const Field& field : fields) json.field(field.key, field.value);
    json.end_object();
    return out;
  }
  out.append("time=")
      .append(format_rfc3339(time))
      .append(" level=")
      .append(level_name(level))
      .append(" event=");
  append_logfmt_value(out, event);
  for (const Field& field : fields) {
    out.push_back(' ');
    out.append(field.key);
    out.push_back('=');
    append_logfmt_value(out, field.value);
  }
  return out;
}

// The callers of the following two hold the mutex.
void write_line(LogState& state, std::string line) {
  if (state.sink) {
    state.sink(line);
    return;
  }
  line.push_back('\n');
  std::fwrite(line.data(), 1, line.size(), stderr);
}

// Once a second at most: tells what earlier seconds suppressed, also of events that have fallen silent.
void tell_suppressed(LogState& state, Timestamp now) {
  int64_t second = now.ns / kSecond;
  if (second == state.swept_second) return;
  state.swept_second = second;
  for (auto& [name, rate] : state.rates) {
    if (rate.suppressed == 0 || rate.second == second) continue;
    write_line(state, render_line(now, Level::kWarn, "log.suppressed",
                                  {{"of", name}, {"lines", std::to_string(rate.suppressed)}}));
    rate.suppressed = 0;
  }
}

}  // namespace

void Counter::add(double amount) const {
  if (handle_ != nullptr) static_cast<prometheus::Counter*>(handle_)->Increment(amount);
}
double Counter::value() const {
  return handle_ == nullptr ? 0 : static_cast<prometheus::Counter*>(handle_)->Value();
}

void Gauge::set(double value) const {
  if (handle_ != nullptr) static_cast<prometheus::Gauge*>(handle_)->Set(value);
}
void Gauge::add(double amount) const {
  if (handle_ != nullptr) static_cast<prometheus::Gauge*>(handle_)->Increment(amount);
}
double Gauge::value() const {
  return handle_ == nullptr ? 0 : static_cast<prometheus::Gauge*>(handle_)->Value();
}

void Histogram::observe(double value) const {
  if (handle_ != nullptr) static_cast<prometheus::Histogram*>(handle_)->Observe(value);
}

Counter counter(const std::string& name, const std::string& help, const Labels& labels) {
  Counter out;
  out.handle_ = registered(
      name, [&]() -> auto& {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry()).Add(as_map(labels));
      });
  return out;
}

Gauge gauge(const std::string& name, const std::string& help, const Labels& labels) {
  Gauge out;
  out.handle_ = registered(
      name, [&]() -> auto& {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry()).Add(as_map(labels));
      });
  return out;
}

Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                    const Labels& labels) {
  Histogram out;
  out.handle_ = registered(
      name, [&]() -> auto& {
        return prometheus::BuildHistogram()
            .Name(name)
            .Help(help)
            .Register(registry())
            .Add(as_map(labels), bounds);
      });
  return out;
}

std::string render_prometheus() {
  return prometheus::TextSerializer().Serialize(registry().Collect());
}

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < level_min.load(std::memory_order_relaxed)) return;
  // The own log is told from inside base, so it reads the clock itself; nothing decides by this time.
  auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  Timestamp now{std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()};
  std::string line = render_line(now, level, event, fields);

  LogState& state = log_state();
  std::lock_guard lock(state.mutex);
  tell_suppressed(state, now);
  auto found = state.rates.find(event);
  if (found == state.rates.end())
    found =
        state.rates.try_emplace(state.rates.size() < kEventNamesMax ? std::string(event) : "(other)").first;
  EventRate& rate = found->second;
  if (rate.second != now.ns / kSecond) {
    rate.second = now.ns / kSecond;
    rate.written = 0;
  }
  if (rate.written >= kLinesPerEventPerSecond) {
    ++rate.suppressed;
    suppressed_lines().add();
    return;
  }
  ++rate.written;
  write_line(state, std::move(line));
}

void set_log_level(Level level) {
  level_min.store(level, std::memory_order_relaxed);
}
void set_log_json(bool json) {
  as_json.store(json, std::memory_order_relaxed);
}
void set_log_sink(std::function<void(std::string_view line)> sink) {
  LogState& state = log_state();
  std::lock_guard lock(state.mutex);
  state.sink = std::move(sink);
}

}  // namespace foreshock::telemetry
