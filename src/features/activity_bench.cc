// What folding costs a lane per line, and how much of it the look at the slots is.
//
// Batches of 10,000 lines of 60 templates with four slots each (a latency, a word, an id, a size). Goal with
// detection: at most 5 % of a core at 100,000 lines/s, that is 500 ns a line for both. Thread CPU time, the
// fastest of ten rounds. Prints one line of JSON.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "features/activity.h"

using namespace foreshock;

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double nanoseconds_a_line(std::vector<templates::Event> events, bool with_slots) {
  if (!with_slots)
    for (templates::Event& event : events) event.slots = {};
  std::vector<std::string_view> services(events.size(), "orders");
  features::ActivityFolder folder;
  double best = 1e9;
  for (int round = 0; round < 10; ++round) {
    double begin = cpu_seconds();
    for (int batch = 0; batch < 20; ++batch) {
      folder.add(events, services);
      features::Activity activity = folder.take(TenantId{1}, Timestamp{0});
      if (activity.lines != events.size()) return -1;
    }
    best = std::min(best, (cpu_seconds() - begin) / 20 / static_cast<double>(events.size()) * 1e9);
  }
  return best;
}

}  // namespace

int main() {
  constexpr size_t kLines = 10'000;
  static const char* kRegions[] = {"north", "south", "east"};
  std::vector<std::string> texts;
  texts.reserve(4 * kLines);
  std::vector<std::vector<templates::Slot>> slots(kLines);
  std::vector<parse::Record> records(kLines);
  std::vector<templates::Event> events(kLines);
  using parse::TokenType;
  for (size_t i = 0; i < kLines; ++i) {
    auto keep = [&](std::string text) -> std::string_view { return texts.emplace_back(std::move(text)); };
    slots[i] = {{keep(std::to_string(5 + i * 7919 % 400) + "ms"), TokenType::kDuration},
                {kRegions[i % 3], TokenType::kWord},
                {keep("order-" + std::to_string(100'000 + i / 4)), TokenType::kId},
                {keep(std::to_string(i * 31 % 5000)), TokenType::kNumber}};
    records[i].timestamp = Timestamp{1'790'000'000 * kSecond + static_cast<int64_t>(i) * 10'000};
    records[i].raw = records[i].body = "a line of the usual length with some words in it";
    records[i].severity_number = 9;
    events[i].record = &records[i];
    events[i].template_id = TemplateId{1 + i % 60};
    events[i].slots = slots[i];
  }
  double bare = nanoseconds_a_line(events, false), whole = nanoseconds_a_line(events, true);
  std::printf(
      "{\"case\":\"fold\",\"ns_per_line\":%.0f,\"ns_of_slots\":%.0f,\"core_share_at_100k\":%.4f,"
      "\"goal\":\"core_share_at_100k <= 0.05 with detection\"}\n",
      whole, whole - bare, whole * 1e-9 * 1e5);
  return bare < 0 || whole < 0;
}
