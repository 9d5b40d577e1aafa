// Hostile bytes as the saved health of sources: an error, or a state that still works. The seal is put on by
// the fuzzer, so that the fields behind it are reached.
#include <cstdint>
#include <string>

#include "detect/source_health.h"
#include "ml/state_codec.h"

using namespace foreshock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  detect::SourceHealth health(TenantId{1}, {});
  (void)health.load(bytes).has_value();
  (void)health.load(ml::seal("FSSH", 1, bytes)).has_value();
  Timestamp now{1'800'000'000 * kSecond};
  detect::SourceStep step;
  step.id = SourceId{7};
  step.kind = "syslog";
  step.name = "udp 10.0.0.5";
  step.lines = 60;
  step.failures = 30;
  step.formats = {{"json", 60}};
  for (int i = 0; i < 100; ++i) {
    now = now + 10 * kSecond;
    step.first_arrival = step.last_arrival = now;
    step.delay_ns = i * kMinute;
    (void)health.observe({&step, 1}, now);
    (void)health.advance(now);
  }
  (void)health.sources();
  detect::SourceHealth again(TenantId{1}, {});
  if (!again.load(health.save())) __builtin_trap();
  return 0;
}
