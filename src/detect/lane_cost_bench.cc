// What detection costs beyond mining at 100,000 lines/s, taken apart, and what a year of memory weighs.
//
// A lane folds counts, then the look at slots, then ids of sessions; the watch thread judges what was folded.
// Batches of 10,000 lines of 12 services x 60 templates, four slots a line (a latency, a word, an id that
// four lines share, a size). Thread CPU time, the fastest of five rounds for the lane, the mean for the
// watch. Then a hundred rate models live through a year of minutes with seasons, and the largest state of a
// template with all that can hang on it is weighed. Goals: .05 of a core together; 100 KB a template. One
// line of JSON.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "detect/detector.h"
#include "detect/scorers/week_memory.h"
#include "detect/state/tables.h"
#include "features/activity.h"
#include "features/slot_numbers.h"

using namespace foreshock;

namespace {

constexpr size_t kLines = 10'000, kServices = 12, kTemplates = 60;
constexpr double kLinesPerSecond = 100'000;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// A second of lines: ten batches.
struct Lines {
  std::vector<std::string> texts;
  std::vector<std::vector<templates::Slot>> slots;
  std::vector<parse::Record> records;
  std::vector<templates::Event> events;
  std::vector<std::string_view> services;
  std::vector<std::string> names;

  explicit Lines(int64_t second) : slots(kLines), records(kLines), events(kLines), services(kLines) {
    static const char* kRegions[] = {"north", "south", "east"};
    using parse::TokenType;
    texts.reserve(3 * kLines);
    for (size_t i = 0; i < kServices; ++i) names.push_back("service-" + std::to_string(i));
    auto keep = [&](std::string text) -> std::string_view { return texts.emplace_back(std::move(text)); };
    for (size_t i = 0; i < kLines; ++i) {
      slots[i] = {{keep(std::to_string(5 + i * 7919 % 400) + "ms"), TokenType::kDuration},
                  {kRegions[i % 3], TokenType::kWord},
                  {keep("order-" + std::to_string(100'000 + static_cast<size_t>(second) * kLines + i / 4)),
                   TokenType::kId},
                  {keep(std::to_string(i * 31 % 5000)), TokenType::kNumber}};
      records[i].raw = records[i].body = "a line of the usual length with some words in it";
      records[i].severity_number = 9;
      events[i].record = &records[i];
      services[i] = names[i / 16 % kServices];
      events[i].template_id = TemplateId{1 + i / 16 % kServices * 1000 + i % kTemplates};
      events[i].slots = slots[i];
    }
  }
  void stamp(Timestamp start) {
    for (size_t i = 0; i < kLines; ++i) records[i].timestamp = start + static_cast<int64_t>(i) * 10'000;
  }
};

enum class Look { kCounts, kNumbersAndWords, kAll };

double lane_ns(Lines& lines, Look look) {
  std::vector<templates::Event> events = lines.events;
  std::vector<std::vector<templates::Slot>> without = lines.slots;
  for (size_t i = 0; i < events.size(); ++i) {
    if (look == Look::kCounts) events[i].slots = {};
    if (look != Look::kNumbersAndWords) continue;
    std::erase_if(without[i], [](const templates::Slot& slot) { return slot.type == parse::TokenType::kId; });
    events[i].slots = without[i];
  }
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    features::ActivityFolder folder;
    double begin = cpu_seconds();
    for (int batch = 0; batch < 20; ++batch) {
      folder.add(events, lines.services);
      if (folder.take(TenantId{1}, Timestamp{0}).lines != kLines) return -1;
    }
    best = std::min(best, (cpu_seconds() - begin) / 20 / kLines * 1e9);
  }
  return best;
}

// Nanoseconds a line on the watch thread, over ten simulated minutes after five to warm up.
double watch_ns(size_t& memory) {
  templates::Catalogue catalogue;
  detect::Detector detector(TenantId{1}, catalogue, {});
  features::ActivityFolder folder;
  const Timestamp begin{1'790'000'000 * kSecond};
  double busy = 0, lines_judged = 0;
  for (int second = 0; second < 900; ++second) {
    Lines lines(second);
    for (int batch = 0; batch < 10; ++batch) {
      lines.stamp(begin + second * kSecond + batch * (kSecond / 10));
      folder.add(lines.events, lines.services);
      features::Activity activity = folder.take(TenantId{1}, Timestamp{0});
      double before = cpu_seconds();
      (void)detector.observe(activity);
      if (second < 300) continue;
      busy += cpu_seconds() - before;
      lines_judged += kLines;
    }
    if (second % 9 != 0) continue;  // a ninth of the seconds is simulated in full, to end within a minute
    second += 8;
  }
  memory = detector.memory_bytes();
  return busy / lines_judged * 1e9;
}

// The largest state of one template after a year of minutes: rate, rings, four numeric slots, examples.
size_t template_bytes(double& learn_ns) {
  constexpr int64_t kMinutes = 525'600;
  size_t largest = 0;
  double begin = cpu_seconds();
  for (uint64_t seed = 0; seed < 100; ++seed) {
    std::mt19937_64 random(seed);
    forecast::SeasonalRate rate;
    double mean = 0;
    for (int64_t minute = 0; minute < kMinutes; ++minute) {
      if (minute % 60 == 0) mean = 20 + 10 * std::sin(2 * M_PI * static_cast<double>(minute % 1440) / 1440);
      rate.learn(minute, mean + static_cast<double>(random() % 9));
    }
    largest = std::max(largest, rate.memory_bytes());
  }
  learn_ns = (cpu_seconds() - begin) / 100 / kMinutes * 1e9;
  detect::Pair pair;
  detect::SlotModels slots;
  features::SlotNumbers numbers;
  numbers.bins.resize(features::kNumberBins, 1);
  for (uint16_t slot = 0; slot < 4; ++slot) {
    numbers.slot = slot;
    slots.add(numbers);
  }
  slots.words.resize(6);
  return sizeof pair - sizeof(forecast::SeasonalRate) + largest + slots.memory_bytes() +
         3 * detect::kExampleBytesKept + detect::kExampleBytesKept;
}

}  // namespace

int main() {
  Lines lines(0);
  lines.stamp(Timestamp{1'790'000'000 * kSecond});
  double counts = lane_ns(lines, Look::kCounts), slots = lane_ns(lines, Look::kNumbersAndWords),
         all = lane_ns(lines, Look::kAll);
  size_t memory = 0;
  double watch = watch_ns(memory), learn = 0;
  size_t bytes = template_bytes(learn);
  std::printf(
      "{\"case\":\"detection_cost\",\"ns_counts\":%.0f,\"ns_numbers_and_words\":%.0f,\"ns_ids\":%.0f,"
      "\"ns_watch\":%.0f,\"core_share\":%.4f,\"core_share_goal\":0.05,\"lane_core_share\":%.4f,"
      "\"watch_core_share\":%.4f,\"detector_kib\":%zu,\"bytes_a_template_after_a_year\":%zu,"
      "\"bytes_goal\":100000,\"mib_10000_templates\":%.1f,\"ns_a_minute_learned\":%.0f}\n",
      counts, slots - counts, all - slots, watch, (all + watch) * 1e-9 * kLinesPerSecond,
      all * 1e-9 * kLinesPerSecond, watch * 1e-9 * kLinesPerSecond, memory / 1024, bytes,
      static_cast<double>(bytes) * 10'000 / 1048576, learn);
  return counts < 0 || slots < 0 || all < 0;
}
