// What detection costs beside the lanes: CPU seconds per second of a stream of 100,000 lines/s.
//
// Twelve services x 60 templates, batches of 10,000 lines (ten a second), as the watch thread sees them.
// Every line carries an id that four lines share. Goal: at most 0.05 core (5 % of one). Prints one line of
// JSON.
#include <cstdio>
#include <ctime>

#include "base/hash.h"
#include "detect/detector.h"
#include "detect/simulation/simulated_shop.h"

using namespace foreshock;

namespace {
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
}  // namespace

int main() {
  templates::Catalogue catalogue;
  detect::Detector detector(TenantId{1}, catalogue, {});
  detect::SimulatedShop shop(1);
  constexpr int kSteps = 500, kBatchesPerStep = 100, kLinesPerBatch = 10'000;
  uint64_t lines = 0;
  size_t findings = 0;
  uint64_t groups = 0;
  double busy = 0;
  for (int step = 0; step < kSteps; ++step) {
    features::Activity whole = shop.next();
    // The same ten seconds in a hundred batches, each holding every group that a busy lane would see.
    for (auto& group : whole.groups) {
      group.examples.resize(1);
      group.steps[0].count = 14;
      group.lines = 14;
      group.steps[0].errors = group.steps[0].errors > 0 ? 14 : 0;
    }
    for (int batch = 0; batch < kBatchesPerStep; ++batch) {
      whole.ids.clear();
      Timestamp at = shop.now() - features::kStepNs + batch * (features::kStepNs / kBatchesPerStep);
      for (int line = 0; line < kLinesPerBatch; ++line, ++lines)
        whole.ids.push_back({mix64(lines / 4), static_cast<uint32_t>(lines % whole.groups.size()), 0, at});
      double begin = thread_seconds();
      findings += detector.observe(whole).size();
      busy += thread_seconds() - begin;
    }
    groups += whole.groups.size() * kBatchesPerStep;
  }
  double simulated = kSteps * 10.0;
  std::printf(
      "{\"case\":\"detect\",\"groups_per_s\":%.0f,\"core_share\":%.4f,\"ns_per_group\":%.0f,\"memory_kib\":%"
      "zu,"
      "\"findings\":%zu,\"goal\":\"core_share <= 0.05\"}\n",
      static_cast<double>(groups) / simulated, busy / simulated, busy * 1e9 / static_cast<double>(groups),
      detector.memory_bytes() / 1024, findings);
  return 0;
}
